"""Fonts, icons, sounds and words. Only files, and where they are."""

from importlib.resources import files
from pathlib import Path


def path(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. path("fonts", "Inter-Regular.otf"); also right in a frozen program."""
    return Path(str(files(__name__).joinpath(*parts)))
