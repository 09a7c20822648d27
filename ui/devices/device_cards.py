"""The cards of all scanners, with the last that came from each."""

from collections.abc import Mapping

from services.scanning.answer import Answer
from services.scanning.commands import SHEET
from services.scanning.meaning import Kind
from ui.devices.device_words import DeviceWords, RawBytes
from ui.devices.views import KEYBOARD, DeviceCard
from ui.station import Station


class DeviceCards:
    """Remembers what arrives, and says how each scanner stands now. UI thread."""

    def __init__(self, station: Station, words: DeviceWords) -> None:
        self._station = station
        self._words = words
        self._raw: dict[str, RawBytes] = {}
        self._keys = b""  # of keyboard scanners

    def add(self, device_id: str, chunk: bytes) -> None:
        """Bytes of a scanner, as they came."""
        self._raw.setdefault(device_id, RawBytes()).add(chunk)

    def remember(self, answer: Answer) -> bool:
        """Keyboard scanners have no other bytes than those of their answers. Whether the device's card changed."""
        device_id = answer.scan.device.id
        if answer.meaning.kind is Kind.COMMAND and answer.meaning.value in SHEET["digits"]:
            self._raw.pop(device_id, None)  # maybe of a PIN: nobody is to read it here
            self._keys = b"" if device_id == KEYBOARD else self._keys
            return True
        if device_id == KEYBOARD:
            self._keys = answer.scan.raw
        return device_id == KEYBOARD

    def all(self) -> tuple[DeviceCard, ...]:
        """The keyboard scanners first."""
        scanning = self._station.settings.scanning
        keyboard = self._words.keyboard(scanning.wedge, self._keys, self._joined(KEYBOARD))
        return keyboard, *(
            self._words.card(status, self._raw.get(status.device.id), self._joined(status.device.id))
            for status in self._station.devices.statuses()
        )

    def names(self) -> Mapping[str, str]:
        """Of every scanner that is set up, by its id."""
        lines = self._station.settings.scanning.serial
        return {KEYBOARD: self._words.keyboard_name, **{line.id: line.name for line in lines}}

    def _joined(self, device_id: str) -> list[str]:
        """The names of those that are the same device."""
        names = self.names()
        groups = [group for group in self._station.settings.scanning.joined if device_id in group]
        return [names.get(other, other) for group in groups for other in group if other != device_id]
