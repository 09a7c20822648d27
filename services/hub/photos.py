"""Photos of boxes at the hub: sent by stations, looked at by supervisors. Any thread; waits for the disk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection

from services.clock import Clock, moment
from services.database import hub_photo_store
from services.database.database import Database
from services.database.walls import within
from services.errors import Refused
from services.hub import rules
from services.hub.finding import not_allowed
from services.hub.model import Answer, Caller
from services.hub.packing import answer
from services.identity.rights import Right
from services.packing.finding import box_of, shipment_of
from services.photos.jpeg import check
from services.photos.model import Photo, PhotoState

MOST: Final = 500  # photos of a shipment that are told
AT_ONCE: Final = 20  # photos that go for one that comes


@dataclass(frozen=True, slots=True)
class Kept:
    """How long photos are kept, and how many bytes of them for each organisation."""

    days: int = 90
    room: int = 5_000_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """What a station sends. `id`: by which it knows it again; `at`: when the box was closed."""

    id: str
    at: datetime
    taken_at: datetime
    data: bytes


class HubPhotos:
    """Of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock, kept: Kept = Kept()) -> None:
        self._database, self._clock, self._kept = database, clock, kept

    def check(self, caller: Caller) -> None:
        """Raises Refused (INSUFFICIENT_PERMISSIONS) where the caller may send none."""
        _check(caller, Right.PACKING)

    def keep(self, caller: Caller, box_id: str, sent: Sent) -> Answer:
        """200 with what is on record of it, also where it was sent before. Raises Refused: NOT_FOUND (no such box),
        PHOTO_INVALID, PHOTO_TAKEN (another photo has that id); OutsideFailed."""
        self.check(caller)
        organisation, jpeg = caller.user.organisation_id, check(sent.data)
        digest, now = sha256(sent.data).hexdigest(), self._clock.now()

        def run(tx: Connection) -> Photo:
            box = box_of(tx, organisation, box_id)
            known = hub_photo_store.get(tx, organisation, sent.id)
            if known is not None:
                if (known.box_id, known.digest) != (box.id, digest):
                    raise Refused("PHOTO_TAKEN", "photo.refused.taken")
                return known
            photo = Photo(
                sent.id,
                box.id,
                box.shipment_id,
                caller.user.name,
                sent.at,
                PhotoState.KEPT,
                taken_at=sent.taken_at,
                size=len(sent.data),
                width=jpeg.width,
                height=jpeg.height,
                digest=digest,
                box=box.number,
            )
            self._prune(tx, organisation, now, photo.size)
            hub_photo_store.insert(tx, organisation, photo, sent.data, now)
            return photo

        return answer(200, {"photo": _told(self._database.write(within(organisation, run)))})

    def of_shipment(self, caller: Caller, shipment_id: str) -> Answer:
        """200 with the photos of a shipment's boxes, the first closed first. Raises Refused: NOT_FOUND,
        INSUFFICIENT_PERMISSIONS (who may not look at everybody's work); OutsideFailed."""
        _check(caller, Right.TAKE_OVER)
        organisation = caller.user.organisation_id

        def read(tx: Connection) -> list[dict[str, Any]]:
            shipment = shipment_of(tx, organisation, shipment_id)
            return [_told(one) for one in hub_photo_store.of_shipment(tx, organisation, shipment.id, MOST)]

        return answer(200, {"photos": self._database.read(within(organisation, read))})

    def picture(self, caller: Caller, photo_id: str) -> bytes:
        """The JPEG. Raises as `of_shipment`."""
        _check(caller, Right.TAKE_OVER)
        organisation = caller.user.organisation_id
        found = self._database.read(within(organisation, lambda tx: hub_photo_store.data(tx, organisation, photo_id)))
        if found is None:
            raise Refused("NOT_FOUND", "photo.refused.none")
        return found

    def _prune(self, tx: Connection, organisation: int, now: datetime, more: int) -> None:
        """Those that are kept too long, or have no room beside one more, go."""
        size, gone = hub_photo_store.total(tx, organisation) + more, []
        for photo_id, bytes_, came_at in hub_photo_store.oldest(tx, organisation, AT_ONCE):
            too_old = self._kept.days > 0 and came_at < now - timedelta(days=self._kept.days)
            if not too_old and size <= self._kept.room:
                break
            gone.append(photo_id)
            size -= bytes_
        if gone:
            hub_photo_store.delete(tx, organisation, gone)


def _check(caller: Caller, right: Right) -> None:
    if not rules.may(caller.user, right):
        raise not_allowed()


def _told(photo: Photo) -> dict[str, Any]:
    return {
        "id": photo.id,
        "box_id": photo.box_id,
        "box_number": photo.box,
        "station": photo.station,
        "closed_at": moment(photo.at),
        "taken_at": moment(photo.taken_at or photo.at),
        "bytes": photo.size,
        "width": photo.width,
        "height": photo.height,
        "sha256": photo.digest,
    }
