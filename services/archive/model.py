"""What is archived: a unit, which is a session with all that belongs to it, its codes, scans, acts and messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

Table = Sequence[Mapping[str, Any]]  # its rows, by their columns


class Stays(StrEnum):
    """Why a session stays. Words: `archive.stays.<value>`."""

    OPEN = "open"
    YOUNG = "young"
    UNTOLD = "untold"
    UNDECIDED = "undecided"
    AT_DOOR = "at_door"
    IN_FRONT = "in_front"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A session, and what decides whether it may go. `untold`: messages that the server does not know yet, or on which
    somebody has to decide; `undecided`: scans without an answer, or that wait for a session; `at_door`: it is the last
    that says where something is; `newest`: it holds the newest scan or act of all; `elsewhere`: another station goes on
    with it; `in_front`: it is in front of a station."""

    seq: int
    id: str
    finished: bool
    ended_at: datetime | None
    untold: bool = False
    undecided: bool = False
    at_door: bool = False
    newest: bool = False
    in_front: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """An archived session as lists show it. `archived_at`: when it was written there; `file`: the name of its file."""

    id: str
    session_type: str
    status: str
    location: str
    created_at: datetime
    ended_at: datetime
    archived_at: datetime
    scans: int
    file: str


@dataclass(frozen=True, slots=True)
class Content:
    """All rows of a unit by their tables, as they stood in the database, whose `version` that was."""

    version: str
    tables: Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class Course:
    """How far the sessions have been gone through: up to the one with the number `after`. `stayed`: how many sessions
    that have ended stayed, by the reason; `over`: there are no others."""

    after: int = 0
    moved: int = 0
    scans: int = 0
    stayed: Mapping[Stays, int] = field(default_factory=dict)
    over: bool = False

    def past(self, seq: int, why: Stays | None, scans: int) -> Self:
        """One further: it stayed for that reason, or (None) went with so many scans."""
        if why is not None:
            return replace(self, after=seq, stayed={**self.stayed, why: self.stayed.get(why, 0) + 1})
        return replace(self, after=seq, moved=self.moved + 1, scans=self.scans + scans)


@dataclass(frozen=True, slots=True)
class Note:
    """What is remembered of archiving. `looked_at`: when all sessions were last gone through, of which so many
    `stayed`; `moved_at`: when some last went, so many; `why` (a key of the words, with `params`): what has been in the
    way since, "" where nothing is. UTC."""

    looked_at: datetime
    stayed: Mapping[Stays, int] = field(default_factory=dict)
    moved_at: datetime | None = None
    moved: int = 0
    why: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
