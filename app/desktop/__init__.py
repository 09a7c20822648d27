"""The desktop: a window on the station."""
