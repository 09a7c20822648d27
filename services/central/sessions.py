"""Sessions at a central server: any server that speaks the session contract (docs/sessions.md), over HTTPS."""

import json
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import structlog
from pydantic import SecretStr, ValidationError

from services.central.call import Line, call_within
from services.central.wire import CreatedShape, RefusalShape
from services.errors import OutsideFailed, OutsideKind, Refused
from services.sessions.model import DuplicateHandling, NewSession, SessionConfig, ValidationMode
from services.sessions.ports import ServerSession
from services.settings.rules import central_url

log = structlog.get_logger(__name__)

PATH = "/api/v1/scan-sessions/"
FIELDS = (
    "session_type",
    "location",
    "project_id",
    "client_id",
    "expected_items",
    "notes",
    "scanner_id",
    "auto_commit",
)
LARGEST = 262_144  # bytes of an answer; a session is some 1,000
CONNECT_SECONDS = 3.0
WHOLE_SECONDS = 10.0  # for a call from its first to its last byte; the contract expects 2 seconds at most
_BUSY = frozenset({408, 409, 425, 429})


class CentralSessions:
    """A `SessionServer`. Any thread but the UI's; `close` it. `token` is asked for at each call.

    A call is over after `whole_seconds`, however slowly the server speaks: somebody stands at the bench and can start
    offline instead. Certificates are checked against the system's own store, redirects are not followed, no proxy
    settings of the environment count. Raises ValueError for a URL that the settings would refuse (http to another
    machine).
    """

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._url = central_url(url)
        self._token = token
        self._whole_seconds = whole_seconds
        self._client = httpx.Client(
            verify=ssl.create_default_context(),
            timeout=httpx.Timeout(whole_seconds, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_keepalive_connections=0),  # calls are rare, and each has to know its connection
            follow_redirects=False,
            trust_env=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "scandesk"},
        )

    def create(self, wanted: NewSession, key: str) -> ServerSession:
        """Create a session under this idempotency key.

        Raises OutsideFailed(NETWORK): "sessions.start.unreachable" where nothing came, or too late, or the server is in
        trouble; "sessions.start.not_understood" where what came is no answer of the contract. Raises Refused:
        AUTH_REQUIRED, INSUFFICIENT_PERMISSIONS, VALIDATION_ERROR, NOT_FOUND with params["fields"] {field: words key}
        and params["said"] {field: the server's text}.
        """
        if not self._url:
            raise Refused("CENTRAL_URL_MISSING", "sessions.start.no_url")
        status, content = self._post(_body(wanted), key)
        log.info("session created at the server", status=status, key=key)
        if status == 201:
            return self._read(content, wanted)
        raise self._refusal(status, content)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _post(self, body: dict[str, Any], key: str) -> tuple[int, bytes]:
        headers = {
            "Authorization": f"Bearer {self._bearer()}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        content = json.dumps(body, ensure_ascii=False).encode()
        try:
            return call_within(self._whole_seconds, lambda line: self._send(content, headers, line))
        except (httpx.HTTPError, TimeoutError) as error:
            log.info("the server does not answer", error=type(error).__name__)
            raise self._unreachable() from error

    def _send(self, content: bytes, headers: dict[str, str], line: Line) -> tuple[int, bytes]:
        """The answer's status and body, where that is no larger than an answer can be."""
        url, extensions = f"{self._url}{PATH}", {"trace": line.trace}
        received = bytearray()
        with self._client.stream("POST", url, content=content, headers=headers, extensions=extensions) as answer:
            for chunk in answer.iter_raw():
                received += chunk
                if len(received) > LARGEST:
                    raise self._not_understood(answer.status_code)
            return answer.status_code, bytes(received)

    def _bearer(self) -> str:
        secret = self._token()
        text = secret.get_secret_value().strip() if secret is not None else ""
        if not text or not text.isascii() or not text.isprintable():
            raise Refused("AUTH_REQUIRED", "sessions.start.no_token")
        return text

    def _read(self, content: bytes, wanted: NewSession) -> ServerSession:
        try:
            created = CreatedShape.model_validate_json(content)
        except ValidationError as error:
            log.warning("no session in the server's answer", faults=error.error_count())
            raise self._not_understood(201) from error
        if created.session_type != wanted.session_type:
            raise self._not_understood(201)
        config = created.session_config
        return ServerSession(
            created.id,
            created.session_token,
            SessionConfig(
                ValidationMode(config.validation_mode),
                DuplicateHandling(config.duplicate_handling),
                config.timeout_minutes,
            ),
        )

    def _refusal(self, status: int, content: bytes) -> Refused | OutsideFailed:
        """What an answer other than 201 means."""
        if status == 401:
            return Refused("AUTH_REQUIRED", "sessions.start.sign_in")
        if status == 403:
            return Refused("INSUFFICIENT_PERMISSIONS", "sessions.start.forbidden")
        if status >= 500 or status in _BUSY:
            return self._unreachable()
        try:
            refusal = RefusalShape.model_validate_json(content)
        except ValidationError as error:
            log.info("no refusal of the contract", status=status, faults=error.error_count())
            return self._not_understood(status)
        if status not in {400, 404, 422}:
            return self._not_understood(status)
        said = refusal.said(FIELDS)
        code = "NOT_FOUND" if status == 404 else "VALIDATION_ERROR"
        return Refused(
            code,
            "sessions.start.refused",
            fields=dict.fromkeys(said, "sessions.wrong.server"),
            said=said,
            text=refusal.rest(FIELDS),
        )

    def _unreachable(self) -> OutsideFailed:
        return OutsideFailed(OutsideKind.NETWORK, "sessions.start.unreachable", retry=True)

    def _not_understood(self, status: int) -> OutsideFailed:
        return OutsideFailed(OutsideKind.NETWORK, "sessions.start.not_understood", retry=True, status=status)


def _body(wanted: NewSession) -> dict[str, Any]:
    """The request's body: what was given, and whether scans are committed at once."""
    given = {field: getattr(wanted, field) for field in FIELDS}
    given["expected_items"] = wanted.expected_items or len({item.code for item in wanted.expected}) or None
    return {field: value for field, value in given.items() if value is not None}
