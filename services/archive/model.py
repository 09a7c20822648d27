"""What is archived: a unit, which is a session with all that belongs to it, its codes, scans, acts and messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Table = Sequence[Mapping[str, Any]]  # its rows, by their columns


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
