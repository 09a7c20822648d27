"""Camera scans at a central server: any that speaks the frames contract, and our hub's extensions of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, Field, SecretStr, ValidationError

from services.central.extensions import PATH as EXTENSIONS
from services.central.extensions import CentralExtensions
from services.central.http import WHOLE_SECONDS, Http
from services.central.hub_shapes import Open
from services.central.wire import Text
from services.clock import moment
from services.errors import Refused
from services.frames.record.model import FrameRecord
from services.http.client import Answered
from services.http.faults import Faults
from services.http.text import storable

Shape = TypeVar("Shape", bound=BaseModel)

PATH: Final = "/api/scan"
CAMERA_SCANS: Final = "camera-scans"  # the extension
_OWN: Final = f"{EXTENSIONS}/{CAMERA_SCANS}"
_FAULTS: Final = Faults("supervisor.away.unreachable", "supervisor.away.not_understood", "supervisor.away.no_token")
_CODES: Final = {401: "AUTH_REQUIRED", 403: "INSUFFICIENT_PERMISSIONS", 404: "SCAN_NOT_FOUND"}
_LATER: Final = frozenset({408, 409, 425, 429})  # the same, asked again, may be taken
_NO_ROUTE: Final = frozenset({"NOT_FOUND", "METHOD_NOT_ALLOWED"})  # of a hub that knows no camera scans yet

_Id = Annotated[str, Field(min_length=1, max_length=200, pattern="^[^\\x00]*$")]  # no database takes NUL
_Text = Annotated[Text, Field(max_length=10_000)]


class _Begun(Open):
    scanId: _Id  # noqa: N815 (the contract's own name)


class _Frame(Open):
    """`scanId` and `frameNumber` where they are said."""

    frameId: _Id  # noqa: N815
    scanId: str | None = None  # noqa: N815
    frameNumber: int | None = None  # noqa: N815


class _Numbered(Open):
    frameNumber: int  # noqa: N815
    error_code: _Text = ""


class _SortedOut(Open):
    stored: Annotated[list[_Numbered], Field(max_length=1_000)]
    refused: Annotated[list[_Numbered], Field(max_length=1_000)]


class _Stands(Open):
    scanId: _Id  # noqa: N815
    status: Literal["locked", "completed"]


class _Ended(Open):
    scan: _Stands


class _No(Open):
    """What is no success says it in one of two ways: the contract's, or that of our extensions."""

    error: _Text = ""
    details: dict[str, list[_Text]] = Field(default_factory=dict)
    detail: _Text = ""
    error_code: _Text = ""
    errors: dict[str, _Text] = Field(default_factory=dict)

    @property
    def text(self) -> str:
        more = [f"{name}: {why}" for name, all_of_it in self.details.items() for why in all_of_it]
        more += [f"{name}: {why}" for name, why in self.errors.items()]
        return storable("; ".join([self.error or self.detail, *more]))


class CentralFrames:
    """A `FrameServer`. `token` is asked for at each call; the contract knows none: without one it is left out. Raises
    ValueError for a URL that the settings would refuse."""

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._token = token
        self._http = Http(url, token=token, whole_seconds=whole_seconds, faults=_FAULTS)
        self._is_hub: bool | None = None
        self.cut = self._http.cut
        self.close = self._http.close

    @property
    def address(self) -> str:
        return self._http.url

    def is_hub(self) -> bool:
        if self._is_hub is None:
            self._is_hub = CAMERA_SCANS in CentralExtensions(self._http).offered()
        return self._is_hub

    def forget(self) -> None:
        self._is_hub = None

    def begin(self, session: str, key: str, person: str) -> str:
        answered = self._call(f"{PATH}/init", {"sessionId": session}, key=key, person=person)
        return _read(_Begun, answered, 201).scanId

    def tell(self, scan: str, frame: FrameRecord) -> None:
        answered = self._call(f"{PATH}/frames", {"scanId": scan, **_measured(frame)})
        if answered.status == 400:
            no = _refusal(answered)
            code = "SCAN_LOCKED" if "scanId" in no.details else "FRAME_REFUSED"
            raise Refused(code, "camera_record.refused.server", text=no.text, status=400)
        found = _read(_Frame, answered, 201)
        if found.scanId not in (None, scan) or found.frameNumber not in (None, frame.number):
            raise _FAULTS.somebody_else(answered.status)  # the answer to something else

    def add(self, scan: str, frames: Sequence[FrameRecord], person: str) -> Sequence[tuple[int, str]]:
        told = [{**_measured(frame), "timestamp": moment(frame.at)} for frame in frames]
        answered = self._call(_own(scan, "frames"), {"frames": told}, person=person)
        found = _read(_SortedOut, answered, 200)
        if sorted(one.frameNumber for one in (*found.stored, *found.refused)) != sorted(one.number for one in frames):
            raise _FAULTS.somebody_else(answered.status)
        return [(one.frameNumber, one.error_code) for one in found.refused]

    def lock(self, scan: str, person: str) -> None:
        self._end(scan, "lock", person)

    def complete(self, scan: str, person: str) -> None:
        self._end(scan, "complete", person)

    def _end(self, scan: str, how: str, person: str) -> None:
        answered = self._call(_own(scan, how), {}, person=person)
        found = _read(_Ended, answered, 200).scan
        if found.scanId != scan or (how == "complete" and found.status != "completed"):
            raise _FAULTS.somebody_else(answered.status)

    def _call(self, path: str, body: Mapping[str, Any], *, key: str = "", person: str = "") -> Answered:
        signed = self._token() is not None
        return self._http.call("POST", path, body, key=key, person=person, signed=signed)


def _own(scan: str, what: str) -> str:
    return f"{_OWN}/{quote(scan, safe='')}/{what}"


def _measured(frame: FrameRecord) -> dict[str, Any]:
    """As the contract names it. What is not known is left out."""
    body: dict[str, Any] = {
        "frameNumber": frame.number,
        "userInFrame": frame.user_in_frame,
        "confidence": frame.confidence,
        "stabilityScore": frame.stability,
        "isValid": frame.valid,
    }
    return body if frame.iou is None else body | {"iou": frame.iou}


def _read(shape: type[Shape], answered: Answered, status: int) -> Shape:
    """The body of a success. Raises Refused with what the server says, OutsideFailed where it is none of the
    contract's, or the same may be taken later."""
    if answered.status == status:
        try:
            return shape.model_validate_json(answered.content)
        except ValidationError as error:
            raise _FAULTS.somebody_else(answered.status) from error
    if answered.status >= 500 or answered.status in _LATER or answered.status < 400:
        raise _FAULTS.somebody_else(answered.status)
    no = _refusal(answered)
    if no.error_code in _NO_ROUTE:
        raise _FAULTS.somebody_else(answered.status)
    code = no.error_code or _CODES.get(answered.status, "SCAN_REFUSED")
    raise Refused(code, "camera_record.refused.server", text=no.text, status=answered.status)


def _refusal(answered: Answered) -> _No:
    """Raises OutsideFailed where a page that says "not found" is some network's in between."""
    try:
        no = _No.model_validate_json(answered.content)
    except ValidationError as error:
        raise _FAULTS.somebody_else(answered.status) from error
    if not (no.error or no.detail):
        raise _FAULTS.somebody_else(answered.status)
    return no
