"""Finished data that is old goes to an archive file, and is read there."""
