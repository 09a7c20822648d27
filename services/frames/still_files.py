"""Which pictures somebody means who names files and folders."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

ENDINGS: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
MOST: Final = 2_000  # pictures at a time


def pictures_of(named: Iterable[Path]) -> tuple[Path, ...]:
    """Files as they are named, whatever their endings: reading them says what is wrong. Of a folder those in it that
    end as pictures do, by their names; not those of folders in it. What is named twice comes once. Waits for the
    disk."""
    found: dict[Path, None] = {}
    for path in named:
        for one in _in(path):
            found.setdefault(one)
    return tuple(found)[:MOST]


def _in(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        return sorted(one for one in path.iterdir() if one.suffix.lower() in ENDINGS and one.is_file())
    except OSError:
        return [path]  # reading it says why not
