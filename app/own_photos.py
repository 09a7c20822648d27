"""What the station's settings say of photos."""

from services.photos.model import Limits
from services.photos.service import PhotoPolicy
from services.settings.model import Settings


def photo_policy(settings: Settings) -> PhotoPolicy:
    """What holds now: photos are taken where packing wants them and the camera is on."""
    photos = settings.photos
    room, size = photos.megabytes * 1_000_000, photos.kilobytes * 1_000
    limits = Limits(longest_side=photos.longest_side, size=size, days=photos.days, room=room)
    return PhotoPolicy(settings.packing.photo and settings.camera.on, limits)
