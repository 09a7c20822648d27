"""A process in the place of the one that reads pictures, which says what is no answer."""

from tests.support.planted_reading import babble as main

ENTRY = "tests.support.babbling"
__all__ = ["ENTRY", "main"]
