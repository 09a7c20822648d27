"""The command line: each command one call of the same services that the screens use."""
