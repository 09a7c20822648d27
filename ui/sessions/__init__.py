"""Scan sessions on screen: which are open, start one, scan in it, say what was unexpected, take it along as a file."""
