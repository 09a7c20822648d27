"""What all stations are doing now: one row a session, what needs somebody on top, one session at a time beside it."""
