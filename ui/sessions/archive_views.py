"""What the pages of the archive show, as values."""

from dataclasses import dataclass

from ui.sessions.views import LineView


@dataclass(frozen=True, slots=True)
class ArchivedLine:
    """An archived session in the list, in words."""

    id: str
    ended: str
    title: str  # "Inventory · Room 214"
    scans: str


@dataclass(frozen=True, slots=True)
class ArchivedView:
    """An archived session: what it was, in lines of (name, value), and its scans, newest first."""

    title: str
    facts: tuple[tuple[str, str], ...]
    scans: tuple[LineView, ...]
