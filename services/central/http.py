"""One call to the central server: its deadline, its size, its token; and what is no answer of a server of ours."""

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any
from urllib.parse import quote

import httpx
import structlog
from pydantic import SecretStr

from services.central.call import Lane, Line
from services.central.certificate import bad_certificate
from services.errors import OutsideFailed, OutsideKind, Refused
from services.settings.rules import central_url
from services.sync.rules import LONGEST_REST

log = structlog.get_logger(__name__)

LARGEST = 262_144  # bytes of an answer; a session is some 1,000
CONNECT_SECONDS = 3.0
WHOLE_SECONDS = 10.0  # for a call from its first to its last byte; the contract expects 2 seconds at most
KEPT_SECONDS = 3.0  # that a connection waits for the next call: less than servers wait, who end it in mid-call else


@dataclass(frozen=True, slots=True)
class Answered:
    """What came, whole. `retry_after`: seconds that the server asks to be left alone, 0.0 where it does not. `date`:
    what time it was by the server's clock, to the second; None where it does not say."""

    status: int
    content: bytes
    retry_after: float = 0.0
    date: datetime | None = None


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
        self._lanes: set[Lane] = set()
        self._idle: list[Lane] = []  # those of them that wait for a call
        self._cut = False
        self._trusted = ssl.create_default_context()

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
        """Send `body` under this idempotency key, in the name of `person`. Over after `whole_seconds`, however slowly
        the server speaks. `signed`: with the token; `largest`: bytes of an answer.

        Raises Refused (AUTH_REQUIRED) without a token; OutsideFailed(NETWORK): nothing came, or too late, or cut off
        ("sessions.start.unreachable"); too large ("sessions.start.not_understood"); a certificate that does not count
        ("central.certificate.…", retry False). params["sent"] is False where nothing was sent for sure.
        """
        headers = {"Authorization": f"Bearer {self.bearer()}"} if signed else {}
        if key:
            headers["Idempotency-Key"] = key
        if person:
            headers["Scandesk-Person"] = quote(person, safe="")  # a header is ASCII, a name need not be
        if body is not None:
            headers["Content-Type"] = "application/json"
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        lane = self._take_lane()
        try:
            answered = lane.call(
                self._whole_seconds,
                lambda client, line: self._send(client, line, method, path, content, headers, largest),
            )
        except (httpx.HTTPError, TimeoutError) as error:
            self._end(lane)
            log.info("the server does not answer", error=type(error).__name__)
            never_sent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            raise bad_certificate(error) or unreachable(sent=not never_sent) from error
        except BaseException:
            self._end(lane)
            raise
        self._idle.append(lane)
        return answered

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
            lanes = list(self._lanes)
        for lane in lanes:
            lane.cut()

    def close(self) -> None:
        """Let go of the connections."""
        self.cut()
        for lane in list(self._lanes):
            self._end(lane)

    def _take_lane(self) -> Lane:
        """One that is idle, the last used first, or a new one."""
        with self._lock:
            if self._cut:
                raise unreachable(sent=False)
            if self._idle:
                return self._idle.pop()
            self._lanes.add(lane := Lane(self._new_client()))
            return lane

    def _end(self, lane: Lane) -> None:
        with self._lock:
            self._lanes.discard(lane)
        lane.end()

    def _new_client(self) -> httpx.Client:
        return httpx.Client(
            verify=self._trusted,
            timeout=httpx.Timeout(self._whole_seconds, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEPT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "scandesk"},
        )

    def _send(
        self,
        client: httpx.Client,
        line: Line,
        method: str,
        path: str,
        content: bytes | None,
        headers: dict[str, str],
        largest: int,
    ) -> Answered:
        """The answer, where that is no larger than an answer can be."""
        url, extensions = f"{self.url}{path}", {"trace": line.trace}
        received = bytearray()
        with client.stream(method, url, content=content, headers=headers, extensions=extensions) as answer:
            for chunk in answer.iter_raw():
                received += chunk
                if len(received) > largest:
                    raise not_understood(answer.status_code)
            return Answered(answer.status_code, bytes(received), _rest(answer.headers), _date(answer.headers))


def unreachable(*, sent: bool = True) -> OutsideFailed:
    """Nobody knows what became of the call; not `sent`: nothing did, nobody was there."""
    return OutsideFailed(OutsideKind.NETWORK, "sessions.start.unreachable", retry=True, sent=sent)


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


def _date(headers: httpx.Headers) -> datetime | None:
    try:
        date = parsedate_to_datetime(headers.get("date", ""))
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
