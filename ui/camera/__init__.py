"""The camera's page: what it sees, what is read of it, and pictures of files."""
