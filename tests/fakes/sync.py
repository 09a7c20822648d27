"""A sync service with memory, without a thread and without a server."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.errors import Refused
from services.identity.person import Person
from services.sync.editing import Changes, Value, check, correctable
from services.sync.lines import LogLine, MessageLine, SyncStatus
from services.sync.model import State


@dataclass
class FakeSync:
    """Holds `lines`; `said` is what the server says of everything else; `drafted` stands in the fields that are
    corrected. What was asked of it is in `asked`."""

    said: SyncStatus = field(default_factory=SyncStatus)
    lines: list[MessageLine] = field(default_factory=list)
    logged: list[LogLine] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    drafted: dict[str, Value] = field(default_factory=dict)

    def status(self) -> SyncStatus:
        open_ = [line for line in self.lines if line.state is not State.DONE]
        return replace(
            self.said,
            waiting=sum(line.state is State.WAITING for line in open_),
            in_doubt=sum(line.state is State.IN_DOUBT for line in open_),
            parked=sum(line.state is State.PARKED for line in open_),
            oldest=min((line.created_at for line in open_), default=None),
        )

    def messages(self, state: State, most: int) -> Sequence[MessageLine]:
        found = [line for line in self.lines if line.state is state]
        return (found[::-1] if state is State.DONE else found)[:most]  # as the service: of done ones the newest first

    def log(self, most: int) -> Sequence[LogLine]:
        return self.logged[:most]

    def on_changed(self, listener: Callable[[], None]) -> None:
        self.listeners.append(listener)

    def tell(self) -> None:
        """As after an answer."""
        for listener in self.listeners:
            listener()

    def wake(self) -> None:
        self.asked.append(("wake",))

    def retry(self, message_id: str, by: Person) -> None:
        self.asked.append(("retry", message_id, by.name))
        self._settle(message_id, State.WAITING)

    def draft(self, message_id: str, by: Person) -> Mapping[str, Value]:
        self.asked.append(("draft", message_id, by.name))
        line = next(line for line in self.lines if line.id == message_id)
        return dict.fromkeys(correctable(line.kind, line.status, line.error_code, line.fields)) | self.drafted

    def edit(self, message_id: str, changes: Changes, by: Person) -> None:
        """As the service: what is as it was is refused."""
        check(changes, changes, dict(self.drafted))
        self.asked.append(("edit", message_id, json.dumps(dict(changes)), by.name))
        self._settle(message_id, State.WAITING)

    def discard(self, message_id: str, reason: str, by: Person) -> None:
        """As the service: what waits for another server goes with all of its session."""
        self.asked.append(("discard", message_id, reason, by.name))
        line = next((line for line in self.lines if line.id == message_id), None)
        if line is None or line.server in {"", self.said.server}:
            self._settle(message_id, State.DONE)
            return
        self.lines = [
            replace(one, state=State.DONE, discarded=True) if one.session_id == line.session_id else one
            for one in self.lines
        ]

    def _settle(self, message_id: str, state: State) -> None:
        at = next((at for at, line in enumerate(self.lines) if line.id == message_id), None)
        if at is None or self.lines[at].state is not State.PARKED:
            raise Refused("NOT_PARKED", "sync.refused.not_parked")
        self.lines[at] = replace(self.lines[at], state=state)
