"""A server is told of the camera scans that a station records: begun, frames, locked, completed."""
