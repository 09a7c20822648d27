"""The page of one scanner in the mode USB HID POS: a new one, or one that is changed or forgotten. UI thread."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from services.settings.model import HidLine, scanners_of
from services.settings.typed import field_of, id_of
from ui.devices.device_cards import DeviceCards
from ui.devices.serial_lines import groups_with
from ui.devices.views import NO_FAULTS, DevicesPageView, HidForm, HidFormView, PortChoice, PresentPorts
from ui.error_text import setting_text
from ui.running import Run
from ui.station import Station

_SETTING: Final = "scanning.hid"


class HidPresenter:
    """`present` lists the scanners that are there (called in `run`); `written` is called when the settings have
    changed."""

    def __init__(
        self,
        station: Station,
        page: DevicesPageView,
        run: Run,
        cards: DeviceCards,
        *,
        present: PresentPorts,
        written: Callable[[], None],
    ) -> None:
        self._station, self._page, self._run, self._cards = station, page, run, cards
        self._present, self._written = present, written
        self._view: HidFormView | None = None

    @property
    def is_open(self) -> bool:
        """Whether its page is the one that is shown."""
        return self._view is not None

    def close(self) -> None:
        """Another page is open: what comes late is not shown."""
        self._view = None

    def add(self) -> None:
        """A new one."""
        self._open(HidForm(), "devices_screen.hid.new")

    def change(self, device_id: str) -> None:
        """One that is set up; nothing where it is of another kind."""
        line = next((line for line in self._lines if line.id == device_id), None)
        if line is not None:
            group = next((group for group in self._station.settings.scanning.joined if line.id in group), ())
            same_as = next((other for other in group if other != line.id), "")
            self._open(HidForm(line.id, line.name, line.device, same_as), "devices_screen.hid.change")

    def find(self) -> None:
        """Look which are there now."""
        self._run(self._present, self._have_present, self._failed)

    def save(self, values: HidForm) -> None:
        """Write what was typed; it takes effect at once."""
        if self._view is None:
            return
        self._view = replace(self._view, values=values, asks_removal=False)
        taken = [one.id for one in scanners_of(self._station.settings)]
        line_id = values.id or id_of(values.name, [*taken, "keyboard"], "scanner")
        line = {"id": line_id, "name": values.name.strip(), "device": values.device.strip()}
        new = [*(line if one.id == values.id else one for one in self._lines), *([] if values.id else [line])]
        self._write(new, groups_with(self._station.settings.scanning.joined, line_id, values.same_as))

    def remove(self) -> None:
        """Forget it; asked for twice."""
        if self._view is None or not self._view.values.id:
            return
        if not self._view.asks_removal:
            self._show(asks_removal=True)
            return
        gone, joined = self._view.values.id, self._station.settings.scanning.joined
        self._write([line for line in self._lines if line.id != gone], groups_with(joined, gone, ""))

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _lines(self) -> tuple[HidLine, ...]:
        return self._station.settings.scanning.hid

    def _open(self, values: HidForm, title: str) -> None:
        others = tuple((key, name) for key, name in self._cards.names().items() if key != values.id)
        self._view = HidFormView(self._station.words.say(title), values, (), others)
        self._page.show_hid(self._view)
        self.find()

    def _have_present(self, present: Sequence[PortChoice]) -> None:
        self._show(present=tuple(present), wrong=NO_FAULTS)

    def _write(self, lines: Sequence[object], joined: Sequence[Sequence[str]]) -> None:
        station, by = self._station, self._station.door.presence.present

        def work() -> None:
            station.change_setting(_SETTING, lines, by=by)
            if [list(group) for group in station.settings.scanning.joined] != [list(group) for group in joined]:
                station.change_setting("scanning.joined", joined, by=by)

        self._run(work, lambda _done: self._written(), self._failed)

    def _failed(self, error: Exception) -> None:
        wrong = {field_of(error, _SETTING, HidForm.__slots__): setting_text(error, self._station.words)}
        self._show(wrong=wrong)

    def _show(self, **changes: Any) -> None:
        if self._view is not None:
            self._view = replace(self._view, **changes)
            self._page.show_hid(self._view)
