"""What the station's settings say of camera scans, who judges its pictures, and the server that is told of them."""

from collections.abc import Callable
from datetime import timedelta

from services.frames.ports import MeasurementLock
from services.frames.recording.run import Judge, RecordPolicy
from services.frames.telling.ports import FrameServer
from services.frames.telling.service import TellPolicy
from services.settings.model import Camera, Settings
from services.settings.places import Places
from services.settings.secrets import SecretName, Secrets


def record_policy(settings: Settings, *, on: bool) -> RecordPolicy:
    """What holds for a scan that is begun now. `on`: there is a camera."""
    frames = settings.frames
    server = settings.central.url if _is_central(settings) else ""
    longest = timedelta(minutes=frames.minutes)
    return RecordPolicy(on, frames.per_second, frames.every, server, longest)


def tell_policy(settings: Settings) -> TellPolicy:
    """What holds now of telling and keeping them."""
    return TellPolicy(settings.frames.batch, settings.frames.days)


def make_judge(places: Places, camera: Callable[[], Camera], lock: MeasurementLock) -> Judge:
    """Judges a camera's pictures, one after the other, for one scan, as `camera`, its settings, and its empty scene are
    then. Raises OutsideFailed where OpenCV is missing."""
    from app.camera.picture_quality import PictureQuality

    return PictureQuality(places, camera, lock, records=lambda: True).look


def make_frame_server(settings: Settings, secrets: Secrets) -> FrameServer | None:
    """The server of the settings; None where camera scans are the station's own. The network's library loads only where
    one is."""
    if not _is_central(settings):
        return None
    from services.central.frames import CentralFrames

    return CentralFrames(settings.central.url, token=lambda: secrets.get(SecretName.CENTRAL_TOKEN))


def _is_central(settings: Settings) -> bool:
    return settings.frames.mode == "central" and bool(settings.central.url)
