"""What arrived last from each scanner, remembered from the start: whoever opens the devices page sees it there."""

from typing import Final

from services.hidden import is_token
from services.scanning.answer import Answer
from services.scanning.commands import SHEET
from services.scanning.meaning import Kind
from ui.devices.device_words import RawBytes
from ui.devices.views import KEYBOARD

_TELLING: Final = 16  # bytes of its end by which a secret is known: all of it is kept nowhere


class Arrived:
    """A few bytes a device. Never digits that were scanned, which may be of a PIN, and no token. UI thread."""

    def __init__(self) -> None:
        self.raw: dict[str, RawBytes] = {}
        self.keys = b""  # of keyboard scanners
        self._hidden: set[bytes] = set()  # as they came: their bytes may arrive after their answer

    def add(self, device_id: str, chunk: bytes) -> None:
        """Bytes of a scanner, as they came."""
        kept = self.raw.setdefault(device_id, RawBytes())
        kept.add(chunk)
        if any(kept.holds(one) for one in self._hidden):
            del self.raw[device_id]

    def remember(self, answer: Answer) -> bool:
        """Keyboard scanners have no other bytes than those of their answers. Whether there are others now."""
        device_id = answer.scan.device.id
        is_digit = answer.meaning.kind is Kind.COMMAND and answer.meaning.value in SHEET["digits"]
        if is_digit or is_token(answer.scan.text):
            self._hidden.add(answer.scan.raw[-_TELLING:])
            self.raw.pop(device_id, None)  # maybe of a PIN: nobody is to read it here
            self.keys = b"" if device_id == KEYBOARD else self.keys
            return True
        if device_id == KEYBOARD:
            self.keys = answer.scan.raw
        return device_id == KEYBOARD
