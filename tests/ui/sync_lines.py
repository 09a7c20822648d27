"""Messages and a log as a busy station has them, for pictures and tests."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.sync.lines import LogLine, MessageLine
from services.sync.model import Kind, State

_ROOM = ("11111111-0000-4000-8000-000000000214", "INVENTORY", "Room 214")
_DOOR = ("22222222-0000-4000-8000-000000000003", "CHECK_OUT", "Door 3")
_SHELF = ("33333333-0000-4000-8000-000000000007", "BATCH_SCAN", "Shelf 7")
_IN = ("44444444-0000-4000-8000-000000000001", "CHECK_IN", "Door 1")
_WAITING = (
    *((_IN, kind) for kind in (Kind.CREATE, Kind.BOOK, Kind.BOOK, Kind.BOOK)),
    *((_ROOM, kind) for kind in (Kind.BOOK, Kind.UNDO, Kind.BOOK, Kind.RESOLVE, Kind.BOOK, Kind.UPDATE)),
)


def some_messages(now: datetime) -> list[MessageLine]:
    """Two refused, one in doubt, some waiting, some sent; the oldest is 23 minutes old at `now`."""
    unknown, no_right = "Referenced entity not found", "User does not have permission to do that"
    refused = {"project_id": "Project with ID 12 not found"}
    return [
        _line(1, now, 23, _DOOR, Kind.CREATE, State.PARKED, tries=1, said=unknown, fields=refused, status=404),
        _line(2, now, 21, _SHELF, Kind.UPDATE, State.PARKED, tries=2, said=no_right, status=403),
        _line(3, now, 9, _ROOM, Kind.BOOK, State.IN_DOUBT, tries=3),
        *(_line(4 + n, now, 9 - n, *what, State.WAITING) for n, what in enumerate(_WAITING)),
        replace(_line(19, now, 52, _SHELF, Kind.UPDATE, State.DONE, tries=2), discarded=True),
        *(_line(20 + n, now, 50 - n, _ROOM, Kind.BOOK, State.DONE, tries=1) for n in range(5)),
    ]


def some_log(now: datetime) -> list[LogLine]:
    """Newest first."""
    counted = "The cartons were counted by hand"
    return [
        LogLine(4, now - timedelta(minutes=1), *_SHELF, Kind.UPDATE, "retried", "Maria"),
        LogLine(3, now - timedelta(minutes=5), *_DOOR, Kind.CREATE, "refused", "Maria", "Referenced entity not found"),
        LogLine(2, now - timedelta(days=1), *_ROOM, Kind.UPDATE, "discarded", "Maria", counted),
        LogLine(1, now - timedelta(days=1), *_ROOM, Kind.BOOK, "sent", "Maria"),
    ]


def _line(
    seq: int,
    now: datetime,
    minutes: int,
    session: tuple[str, str, str],
    kind: Kind,
    state: State,
    *,
    tries: int = 0,
    said: str = "",
    fields: dict[str, str] | None = None,
    status: int = 0,
) -> MessageLine:
    at = now - timedelta(minutes=minutes)
    who, says = ("Maria", said), {"person_id": "maria", "status": status}
    return MessageLine(seq, f"message-{seq}", *session, at, kind, state, tries, at, *who, fields or {}, **says)
