"""The settings page and its presenter."""
