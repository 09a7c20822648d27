"""Packing, as a supervisor sees it on the board."""
