"""Packing at the bench: what scans, keys and commands do, and how the bench stands after each."""
