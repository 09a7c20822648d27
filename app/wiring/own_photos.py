"""What the station's settings say of photos, and the hub that is told of them."""

from services.photos.model import Limits
from services.photos.ports import PhotoHub
from services.photos.service import PhotoPolicy
from services.settings.model import Settings
from services.settings.secrets import SecretName, Secrets


def photo_policy(settings: Settings) -> PhotoPolicy:
    """What holds now: photos are taken where packing wants them and the camera is on; a hub that keeps the shipments is
    told of them."""
    photos = settings.photos
    room, size = photos.megabytes * 1_000_000, photos.kilobytes * 1_000
    limits = Limits(longest_side=photos.longest_side, size=size, days=photos.days, room=room)
    return PhotoPolicy(settings.packing.photo and settings.camera.on, limits, _is_central(settings))


def make_photo_hub(settings: Settings, secrets: Secrets) -> PhotoHub | None:
    """The server of the settings; None where packing is the station's own. The network's library loads only where one
    is."""
    if not _is_central(settings):
        return None
    from services.central.photos import CentralPhotos

    return CentralPhotos(settings.central.url, token=lambda: secrets.get(SecretName.CENTRAL_TOKEN))


def _is_central(settings: Settings) -> bool:
    return settings.packing.mode == "central" and bool(settings.central.url)
