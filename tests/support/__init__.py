"""What the tests stand on: threads that must end, errors that must not be logged, an X display, a PostgreSQL."""
