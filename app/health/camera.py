"""What the doctor finds of the camera."""

from time import monotonic
from typing import TYPE_CHECKING

from app.camera.cameras import source_of
from app.wiring.own_photos import photo_policy
from services.errors import OutsideFailed
from services.health.model import Finding, Kind
from services.settings.model import Camera

if TYPE_CHECKING:
    from app.station import Station

_TRIES = 30  # pictures: some cameras begin with dark or broken ones
_SECONDS = 5.0


def camera_finding(settings: Camera, *, running: bool) -> Finding:
    """Opens it, takes a picture, and closes it again. `running`: a desktop is, which has it then. Waits for it."""
    if not settings.on:
        return Finding("camera", Kind.NOTE, "camera.doctor.off")
    try:
        source = source_of(settings)
    except OutsideFailed as failure:
        if failure.words == "camera.not_opened" and running:
            return Finding("camera", Kind.NOTE, "camera.doctor.in_use", {"name": settings.name, "why": settings.device})
        return Finding("camera", Kind.FAULT, failure.words, failure.params)
    try:
        until = monotonic() + _SECONDS
        for _try in range(_TRIES):
            if monotonic() > until or not source.grab():
                break
            if (found := source.picture()) is not None:
                size = {"name": settings.name, "width": found.width, "height": found.height}
                return Finding("camera", Kind.OK, "camera.doctor.there", size)
    finally:
        source.close()
    return Finding("camera", Kind.FAULT, "camera.doctor.silent", {"name": settings.name})


def photo_finding(station: "Station") -> Finding:
    """Whether the photos that are on record are there."""
    found = station.photos.figures()
    told = {"n": found.number, "megabytes": found.size // 1_000_000, "lost": found.lost}
    if found.lost:
        return Finding("photos", Kind.FAULT, "camera.doctor.lost", {**told, "path": station.places.photos})
    if not photo_policy(station.settings).wanted:
        return Finding("photos", Kind.NOTE, "camera.doctor.no_photos", told)
    return Finding("photos", Kind.OK, "camera.doctor.photos", told)
