"""Packing and its server: told what is done here, read for what others do, and where both disagree."""
