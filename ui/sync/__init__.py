"""What waits to be sent to the server, what it refused, and what becomes of that."""
