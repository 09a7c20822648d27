"""A photo of a carton as the simulated camera draws it, on record of a shipment."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from app.station import Station
from hardware.camera.pictures import SimulatedSource
from services.clock import new_id
from services.database import box_store, photo_store
from services.frames.model import Frame
from services.identity.by import By
from services.packing.model import Box, BoxStatus
from services.photos.folder import PhotoFolder
from services.photos.jpeg import encode
from services.photos.model import AtHub, Photo, PhotoState
from services.photos.rules import file_of


def drawn(width: int = 1280, height: int = 720, number: int = 37) -> bytes:
    """The JPEG."""
    source = SimulatedSource(width, height)
    for _picture in range(number):
        source.grab()
    found = source.picture()
    assert found is not None
    made = encode(Frame(1, 0.0, found.width, found.height, found.pixels), longest_side=1600, most=250_000)
    assert made is not None
    return made.data


def photographed(
    station: Station,
    shipment: str,
    now: datetime,
    *,
    why: str = "",
    box: str = "box-2",
    at_hub: AtHub = AtHub.NOBODY,
    state: PhotoState = PhotoState.MISSING,
) -> Photo:
    """Of that shipment; `why`: there is none, and why that `state`."""
    named, at, data = new_id(), now - timedelta(minutes=3), drawn()
    state = state if why else PhotoState.KEPT
    photo = Photo(named, box, shipment, station.id, at, state, why)
    if not why:
        file = file_of(box, named, at)
        PhotoFolder(station.places.photos, room=0).keep(file, data)
        digest = sha256(data).hexdigest()
        photo = Photo(named, box, shipment, station.id, at, state, "", at, "Webcam", file, len(data), 1280, 720, digest)
    box_number = int(box.rpartition("-")[2])

    def store(tx: Connection) -> None:
        if box_number not in {one.number for one in box_store.of_shipment(tx, 0, shipment)}:
            by = By(at, "tom", None, station.id)
            box_store.begin(tx, by, Box(box, shipment, box_number, BoxStatus.CLOSED))
        photo_store.insert(tx, 0, photo, told=at_hub.value)

    station.database.write(store)
    return photo
