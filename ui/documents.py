"""Where files that people ask for go at first."""

from pathlib import Path


def documents() -> Path:
    """The folder for documents, or where there is none the person's own."""
    found = Path.home() / "Documents"
    return found if found.is_dir() else Path.home()
