"""The outbox's way to the server: what is sent next, how answers are read, what waits and why."""
