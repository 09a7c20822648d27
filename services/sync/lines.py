"""What screens and commands see of the outbox. Values: no database, no network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from services.sync.model import Kind, State

NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How things stand with the server. `waiting`, `in_doubt` and `parked` are counted apart; `oldest` is since when
    the oldest of them waits. `sign_in`: nothing is sent before there is a token that counts. `stopped`: the
    words key of why else nothing is sent before somebody mends it, "" where nothing is wrong. `reached_at`: the last
    answer; `next_try_at`: the next try after one that failed, None where nothing waits for its time. `server`: its
    address, "" where this station works on its own. `elsewhere`: what was begun at another server waits for that one:
    (its address, how many messages), which `waiting` and `in_doubt` count too. `staged`: scans that somebody has to
    commit first, in the sessions that are open here."""

    waiting: int = 0
    in_doubt: int = 0
    parked: int = 0
    oldest: datetime | None = None
    sign_in: bool = False
    stopped: str = ""
    reached_at: datetime | None = None
    next_try_at: datetime | None = None
    server: str = ""
    staged: int = 0
    elsewhere: tuple[tuple[str, int], ...] = ()

    @property
    def for_server(self) -> int:
        """How many messages wait, or are in doubt, that this server is to have."""
        return self.waiting + self.in_doubt - sum(number for _server, number in self.elsewhere)


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message in a list. `said`: what the server said last, "" where it said nothing; `fields`: what it said of which
    field; `status` and `error_code` as it answered, 0 and "" where it did not. `person_id`: its author's id.
    `discarded`: it is done without the server, as a person decided."""

    seq: int
    id: str
    session_id: str
    session_type: str
    location: str
    session_started_at: datetime
    kind: Kind
    state: State
    attempts: int
    created_at: datetime
    person: str
    said: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)
    person_id: str | None = None
    discarded: bool = False
    status: int = 0
    error_code: str = ""
    server: str = ""  # the address of the only server to which it may be sent, "" where that is any


@dataclass(frozen=True, slots=True)
class LogLine:
    """Something that was sent or decided. `act`: sent, refused, retried, corrected or discarded; `said`: the
    server's words, or the reason."""

    seq: int
    at: datetime
    session_id: str
    session_type: str
    location: str
    kind: Kind
    act: str
    person: str
    said: str = ""
