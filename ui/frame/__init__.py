"""The window around all screens: rail, status bar, and the line that says what is broken."""
