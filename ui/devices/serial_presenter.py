"""The page of one serial scanner: a new one, or one that is changed or forgotten. UI thread."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from services.settings.model import scanners_of
from ui.devices.device_cards import DeviceCards
from ui.devices.serial_lines import fault_of, form_of, groups_with, line_of
from ui.devices.views import NO_FAULTS, DevicesPageView, PortChoice, PresentPorts, SerialForm, SerialFormView
from ui.error_text import setting_text
from ui.running import Run
from ui.station import Station


class SerialPresenter:
    """`ports` lists the ports that are there (called in `run`); `written` is called when the settings have changed."""

    def __init__(
        self,
        station: Station,
        page: DevicesPageView,
        run: Run,
        cards: DeviceCards,
        *,
        ports: PresentPorts,
        written: Callable[[], None],
    ) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._cards = cards
        self._ports = ports
        self._written = written
        self._view: SerialFormView | None = None

    def add(self) -> None:
        """A new one."""
        self._open_form(SerialForm(), "devices_screen.serial.new")

    def change(self, device_id: str) -> None:
        """One that is set up."""
        scanning = self._station.settings.scanning
        line = next((line for line in scanning.serial if line.id == device_id), None)
        if line is not None:
            self._open_form(form_of(line, scanning.joined), "devices_screen.serial.change")

    @property
    def is_open(self) -> bool:
        """Whether its page is the one that is shown."""
        return self._view is not None

    def close(self) -> None:
        """Another page is open: what comes late is not shown."""
        self._view = None

    def _open_form(self, values: SerialForm, title: str) -> None:
        others = tuple((key, name) for key, name in self._cards.names().items() if key != values.id)
        self._view = SerialFormView(self._station.words.say(title), values, (), others)
        self._page.show_serial(self._view)
        self.find_ports()

    def find_ports(self) -> None:
        """Look which ports are there now."""
        self._run(self._ports, self._have_ports, self._failed)

    def _have_ports(self, ports: Sequence[PortChoice]) -> None:
        self._show(ports=tuple(ports), wrong=NO_FAULTS)

    def save(self, values: SerialForm) -> None:
        """Write what was typed; it takes effect at once."""
        if self._view is None:
            return
        self._view = replace(self._view, values=values, asks_removal=False)
        lines = self._station.settings.scanning.serial
        line = line_of(values, [one.id for one in scanners_of(self._station.settings)])
        new = [*(line if one.id == values.id else one for one in lines), *([] if values.id else [line])]
        self._write(new, groups_with(self._station.settings.scanning.joined, line["id"], values.same_as))

    def remove(self) -> None:
        """Forget it; asked for twice."""
        if self._view is None or not self._view.values.id:
            return
        if not self._view.asks_removal:
            self._show(asks_removal=True)
            return
        gone = self._view.values.id
        scanning = self._station.settings.scanning
        self._write([line for line in scanning.serial if line.id != gone], groups_with(scanning.joined, gone, ""))

    def _write(self, lines: Sequence[object], joined: Sequence[Sequence[str]]) -> None:
        station, by = self._station, self._station.door.presence.present

        def work() -> None:
            station.change_setting("scanning.serial", lines, by=by)
            if [list(group) for group in station.settings.scanning.joined] != [list(group) for group in joined]:
                station.change_setting("scanning.joined", joined, by=by)

        self._run(work, lambda _done: self._written(), self._failed)

    def _failed(self, error: Exception) -> None:
        self._show(wrong={fault_of(error): setting_text(error, self._station.words)})

    def _show(self, **changes: Any) -> None:
        if self._view is not None:
            self._view = replace(self._view, **changes)
            self._page.show_serial(self._view)
