"""The sync's way to a server of the session contract: create and update, each answer as a value."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from pydantic import SecretStr, ValidationError

from services.central.extensions import CentralExtensions
from services.central.http import WHOLE_SECONDS, Http, not_understood
from services.central.replies import refusal
from services.central.sessions import PATH, read_session
from services.central.wire import UpdatedShape
from services.errors import Refused
from services.http.client import Answered
from services.sync.ports import Reply

log = structlog.get_logger(__name__)

Body = dict[str, Any]


class CentralSync:
    """A `SyncServer`. Any thread but the UI's."""

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._http = Http(url, token=token, whole_seconds=whole_seconds)
        self.hub = CentralExtensions(self._http)

    @property
    def address(self) -> str:
        return self._http.url

    def credential(self) -> str:
        try:
            return hashlib.sha256(self._http.bearer().encode()).hexdigest()
        except Refused:
            return ""

    def create(self, body: Body, key: str, person: str) -> Reply:
        """Raises OutsideFailed(NETWORK) where what came is no session of this type, and no refusal."""
        answered = self._call("POST", PATH, body, key, person)
        if isinstance(answered, Reply):
            return answered
        if answered.status != 201:
            return refusal(answered)
        session = read_session(answered.content, body["session_type"], self.address)
        return Reply(201, session=session, answer={"id": session.id})

    def update(self, remote_id: int, body: Body, key: str, person: str) -> Reply:
        """Raises OutsideFailed(NETWORK) where what came is neither this session nor a refusal."""
        answered = self._call("PATCH", f"{PATH}{remote_id}", body, key, person)
        if isinstance(answered, Reply):
            return answered
        return Reply(200, answer=_updated(answered, remote_id)) if answered.status == 200 else refusal(answered)

    def cut(self) -> None:
        self._http.cut()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _call(self, method: str, path: str, body: Body, key: str, person: str) -> Answered | Reply:
        try:
            return self._http.call(method, path, body, key=key, person=person)
        except Refused as refused:  # no token: the server would say the same
            return Reply(401, refused.code)


def _updated(answered: Answered, remote_id: int) -> Mapping[str, Any]:
    try:
        updated = UpdatedShape.model_validate_json(answered.content)
    except ValidationError as error:
        log.warning("no updated session in the server's answer", faults=error.error_count())
        raise not_understood(200) from error
    if updated.id != remote_id:
        log.warning("another session in the server's answer", asked=remote_id, answered=updated.id)
        raise not_understood(200)
    return {"status": updated.status, "items_scanned": updated.progress_summary.items_scanned}
