"""The devices page: how each scanner stands, what arrives from it, and its settings. UI thread."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from services.identity.rights import Right, may
from services.scanning.answer import Answer
from services.scanning.commands import SHEET, Command
from services.scanning.layout import TEST_CODE, learn
from services.scanning.meaning import Kind
from services.scanning.outcome import Outcome, Reason
from services.scanning.ports import DeviceStatus
from services.scanning.scan import Device
from services.scanning.screen_desk import TEST, ScreenDesk
from ui.devices.device_words import DeviceWords, RawBytes
from ui.devices.serial_lines import fault_of, form_of, groups_with, line_of
from ui.devices.views import (
    KEYBOARD,
    NO_FAULTS,
    DeviceCard,
    DevicesPageView,
    DevicesView,
    KeyboardForm,
    KeyboardView,
    PortChoice,
    PresentPorts,
    SerialForm,
    SerialFormView,
    TestView,
)
from ui.error_text import error_text, setting_text
from ui.running import Run
from ui.station import Station


class DevicesPresenter:
    """`present_ports` lists the ports that are there (it asks the system: called in `run`); `caps_lock` tells whether
    the light was on at the last key; `changed` is told when settings of scanners have changed."""

    def __init__(
        self,
        station: Station,
        page: DevicesPageView,
        run: Run,
        *,
        present_ports: PresentPorts,
        caps_lock: Callable[[], bool] = lambda: False,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._ports = present_ports
        self._caps_lock = caps_lock
        self._changed = changed
        self._words = DeviceWords(station.words)
        self._raw: dict[str, RawBytes] = {}
        self._keys = b""  # of keyboard scanners
        self._test = ScreenDesk(frozenset({Command.BACK}), items=TEST)
        self._front: Any = None
        self._serial: SerialFormView | None = None
        self._keyboard: KeyboardView | None = None
        self._testing = False
        self._checking = False

    # -- the list ------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the list, and end what was done on another page."""
        self._end_test()
        self._serial = self._keyboard = None
        self._page.show_devices(DevicesView(self._cards(), self._blocked()))

    def close(self) -> None:
        """Another screen comes to the front: a test scan ends."""
        if self._testing:
            self.open()

    def device_changed(self, status: DeviceStatus) -> None:
        """A scanner came or went."""
        self._update(status.device.id)

    def raw_arrived(self, device: Device, chunk: bytes) -> None:
        """Bytes of a scanner, as they came."""
        self._raw.setdefault(device.id, RawBytes()).add(chunk)
        self._update(device.id)

    def _remember(self, answer: Answer) -> None:
        device = answer.scan.device
        if answer.meaning.kind is Kind.COMMAND and answer.meaning.value in SHEET["digits"]:
            self._raw.pop(device.id, None)  # maybe of a PIN: nobody is to read it here
            self._keys = b"" if device.id == KEYBOARD else self._keys
            self._update(device.id)
        elif device.id == KEYBOARD:
            self._keys = answer.scan.raw
            self._update(KEYBOARD)

    def _update(self, device_id: str) -> None:
        for card in self._cards():
            if card.id == device_id:
                self._page.update_card(card)

    def _cards(self) -> tuple[DeviceCard, ...]:
        scanning = self._station.settings.scanning
        keyboard = self._words.keyboard(scanning.wedge, self._keys, self._joined_names(KEYBOARD))
        return keyboard, *(
            self._words.card(status, self._raw.get(status.device.id), self._joined_names(status.device.id))
            for status in self._station.devices.statuses()
        )

    def _joined_names(self, device_id: str) -> list[str]:
        names = self._names()
        groups = [group for group in self._station.settings.scanning.joined if device_id in group]
        return [names.get(other, other) for group in groups for other in group if other != device_id]

    def _names(self) -> dict[str, str]:
        lines = self._station.settings.scanning.serial
        return {KEYBOARD: self._words.keyboard_name, **{line.id: line.name for line in lines}}

    def _blocked(self) -> str:
        by = self._station.door.presence.present
        return "" if may(by, Right.SETTINGS) else self._station.words.say("settings.refused.right")

    # -- a serial scanner ----------------------------------------------------------------------------------------------

    def add(self) -> None:
        """A new one."""
        self._open_form(SerialForm(), "devices_screen.serial.new")

    def change(self, device_id: str) -> None:
        """One that is there: a serial line, or the keyboard scanners."""
        if device_id == KEYBOARD:
            self.open_keyboard()
            return
        scanning = self._station.settings.scanning
        line = next((line for line in scanning.serial if line.id == device_id), None)
        if line is not None:
            self._open_form(form_of(line, scanning.joined), "devices_screen.serial.change")

    def _open_form(self, values: SerialForm, title: str) -> None:
        others = tuple((key, name) for key, name in self._names().items() if key != values.id)
        self._serial = SerialFormView(self._station.words.say(title), values, (), others)
        self._page.show_serial(self._serial)
        self.find_ports()

    def find_ports(self) -> None:
        """Look which ports are there now."""
        self._run(self._ports, self._have_ports, self._serial_failed)

    def _have_ports(self, ports: Sequence[PortChoice]) -> None:
        self._show_serial(ports=tuple(ports), wrong=NO_FAULTS)

    def save(self, values: SerialForm) -> None:
        """Write what was typed; it takes effect at once."""
        if self._serial is None:
            return
        self._serial = replace(self._serial, values=values, asks_removal=False)
        lines = self._station.settings.scanning.serial
        line = line_of(values, [one.id for one in lines])
        new = [*(line if one.id == values.id else one for one in lines), *([] if values.id else [line])]
        self._write(new, groups_with(self._station.settings.scanning.joined, line["id"], values.same_as))

    def remove(self) -> None:
        """Forget it; asked for twice."""
        if self._serial is None or not self._serial.values.id:
            return
        if not self._serial.asks_removal:
            self._show_serial(asks_removal=True)
            return
        gone = self._serial.values.id
        scanning = self._station.settings.scanning
        self._write([line for line in scanning.serial if line.id != gone], groups_with(scanning.joined, gone, ""))

    def _write(self, lines: Sequence[object], joined: Sequence[Sequence[str]]) -> None:
        station, by = self._station, self._station.door.presence.present

        def work() -> None:
            station.change_setting("scanning.serial", lines, by=by)
            if [list(group) for group in station.settings.scanning.joined] != [list(group) for group in joined]:
                station.change_setting("scanning.joined", joined, by=by)

        self._run(work, lambda _done: self._written(), self._serial_failed)

    def _written(self) -> None:
        self._changed()
        self.open()

    def _serial_failed(self, error: Exception) -> None:
        self._show_serial(wrong={fault_of(error): setting_text(error, self._station.words)})

    def _show_serial(self, **changes: Any) -> None:
        if self._serial is not None:
            self._serial = replace(self._serial, **changes)
            self._page.show_serial(self._serial)

    # -- keyboard scanners ---------------------------------------------------------------------------------------------

    def open_keyboard(self) -> None:
        """Their page."""
        wedge = self._station.settings.scanning.wedge
        values = KeyboardForm(wedge.on, wedge.prefix, wedge.suffix, str(wedge.gap_ms))
        told = self._words.layout(wedge.layout_sample)
        good = None if not wedge.layout_sample else True
        self._keyboard = KeyboardView(values, told, good, blocked=self._blocked())
        self._page.show_keyboard(self._keyboard)

    def change_keyboard(self, name: str, value: object) -> None:
        """One of its settings: "on", "prefix", "suffix" or "gap_ms". Takes effect at once."""
        by = self._station.door.presence.present
        if isinstance(value, str) and name == "gap_ms" and value.strip().isdigit():
            value = int(value)

        def failed(error: Exception) -> None:
            self._show_keyboard(wrong={name: setting_text(error, self._station.words)})

        def done(_settings: object) -> None:
            self._changed()
            self._show_keyboard(wrong=NO_FAULTS)

        path = f"scanning.wedge.{name}"
        self._run(lambda: self._station.change_setting(path, value, by=by), done, failed)

    def check_layout(self) -> None:
        """Wait for the test code, as it comes without any repair."""
        by = self._station.door.presence.present

        def begin(_settings: object) -> None:
            self._changed()
            self._checking = True
            self._begin_test()
            self._show_keyboard(told=self._station.words.say("wedge.layout.test"), good=None, checking=True)

        self._run(
            lambda: self._station.change_setting("scanning.wedge.layout_sample", None, by=by),
            begin,
            self._layout_failed,
        )

    def _layout_scanned(self, text: str) -> None:
        repair = learn(TEST_CODE, text, caps_lock=self._caps_lock())
        say = self._station.words.say
        if repair is None:
            self._show_keyboard(told=say("wedge.layout.unfit"), good=False)
            return
        by = self._station.door.presence.present
        found = "same" if repair.name == "same" else "mended"

        def done(_settings: object) -> None:
            self._changed()
            self._end_test()
            self._show_keyboard(told=say(f"wedge.layout.{found}"), good=True, checking=False)

        path = "scanning.wedge.layout_sample"
        self._run(lambda: self._station.change_setting(path, text, by=by), done, self._layout_failed)

    def _layout_failed(self, error: Exception) -> None:
        self._end_test()
        self._show_keyboard(told=error_text(error, self._station.words), good=False, checking=False)

    def _show_keyboard(self, **changes: Any) -> None:
        if self._keyboard is not None:
            wedge = self._station.settings.scanning.wedge
            kept = KeyboardForm(wedge.on, wedge.prefix, wedge.suffix, str(wedge.gap_ms))
            values = self._keyboard.values if changes.get("wrong") else kept
            self._keyboard = replace(self._keyboard, values=values, **changes)
            self._page.show_keyboard(self._keyboard)

    # -- a test scan ---------------------------------------------------------------------------------------------------

    def test(self) -> None:
        """From now on scans are tests: shown, and booked nowhere."""
        self._begin_test()
        self._page.show_test(TestView(self._station.words.say("devices_screen.test.waiting")))

    def answered(self, answer: Answer) -> None:
        """An answer of the bench: keyboard scanners have no other bytes than those; the rest is for tests alone."""
        self._remember(answer)
        if not self._testing:
            return
        if answer.meaning.kind is Kind.COMMAND and answer.meaning.value == Command.BACK and not self._checking:
            self.open()
        elif self._checking:
            if answer.scan.device.channel == "wedge":
                self._layout_scanned(answer.scan.text)
        elif _is_test(answer.outcome):
            self._page.show_test(self._words.test(answer))

    def _begin_test(self) -> None:
        if not self._testing:
            self._testing = True
            self._front = self._station.bench.front
            self._station.bench.put_in_front(self._test)

    def _end_test(self) -> None:
        if self._testing and self._station.bench.front is self._test:
            self._station.bench.put_in_front(self._front)
        self._testing = self._checking = False
        self._front = None


def _is_test(outcome: Outcome) -> bool:
    return outcome.reason in (Reason.TEST, Reason.BADGE, Reason.BADGE_UNKNOWN, Reason.COMMAND_UNKNOWN)
