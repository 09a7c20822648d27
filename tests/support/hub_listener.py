"""Somebody who listens to a hub's live events."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.hub import Hub

EVENTS = "/api/v1/ext/events"


@dataclass(frozen=True)
class Event:
    """An event as it came. `id` as the hub gave it, "" without one."""

    kind: str
    id: str
    data: Any


class Ear:
    """The events of one connection, read when they are asked for."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()
        self.last_id = ""

    def next(self) -> Event | None:
        """The next event, waited for; None where the hub has ended the stream in order."""
        fields: dict[str, str] = {}
        for line in self._lines:
            if not line and "event" in fields:
                self.last_id = fields.get("id", self.last_id)
                return Event(fields["event"], fields.get("id", ""), json.loads(fields["data"]))
            if line and not line.startswith(":"):
                name, _colon, value = line.partition(": ")
                fields[name] = value
        return None

    def until(self, change: int) -> list[Event]:
        """All events up to the one with this change."""
        heard: list[Event] = []
        while not heard or int(heard[-1].id or 0) < change:
            event = self.next()
            assert event is not None, "the stream ended"
            heard.append(event)
        return heard


@contextmanager
def listening(hub: Hub, *, who: str = "supervisor", after: object = None, last_id: object = None) -> Iterator[Ear]:
    """Listen. `after` stands in the query, `last_id` in the header."""
    headers = {"Authorization": f"Bearer {hub.tokens[who]}"}
    headers |= {} if last_id is None else {"Last-Event-ID": str(last_id)}
    query = "" if after is None else f"?after={after}"
    with hub.client.stream("GET", f"{hub.url}{EVENTS}{query}", headers=headers) as response:
        assert response.status_code == 200, response.read()
        yield Ear(response)
