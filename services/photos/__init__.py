"""Photos of boxes as they were closed: taken, kept for a while, shown."""
