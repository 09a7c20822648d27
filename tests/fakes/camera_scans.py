"""What the camera's scanner sees, as a test says."""

from services.frames.agreement import Stay
from services.frames.camera_scans import OfferListener
from services.frames.choosing import Offered


class FakeCameraScans:
    trouble = ""

    def __init__(self) -> None:
        self.in_view: tuple[Stay, ...] = ()
        self.offered: tuple[Offered, ...] = ()

    def use(self) -> None:
        """The settings are others."""

    def on_offer(self, listener: OfferListener) -> None:
        """Nothing is offered."""

    def take(self, number: int) -> bool:
        return False
