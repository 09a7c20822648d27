"""A server that the sync tells: with memory, without a network."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from services.errors import OutsideFailed, OutsideKind
from services.sessions.model import DuplicateHandling, SessionConfig, ValidationMode
from services.sessions.ports import ServerSession
from services.sync.ports import Reply

STRICT = SessionConfig(ValidationMode.STRICT, DuplicateHandling.REJECT, 60)


@dataclass(frozen=True)
class Asked:
    """A call. `remote_id` None: a create."""

    remote_id: int | None
    body: dict[str, Any]
    key: str
    person: str


@dataclass
class FakeServer:
    """Makes sessions 1, 2, ... `instead(asked)` answers, or raises, where it returns something."""

    instead: Callable[[Asked], Reply | None] = lambda _asked: None
    token: str = "good"
    asked: list[Asked] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return "https://sessions.example.org"

    def credential(self) -> str:
        return self.token

    def create(self, body: dict[str, Any], key: str, person: str) -> Reply:
        asked = Asked(None, body, key, person)
        self.asked.append(asked)
        number = self.made.setdefault(key, len(self.made) + 1)
        return self.instead(asked) or Reply(201, session=ServerSession(number, f"token-{number}", STRICT))

    def update(self, remote_id: int, body: dict[str, Any], key: str, person: str) -> Reply:
        asked = Asked(remote_id, body, key, person)
        self.asked.append(asked)
        return self.instead(asked) or Reply(200)

    def cut(self) -> None:
        """Nothing runs."""


def nobody_there(_asked: Asked) -> Reply:
    """As where no network is."""
    raise OutsideFailed(OutsideKind.NETWORK, "sessions.start.unreachable", retry=True)
