"""What the station's settings say of packing: which server is told, and which boxes are used, at that moment."""

from collections.abc import Callable

from services.packing.amounts import ONE
from services.packing.model import Measures
from services.packing.policy import BoxSize, Policy
from services.settings.model import BoxLine, Settings


class OwnPacking:
    """Any thread. `settings`: those of now."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings

    def policy(self) -> Policy:
        """What holds now."""
        settings = self._settings()
        server = settings.central.url if settings.packing.mode == "central" else ""
        return Policy(server, tuple(_size(box) for box in settings.packing.boxes))


def _size(box: BoxLine) -> BoxSize:
    sides = (round(side * ONE) for side in (box.length_cm, box.width_cm, box.height_cm))
    length, width, height = sides
    return BoxSize(box.name, Measures(length=length, width=width, height=height))
