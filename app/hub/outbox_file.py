"""Reads a station's file of what waited there: whole, or not at all. Its parts are the bodies of the contracts and of
our extensions, as strict as where they come as requests."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from app.hub.bodies import strict_object
from app.hub.expected import ListBody
from app.hub.line_shapes import MOST_SCANS, Person, ScanBody
from app.hub.shapes import CreateBody, Positive, Shape, Text, UpdateBody
from app.hub.times import Moment
from services.errors import Refused
from services.sync.outbox_file import FORMAT, KIND, checksum
from services.tables.reading import read_content

MOST_BYTES = 256 * 1024 * 1024
MOST_FAULTS = 100  # that are told

Key = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$")]
Name = Annotated[Text, Field(max_length=200)]


class Create(Shape):
    act: Literal["create"]
    key: Key
    person: Person
    at: Moment
    body: CreateBody


class Update(Shape):
    act: Literal["update"]
    key: Key
    person: Person
    at: Moment
    body: UpdateBody


class Review(Shape):
    act: Literal["review"]
    what: Literal["ask", "hand-in", "approve", "send-back"]
    key: Key
    person: Person
    at: Moment
    body: dict[str, Any]


class Expected(Shape):
    """A part of what is expected."""

    act: Literal["expected"]
    person: Person
    body: ListBody


class Scans(Shape):
    act: Literal["scans"]
    scans: Annotated[list[ScanBody], Field(min_length=1, max_length=MOST_SCANS)]


Operation = Create | Update | Review | Expected | Scans


class Session(Shape):
    """A session of the station; `remote_id`: its number at the hub, where the station knew it."""

    id: Name
    remote_id: Positive | None
    operations: list[Annotated[Operation, Field(discriminator="act")]]


class Station(Shape):
    """`user_id` and `token`: what its token says of itself."""

    id: Name
    name: Name
    user_id: Positive | None
    token: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None


class Outbox(Shape):
    """The whole file."""

    kind: Literal["scandesk outbox"]
    format: Literal[1]
    checksum: str
    written_at: Moment
    version: Name
    server: Annotated[Text, Field(max_length=2000)]
    station: Station
    sessions: list[Session]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong. `path`: where, as "sessions[2].operations[0].body.location"; `words`: a key."""

    path: str
    words: str
    params: dict[str, Any]


class Faulty(Exception):
    """The file cannot be taken as it is."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(fault.path for fault in faults))
        self.faults = tuple(faults)


def read_outbox(path: Path) -> tuple[Outbox, dict[str, Any]]:
    """(the file, and the same as it stands there). Raises OutsideFailed (FILE), Refused (IMPORT_INVALID,
    IMPORT_DAMAGED, IMPORT_NEWER, LIST_TOO_BIG), Faulty."""
    return parse_outbox(read_content(path, MOST_BYTES))


def parse_outbox(content: bytes) -> tuple[Outbox, dict[str, Any]]:
    """The same of its bytes."""
    try:
        raw = strict_object(content)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise Refused("IMPORT_DAMAGED", "hub.import.no_json", **place) from error
    except (ValueError, RecursionError) as error:
        raise Refused("IMPORT_INVALID", "hub.import.no_outbox") from error
    if raw.get("kind") != KIND:
        raise Refused("IMPORT_INVALID", "hub.import.no_outbox")
    if raw.get("format") != FORMAT:
        raise Refused("IMPORT_NEWER", "hub.import.newer")
    if raw.get("checksum") != checksum(raw):
        raise Refused("IMPORT_DAMAGED", "hub.import.damaged")
    try:
        return Outbox.model_validate(raw), raw
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_context=False, include_url=False)
        faults = [Fault(_path(fault["loc"]), "hub.import.field", {"why": fault["msg"]}) for fault in wrong]
        raise Faulty(faults[:MOST_FAULTS]) from error


def _path(place: tuple[int | str, ...]) -> str:
    """ "sessions[2].operations[0].body.location": pydantic names the kind of an operation too, which is none."""
    path = ""
    for before, part in zip((None, *place), place, strict=False):
        if isinstance(part, int):
            path += f"[{part}]"
        elif not (isinstance(before, int) and part in {"create", "update", "review", "expected", "scans"}):
            path += f".{part}" if path else str(part)
    return path
