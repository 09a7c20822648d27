"""The front doors (desktop, command line, hub) and the wiring. May import everything; holds no rule of its own."""
