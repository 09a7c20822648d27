"""Calls to one server: their deadline, their size, their token."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import httpx
import structlog
from pydantic import SecretStr

from services.http.body import Body
from services.http.call import Lane, Line
from services.http.certificate import bad_certificate, trusted
from services.http.faults import Faults
from services.http.headers import date_of, rest_of

log = structlog.get_logger(__name__)

LARGEST = 262_144  # bytes of an answer, where nothing else is said
CONNECT_SECONDS = 3.0
KEPT_SECONDS = 3.0  # that a connection waits for the next call: less than servers wait, who end it in mid-call else


@dataclass(frozen=True, slots=True)
class Answered:
    """What came, whole. `retry_after`: seconds that the server asks to be left alone, 0.0 where it does not. `date`:
    what time it was by the server's clock, to the second; None where it does not say. `etag`: which version of the
    thing it is, "" where it does not say."""

    status: int
    content: bytes
    retry_after: float = 0.0
    date: datetime | None = None
    etag: str = ""


class Client:
    """Calls to the server at `url`, an address as the settings allow it. Any thread but the UI's; `close` it.

    `token` is asked for at each call, and sent after `scheme`; `faults` says in words what fails; `name` is that of the
    threads. Certificates are checked against the system's own store (`trusting`: as it was read before), redirects are
    not followed, no cookie is kept, no proxy settings of the environment count.
    """

    def __init__(
        self,
        url: str,
        *,
        token: Callable[[], SecretStr | None],
        scheme: str,
        faults: Faults,
        name: str,
        kept_seconds: float = KEPT_SECONDS,
        trusting: ssl.SSLContext | None = None,
    ) -> None:
        self.url = url
        self._token = token
        self._scheme = scheme
        self._faults = faults
        self._name = name
        self._kept_seconds = kept_seconds
        self._lock = Lock()
        self._lanes: set[Lane] = set()
        self._idle: list[Lane] = []  # those of them that wait for a call
        self._cut = False
        self._trusted = trusting or trusted()

    def send(
        self,
        method: str,
        path: str,
        body: Body | None = None,
        *,
        seconds: float,
        headers: Mapping[str, str] | None = None,
        signed: bool = True,
        largest: int = LARGEST,
    ) -> Answered:
        """Over after `seconds`, however slowly the server speaks. `signed`: with the token; `largest`: bytes of an
        answer.

        Raises Refused (AUTH_REQUIRED) without a token; OutsideFailed(NETWORK): nothing came, or too late, or cut off
        (`unreachable`); too large (`not_understood`); a certificate that does not count ("central.certificate.…", retry
        False). params["sent"] is False where nothing was sent for sure.
        """
        given = {"Authorization": f"{self._scheme} {self.bearer()}"} if signed else {}
        given |= headers or {}
        if body is not None:
            given["Content-Type"] = body.kind
        content = None if body is None else body.content
        lane = self._take_lane()
        try:
            answered = lane.call(
                seconds,
                lambda client, line: self._exchange(client, line, seconds, method, path, content, given, largest),
            )
        except (httpx.HTTPError, TimeoutError) as error:
            self._end(lane)
            log.info("the server does not answer", error=type(error).__name__)
            never_sent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            raise bad_certificate(error) or self._faults.nothing_came(sent=not never_sent) from error
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
            raise self._faults.token_missing()
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
                raise self._faults.nothing_came(sent=False)
            if self._idle:
                return self._idle.pop()
            self._lanes.add(lane := Lane(self._new_client(), self._name))
            return lane

    def _end(self, lane: Lane) -> None:
        with self._lock:
            self._lanes.discard(lane)
        lane.end()

    def _new_client(self) -> httpx.Client:
        return httpx.Client(
            verify=self._trusted,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=self._kept_seconds),
            follow_redirects=False,
            trust_env=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "scandesk"},
        )

    def _exchange(
        self,
        client: httpx.Client,
        line: Line,
        seconds: float,
        method: str,
        path: str,
        content: bytes | None,
        headers: dict[str, str],
        largest: int,
    ) -> Answered:
        """The answer, where that is no larger than an answer can be."""
        timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        client.cookies.clear()  # some servers take whoever sends one for a browser
        received = bytearray()
        with client.stream(
            method, self.url + path, content=content, headers=headers, timeout=timeout, extensions={"trace": line.trace}
        ) as answer:
            for chunk in answer.iter_raw():
                received += chunk
                if len(received) > largest:
                    raise self._faults.somebody_else(answer.status_code)
            told = answer.headers
            return Answered(
                answer.status_code, bytes(received), rest_of(told), date_of(told), told.get("etag", "").strip()
            )
