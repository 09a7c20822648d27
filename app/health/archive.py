"""What the doctor finds of the archive."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from services.archive.model import Note, Stays
from services.health.model import Area, Finding, Kind
from services.words.figures import moment_text

if TYPE_CHECKING:
    from app.station import Station

LATE: Final = timedelta(days=8)  # a bench that is never quiet, or off, for longer than a week
_EXPECTED: Final = frozenset({Stays.YOUNG, Stays.OPEN})  # nobody asks why these stay


def archive_findings(station: "Station") -> Iterator[Finding]:
    """What was archived last, how much of what is old stayed and why, and what is in the way."""
    days, note = station.settings.archive.after_days, station.archive.note()
    if days and note is not None and note.why:
        yield _of(Kind.WARNING, note.why, note.params)
    elif days and not station.archive.is_possible:
        yield _of(Kind.NOTE, "archive.refused.shared", {})
    elif not days and note is None:
        yield _of(Kind.NOTE, "archive.doctor.off", {})
    elif note is None:
        yield _of(Kind.NOTE, "archive.doctor.not_yet", {"n": days})
    else:
        yield from _last(station, note, late=bool(days) and station.clock.now() - note.looked_at > LATE)


def _last(station: "Station", note: Note, *, late: bool) -> Iterator[Finding]:
    say, zone = station.words.say, station.settings.station.tz
    looked, moved = (
        moment_text(at, zone, station.words.language) if at else "" for at in (note.looked_at, note.moved_at)
    )
    if late:
        yield _of(Kind.WARNING, "archive.doctor.late", {"when": looked})
    elif moved:
        yield _of(Kind.OK, "archive.doctor.moved", {"n": note.moved, "when": moved, "looked": looked})
    else:
        yield _of(Kind.OK, "archive.doctor.nothing", {"when": looked})
    kept = {why: number for why, number in note.stayed.items() if why not in _EXPECTED}
    if kept:
        whys = "; ".join(f"{number}: {say(f'archive.stays.{why}')}" for why, number in kept.items())
        told = {"n": sum(kept.values()), "whys": whys}
        yield Finding("archive stays", Kind.NOTE, "archive.doctor.stays", told, Area.DATABASE)


def _of(kind: Kind, words: str, params: Mapping[str, object]) -> Finding:
    return Finding("archive", kind, words, params, Area.DATABASE)
