"""Sessions at a central server: any server that speaks the session contract (docs/sessions.md), over HTTPS."""

from collections.abc import Callable

import structlog
from pydantic import SecretStr, ValidationError

from services.central.http import WHOLE_SECONDS, Http, not_understood, unreachable
from services.central.wire import CreatedShape, RefusalShape
from services.errors import OutsideFailed, Refused
from services.sessions.contract import NEW_FIELDS, new_body
from services.sessions.model import DuplicateHandling, NewSession, SessionConfig, ValidationMode
from services.sessions.ports import ServerSession

log = structlog.get_logger(__name__)

PATH = "/api/v1/scan-sessions/"
_BUSY = frozenset({408, 409, 425, 429})


class CentralSessions:
    """A `SessionServer`. Any thread but the UI's; `close` it. `token` is asked for at each call.

    A call is over after `whole_seconds`: somebody stands at the bench and can start offline instead. Raises ValueError
    for a URL that the settings would refuse (http to another machine).
    """

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._http = Http(url, token=token, whole_seconds=whole_seconds)

    def create(self, wanted: NewSession, key: str, person: str = "") -> ServerSession:
        """Create a session under this idempotency key, in the name of `person`.

        Raises OutsideFailed(NETWORK): "sessions.start.unreachable" where nothing came, or too late, or the server is in
        trouble; "sessions.start.not_understood" where what came is no answer of the contract, such as a proxy's page;
        "central.certificate.…" where the server's certificate does not count. Raises Refused:
        AUTH_REQUIRED, INSUFFICIENT_PERMISSIONS, VALIDATION_ERROR, NOT_FOUND with params["fields"] {field: words key}
        and params["said"] {field: the server's text}.
        """
        if not self._http.url:
            raise Refused("CENTRAL_URL_MISSING", "sessions.start.no_url")
        answered = self._http.call("POST", PATH, new_body(wanted), key=key, person=person)
        log.info("session created at the server", status=answered.status, key=key)
        if answered.status == 201:
            return read_session(answered.content, wanted.session_type, self._http.url)
        raise _refusal(answered.status, answered.content)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()


def read_session(content: bytes, session_type: str, server: str) -> ServerSession:
    """The session in the body of a 201 from the server at that address. Raises OutsideFailed (not understood) where it
    is none of this type."""
    try:
        created = CreatedShape.model_validate_json(content)
    except ValidationError as error:
        log.warning("no session in the server's answer", faults=error.error_count())
        raise not_understood(201) from error
    if created.session_type != session_type:
        raise not_understood(201)
    config = created.session_config
    return ServerSession(
        created.id,
        created.session_token,
        SessionConfig(
            ValidationMode(config.validation_mode), DuplicateHandling(config.duplicate_handling), config.timeout_minutes
        ),
        server,
    )


def _refusal(status: int, content: bytes) -> Refused | OutsideFailed:
    """What an answer other than 201 means."""
    if status >= 500 or status in _BUSY:
        return unreachable()
    try:
        refusal = RefusalShape.model_validate_json(content)
    except ValidationError as error:
        log.info("no refusal of the contract", status=status, faults=error.error_count())
        return not_understood(status)
    if status == 401:
        return Refused("AUTH_REQUIRED", "sessions.start.sign_in")
    if status == 403:
        return Refused("INSUFFICIENT_PERMISSIONS", "sessions.start.forbidden")
    if status not in {400, 404, 422}:
        return not_understood(status)
    said = refusal.said(NEW_FIELDS)
    code = "NOT_FOUND" if status == 404 else "VALIDATION_ERROR"
    return Refused(
        code,
        "sessions.start.refused",
        fields=dict.fromkeys(said, "sessions.wrong.server"),
        said=said,
        text=refusal.rest(NEW_FIELDS),
    )
