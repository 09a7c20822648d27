"""People at the screen: the door, the first run, the list of people. Pages and their presenters."""
