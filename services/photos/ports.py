"""The hub as photos need it. `services/central/photos.py` stands behind it."""

from collections.abc import Sequence
from typing import Protocol

from services.photos.model import Photo


class PhotoHub(Protocol):
    """A hub that may keep photos. Waits for the network: any thread but the UI's. All raise OutsideFailed(NETWORK)
    where no answer of a hub came, and Refused: AUTH_REQUIRED, and what the hub says (its code)."""

    def offered(self) -> bool:
        """Whether it keeps photos; asked once, and again after `forget`."""

    def forget(self) -> None:
        """It may be another one by now."""

    def send(self, box_id: str, photo: Photo, data: bytes) -> None:
        """Tell it of this photo of a box, by the hub's id of that; safe to repeat."""

    def of_shipment(self, shipment_id: str) -> Sequence[Photo]:
        """Those of a shipment's boxes."""

    def picture(self, photo_id: str) -> bytes:
        """One of them: a JPEG that was looked at (services/photos/jpeg.py)."""

    def cut(self) -> None:
        """End the calls that run. Any thread."""

    def close(self) -> None:
        """Let go of the connections."""
