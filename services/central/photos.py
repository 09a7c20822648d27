"""Photos of boxes at a hub of ours: an extension beside the packing contract."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import quote

from pydantic import Field, SecretStr, ValidationError

from services.central.extensions import PATH as EXTENSIONS
from services.central.extensions import CentralExtensions
from services.central.http import WHOLE_SECONDS, Http
from services.central.hub_shapes import Open
from services.central.packing_wire import Id
from services.central.replies import refusal
from services.central.wire import Moment, Name
from services.errors import Refused
from services.http.client import Answered
from services.http.faults import Faults
from services.photos.jpeg import check
from services.photos.model import LARGEST_SENT, Photo, PhotoState

PHOTOS: Final = "photos"  # the extension
PATH: Final = f"{EXTENSIONS}/packing"
_LARGEST_LIST: Final = 1024 * 1024  # bytes
_FAULTS: Final = Faults("supervisor.away.unreachable", "supervisor.away.not_understood", "supervisor.away.no_token")
_Pixels = Annotated[int, Field(ge=1, le=4096)]


class _Photo(Open):
    id: Id
    box_id: Id
    box_number: Annotated[int | None, Field(ge=1, lt=2**31)]
    station: Name
    closed_at: Moment
    taken_at: Moment
    bytes: Annotated[int, Field(ge=1, le=LARGEST_SENT)]
    width: _Pixels
    height: _Pixels
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    def value(self, shipment_id: str) -> Photo:
        return Photo(
            self.id,
            self.box_id,
            shipment_id,
            self.station,
            self.closed_at,
            PhotoState.KEPT,
            taken_at=self.taken_at,
            size=self.bytes,
            width=self.width,
            height=self.height,
            digest=self.sha256,
            box=self.box_number,
        )


class _Photos(Open):
    photos: Annotated[list[_Photo], Field(max_length=1_000)]


class CentralPhotos:
    """A `PhotoHub`. `token` is asked for at each call. Raises ValueError for a URL that the settings would refuse."""

    def __init__(
        self, url: str, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._http = Http(url, token=token, whole_seconds=whole_seconds, faults=_FAULTS)
        self._offered: bool | None = None
        self.cut = self._http.cut
        self.close = self._http.close

    def offered(self) -> bool:
        if self._offered is None:
            self._offered = PHOTOS in CentralExtensions(self._http).offered()
        return self._offered

    def forget(self) -> None:
        self._offered = None

    def send(self, box_id: str, photo: Photo, data: bytes) -> None:
        body = {
            "id": photo.id,
            "closed_at": _moment(photo.at),
            "taken_at": _moment(photo.taken_at or photo.at),
            "jpeg": b64encode(data).decode("ascii"),
        }
        self._call("POST", f"{PATH}/boxes/{quote(box_id, safe='')}/photos", body)

    def of_shipment(self, shipment_id: str) -> Sequence[Photo]:
        path = f"{PATH}/shipments/{quote(shipment_id, safe='')}/photos"
        answered = self._call("GET", path, largest=_LARGEST_LIST)
        try:
            found = _Photos.model_validate_json(answered.content)
        except ValidationError as error:
            raise _FAULTS.somebody_else(answered.status) from error
        return [one.value(shipment_id) for one in found.photos]

    def picture(self, photo_id: str) -> bytes:
        answered = self._call("GET", f"{PATH}/photos/{quote(photo_id, safe='')}", largest=LARGEST_SENT)
        return check(answered.content).data

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None, **more: Any) -> Answered:
        answered = self._http.call(method, path, body, **more)
        if answered.status == 200:
            return answered
        reply = refusal(answered)
        if reply.error_code and 400 <= answered.status < 500:
            raise Refused(reply.error_code, "photo.refused.hub", status=answered.status)
        raise _FAULTS.somebody_else(answered.status)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
