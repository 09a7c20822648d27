"""The server of the frames contract as a station needs it. `services/central/frames.py` stands behind it."""

from collections.abc import Sequence
from typing import Protocol

from services.frames.record.model import FrameRecord

LATER = frozenset({"AUTH_REQUIRED", "INSUFFICIENT_PERMISSIONS"})
"""What a server says to a station whatever it asks: a token is missing, or may too little. It is asked again later."""


class FrameServer(Protocol):
    """Any that speaks the contract; a hub of ours takes more. Waits for the network: any thread but the UI's. All raise
    OutsideFailed(NETWORK) where no answer of it came (params["sent"] is False where nothing was sent for sure), and
    Refused with the server's code; params["text"] is what it says itself, "" where that is nothing."""

    @property
    def address(self) -> str:
        """Where it is."""

    def is_hub(self) -> bool:
        """Whether it takes frames in batches, and is told how a scan ends; asked once, and again after `forget`."""

    def forget(self) -> None:
        """It may be another one by now."""

    def begin(self, session: str, key: str, person: str) -> str:
        """Begin a scan; its id there. The same key again: the same scan, at a hub of ours."""

    def add(self, scan: str, frames: Sequence[FrameRecord], person: str) -> Sequence[tuple[int, str]]:
        """Tell a hub of frames; (number, code) of each that it does not take. Safe to repeat."""

    def tell(self, scan: str, frame: FrameRecord) -> None:
        """Tell any server of a frame; safe to repeat. Refused FRAME_REFUSED: of this frame alone."""

    def lock(self, scan: str, person: str) -> None:
        """A hub's scan takes no frame any more; safe to repeat."""

    def complete(self, scan: str, person: str) -> None:
        """A hub's scan is done; safe to repeat."""

    def cut(self) -> None:
        """End the calls that run. Any thread."""

    def close(self) -> None:
        """Let go of the connections."""
