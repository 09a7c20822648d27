"""A station records a camera scan: its frames are judged, and what was measured of them is stored as they come."""
