"""Calls to the central server, as its contracts want them: their deadline, their size, their headers, their words."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from services.errors import OutsideFailed
from services.http.body import as_json
from services.http.client import Answered, Client
from services.http.faults import Faults
from services.settings.rules import central_url

LARGEST = 262_144  # bytes of an answer; a session is some 1,000
WHOLE_SECONDS = 10.0  # for a call from its first to its last byte; the contract expects 2 seconds at most
_FAULTS = Faults("sessions.start.unreachable", "sessions.start.not_understood", "sessions.start.no_token")


class Http(Client):
    """Calls to the server at `url`. Any thread but the UI's; `close` it. `token` is asked for at each call. Raises
    ValueError for a URL that the settings would refuse (http to another machine)."""

    def __init__(
        self,
        url: str,
        *,
        token: Callable[[], SecretStr | None],
        whole_seconds: float = WHOLE_SECONDS,
        faults: Faults = _FAULTS,
    ) -> None:
        super().__init__(central_url(url), token=token, scheme="Bearer", faults=faults, name="central")
        self.faults = faults
        self._whole_seconds = whole_seconds

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        key: str = "",
        person: str = "",
        signed: bool = True,
        largest: int = LARGEST,
    ) -> Answered:
        """Send `body` under this idempotency key, in the name of `person`. Over after `whole_seconds`; raises what
        `send` raises, in the words of `faults`: where nothing is said, those of a session's start."""
        headers = {"Idempotency-Key": key} if key else {}
        if person:
            headers["Scandesk-Person"] = quote(person, safe="")  # a header is ASCII, a name need not be
        return self.send(
            method,
            path,
            None if body is None else as_json(body),
            seconds=self._whole_seconds,
            headers=headers,
            signed=signed,
            largest=largest,
        )


def unreachable(*, sent: bool = True) -> OutsideFailed:
    """Nobody knows what became of the call; not `sent`: nothing did, nobody was there."""
    return _FAULTS.nothing_came(sent=sent)


def not_understood(status: int) -> OutsideFailed:
    """What came is no answer of a server of the contract: a proxy's page, somebody else's."""
    return _FAULTS.somebody_else(status)
