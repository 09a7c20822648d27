"""One call to the central server: its deadline, its size, its token; and what is no answer of a server of ours."""

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any
from urllib.parse import quote

import httpx
import structlog
from pydantic import SecretStr

from services.central.call import Line, call_within
from services.errors import OutsideFailed, OutsideKind, Refused
from services.settings.rules import central_url
from services.sync.rules import LONGEST_REST

log = structlog.get_logger(__name__)

LARGEST = 262_144  # bytes of an answer; a session is some 1,000
CONNECT_SECONDS = 3.0
WHOLE_SECONDS = 10.0  # for a call from its first to its last byte; the contract expects 2 seconds at most


@dataclass(frozen=True, slots=True)
class Answered:
    """What came, whole. `retry_after`: seconds that the server asks to be left alone, 0.0 where it does not."""

    status: int
    content: bytes
    retry_after: float = 0.0


class Http:
    """Calls to the server at `url`. Any thread but the UI's; `close` it. `token` is asked for at each call.

    Certificates are checked against the system's own store, redirects are not followed, no proxy settings of the
    environment count. Raises ValueError for a URL that the settings would refuse (http to another machine).
    """

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self.url = central_url(url)
        self._token = token
        self._whole_seconds = whole_seconds
        self._lock = Lock()
        self._lines: set[Line] = set()  # of the calls that run
        self._cut = False
        self._client = httpx.Client(
            verify=ssl.create_default_context(),
            timeout=httpx.Timeout(whole_seconds, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_keepalive_connections=0),  # calls are rare, and each has to know its connection
            follow_redirects=False,
            trust_env=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "scandesk"},
        )

    def call(self, method: str, path: str, body: Mapping[str, Any], *, key: str, person: str = "") -> Answered:
        """Send `body` under this idempotency key, in the name of `person`. Over after `whole_seconds`, however slowly
        the server speaks.

        Raises Refused (AUTH_REQUIRED) without a token; OutsideFailed(NETWORK): nothing came, or too late, or cut off
        ("sessions.start.unreachable"); too large ("sessions.start.not_understood").
        """
        headers = {
            "Authorization": f"Bearer {self.bearer()}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        if person:
            headers["Scandesk-Person"] = quote(person, safe="")  # a header is ASCII, a name need not be
        content = json.dumps(body, ensure_ascii=False).encode()
        line = self._new_line()
        try:
            return call_within(self._whole_seconds, lambda line: self._send(method, path, content, headers, line), line)
        except (httpx.HTTPError, TimeoutError) as error:
            log.info("the server does not answer", error=type(error).__name__)
            raise unreachable() from error
        finally:
            with self._lock:
                self._lines.discard(line)

    def bearer(self) -> str:
        """The token. Raises Refused (AUTH_REQUIRED) where there is none that can be sent."""
        secret = self._token()
        text = secret.get_secret_value().strip() if secret is not None else ""
        if not text or not text.isascii() or not text.isprintable():
            raise Refused("AUTH_REQUIRED", "sessions.start.no_token")
        return text

    def cut(self) -> None:
        """End the calls that run, and each that is made from now on. Any thread."""
        with self._lock:
            self._cut = True
            lines = list(self._lines)
        for line in lines:
            line.cut()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _new_line(self) -> Line:
        with self._lock:
            if self._cut:
                raise unreachable()
            self._lines.add(line := Line())
            return line

    def _send(self, method: str, path: str, content: bytes, headers: dict[str, str], line: Line) -> Answered:
        """The answer, where that is no larger than an answer can be."""
        url, extensions = f"{self.url}{path}", {"trace": line.trace}
        received = bytearray()
        with self._client.stream(method, url, content=content, headers=headers, extensions=extensions) as answer:
            for chunk in answer.iter_raw():
                received += chunk
                if len(received) > LARGEST:
                    raise not_understood(answer.status_code)
            return Answered(answer.status_code, bytes(received), _rest(answer.headers))


def unreachable() -> OutsideFailed:
    """Nobody knows what became of the call."""
    return OutsideFailed(OutsideKind.NETWORK, "sessions.start.unreachable", retry=True)


def not_understood(status: int) -> OutsideFailed:
    """What came is no answer of a server of the contract: a proxy's page, somebody else's."""
    return OutsideFailed(OutsideKind.NETWORK, "sessions.start.not_understood", retry=True, status=status)


def _rest(headers: httpx.Headers) -> float:
    """Retry-After in seconds, cut to what is bearable. A date is compared with the server's own: clocks differ."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(min(int(told[:9]), LONGEST_REST))
    try:
        rest = (parsedate_to_datetime(told) - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
    except (TypeError, ValueError):
        return 0.0
    return min(max(rest, 0.0), LONGEST_REST)
