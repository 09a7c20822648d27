"""What only a hub of ours can do, besides the contract: found out by asking, never assumed."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.central.http import Answered, Http, not_understood
from services.central.replies import refusal
from services.central.wire import LONGEST_TEXT
from services.errors import Refused
from services.sync.model import Body
from services.sync.ports import Reply, Untaken

log = structlog.get_logger(__name__)

PATH = "/api/v1/ext"
S = TypeVar("S", bound=BaseModel)
VERSION = 1  # of each extension that we know how to speak


class _Closed(BaseModel):
    """Our own hub's answers: nothing is taken for one that is not."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class OfferedShape(_Closed):
    """The body of GET /api/v1/ext."""

    server: str
    version: str
    extensions: dict[str, int]


class UntakenShape(_Closed):
    """A scan that the hub did not take."""

    id: str
    error_code: Annotated[str, Field(max_length=100)]
    detail: str


class UploadedShape(_Closed):
    """The body of a 200 of an upload."""

    stored: list[str]
    refused: list[UntakenShape]


class CentralExtensions:
    """The `HubExtensions` of the server behind `http`, and of none that speaks the contract alone. Any thread but the
    UI's."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def offered(self) -> frozenset[str]:
        """The names of what this server can do. Any answer but the hub's own says: the contract alone. Raises
        OutsideFailed(NETWORK) where nothing came."""
        answered = self._http.call("GET", PATH, signed=False)
        try:
            found = OfferedShape.model_validate_json(answered.content) if answered.status == 200 else None
        except ValidationError:
            found = None
        names = [name for name, version in found.extensions.items() if version == VERSION] if found else []
        log.info("what the server offers", status=answered.status, extensions=names)
        return frozenset(names)

    def upload(self, remote_id: int, scans: Sequence[Body], person: str) -> Reply:
        """Without a key: scans are known by their ids, and the messages that they are of may have been told before,
        under theirs. Raises OutsideFailed(NETWORK) where what came tells not of each of these scans, and is no
        refusal."""
        path = f"{PATH}/scan-sessions/{remote_id}/scans"
        answered = self._call("POST", path, {"scans": list(scans)}, person=person)
        if isinstance(answered, Reply):
            return answered
        if answered.status != 200:
            return refusal(answered)
        found = read_own(UploadedShape, answered)
        untaken = {one.id: Untaken(one.error_code, one.detail[:LONGEST_TEXT]) for one in found.refused}
        if {scan["id"] for scan in scans} != {*found.stored, *untaken}:
            raise not_understood(200)
        return Reply(200, untaken=untaken)

    def _call(self, method: str, path: str, body: Body | None = None, **given: Any) -> Answered | Reply:
        try:
            return self._http.call(method, path, body, **given)
        except Refused as refused:  # no token: the server would say the same
            return Reply(401, refused.code)


def read_own(shape: type[S], answered: Answered) -> S:
    """The body of a hub's answer. Raises OutsideFailed (not understood)."""
    try:
        return shape.model_validate_json(answered.content)
    except ValidationError as error:
        log.warning("no answer of a hub", shape=shape.__name__, faults=error.error_count())
        raise not_understood(answered.status) from error
