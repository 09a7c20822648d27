"""Messages that wait to be sent, and the steps by which they are. Values: no database, no network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Body = dict[str, Any]


class State(StrEnum):
    """How a message stands."""

    WAITING = "waiting"
    IN_DOUBT = "in_doubt"  # sent, and nobody knows whether it arrived: it is sent again, exactly as it was
    PARKED = "parked"  # the server refused it: a person has to say what becomes of it
    DONE = "done"  # the server has it, or a person has discarded it


class Kind(StrEnum):
    """What a message tells the server."""

    CREATE = "session.create"
    LIST = "session.expected"
    UPDATE = "session.update"
    STAGE = "scan.stage"
    BOOK = "scan.book"
    UNDO = "scan.undo"
    RESOLVE = "scan.resolve"
    REVIEW = "session.review"  # for a hub of ours alone: that a review is asked for, handed in, decided


OF_SCANS = frozenset({Kind.STAGE, Kind.BOOK, Kind.UNDO, Kind.RESOLVE})


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a session. `id` is its idempotency key for life. `group`: the key under which it was sent together
    with others, None while it was never told (the upload of a scan needs no key: the server knows it by its id)."""

    seq: int
    id: str
    session_id: str
    kind: Kind
    payload: Mapping[str, Any]
    person_id: str | None
    created_at: datetime
    state: State = State.WAITING
    attempts: int = 0
    group: str | None = None
    person: str = ""  # the author's name
    told: bool = False  # the server knows the count that it brought
    uploaded: bool = False  # the server has the scan itself
    refused: int = 0  # the HTTP status of the last answer, where that was no success

    @property
    def is_scan(self) -> bool:
        """Whether a server that takes scans gets one by it."""
        return self.kind in OF_SCANS

    @property
    def is_quiet(self) -> bool:
        """Whether it brings a scan and nothing to tell: one that is not committed. A server that takes no scans never
        hears of it."""
        return self.is_scan and "items_scanned" not in self.payload

    @property
    def is_status_alone(self) -> bool:
        """Whether it tells a status and nothing else."""
        return self.payload.keys() == {"status"}

    @property
    def is_set_aside(self) -> bool:
        """Whether the server did not take this scan, or this list: a person decides, and nothing else waits for
        that."""
        return (
            (self.is_scan or self.kind is Kind.LIST)
            and self.state is State.PARKED
            and (self.group is None or self.told)
        )


@dataclass(frozen=True, slots=True)
class _OfOne:
    """A call about one message, under its key."""

    message: Message

    @property
    def messages(self) -> tuple[Message, ...]:
        return (self.message,)

    @property
    def key(self) -> str:
        return self.message.id


@dataclass(frozen=True, slots=True)
class Create(_OfOne):
    """Create the session at the server."""


@dataclass(frozen=True, slots=True)
class Update:
    """Tell the server how the session stands: `messages`, merged into one `body`, under one key."""

    messages: tuple[Message, ...]
    body: Body

    @property
    def key(self) -> str:
        return self.messages[-1].id


@dataclass(frozen=True, slots=True)
class Upload:
    """Give the server the scans that `messages` are about, as they are now; it knows them by their ids."""

    messages: tuple[Message, ...]

    @property
    def key(self) -> str:
        return self.messages[-1].id

    @property
    def acts(self) -> dict[str, datetime]:
        """Each scan once, in the order in which they were first told of, and when something was done with it last."""
        return acts_of(self.messages)


@dataclass(frozen=True, slots=True)
class Expect(_OfOne):
    """Give the server the next part of what is expected in the session; it knows the items by their places."""


@dataclass(frozen=True, slots=True)
class Settle:
    """These are done without a call: they have nothing to tell this server."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Review(_OfOne):
    """Tell how the session's review stands."""


Step = Create | Expect | Update | Upload | Settle | Review


def acts_of(messages: Iterable[Message]) -> dict[str, datetime]:
    """As Upload.acts."""
    acts: dict[str, datetime] = {}
    for message in messages:
        scan = str(message.payload["scan"])
        acts[scan] = max(acts.get(scan, message.created_at), message.created_at)
    return acts


class Meaning(StrEnum):
    """What an answer means for the queue."""

    DONE = "done"
    LATER = "later"  # by itself, after a while
    ASK = "ask"  # a person decides
    SIGN_IN = "sign_in"  # nothing is sent before there is a token that counts
