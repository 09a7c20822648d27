"""The cards of all scanners, with the last that came from each."""

from collections.abc import Mapping

from services.settings.model import scanners_of
from ui.devices.arrived import Arrived
from ui.devices.device_words import DeviceWords
from ui.devices.views import KEYBOARD, DeviceCard
from ui.station import Station


class DeviceCards:
    """Says how each scanner stands now. UI thread."""

    def __init__(self, station: Station, words: DeviceWords, arrived: Arrived) -> None:
        self._station = station
        self._words = words
        self._arrived = arrived

    def all(self) -> tuple[DeviceCard, ...]:
        """The keyboard scanners first."""
        scanning = self._station.settings.scanning
        keyboard = self._words.keyboard(scanning.wedge, self._arrived.keys, self._joined(KEYBOARD))
        return keyboard, *(
            self._words.card(status, self._arrived.raw.get(status.device.id), self._joined(status.device.id))
            for status in self._station.devices.statuses()
        )

    def names(self) -> Mapping[str, str]:
        """Of every scanner that is set up, by its id."""
        lines = scanners_of(self._station.settings)
        return {KEYBOARD: self._words.keyboard_name, **{line.id: line.name for line in lines}}

    def _joined(self, device_id: str) -> list[str]:
        """The names of those that are the same device."""
        names = self.names()
        groups = [group for group in self._station.settings.scanning.joined if device_id in group]
        return [names.get(other, other) for group in groups for other in group if other != device_id]
