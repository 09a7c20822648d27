"""The devices page: how each scanner stands, test scans, set-up. Pages and their presenter."""
