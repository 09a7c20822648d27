"""The devices page: how each scanner stands, what arrives from it, and test scans. UI thread."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from services.identity.rights import Right, may
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Outcome, Reason
from services.scanning.ports import DeviceStatus
from services.scanning.scan import Device
from services.scanning.setup_codes import Does
from ui.devices.arrived import Arrived
from ui.devices.device_cards import DeviceCards
from ui.devices.device_words import DeviceWords
from ui.devices.hid_presenter import HidPresenter
from ui.devices.keyboard_presenter import KeyboardPresenter
from ui.devices.scale_views import ScalesPageView, Tried, TryScale
from ui.devices.scales_presenter import ScalesPresenter
from ui.devices.scan_tests import ScanTests
from ui.devices.serial_presenter import SerialPresenter
from ui.devices.setup_presenter import Later, SetupPresenter
from ui.devices.views import KEYBOARD, DevicesPageView, DevicesView, PresentPorts, TestView
from ui.running import Run
from ui.station import Station

_TESTS: Final = frozenset(
    {Reason.TEST, Reason.BADGE, Reason.BADGE_UNKNOWN, Reason.COMMAND_UNKNOWN, Reason.COMMAND_TORN}
)


class Page(DevicesPageView, ScalesPageView, Protocol):
    """The whole of the screen."""


def nothing_tried(_values: Mapping[str, Any]) -> Tried:
    """Where no scale can be tried."""
    return Tried()


class DevicesPresenter:
    """The list and the test; `serial`, `hid`, `keyboard`, `setup` and `scales` are for their pages.

    `present_ports` lists the serial ports that are there, `present_hids` the scanners in the mode USB HID POS,
    `present_scales` where a scale may be (they ask the system: called in `run`); `try_scale` tries a scale (waits for
    it: called in `run`); `caps_lock` tells whether the light was on at the last key, `last_keys` which keys the last
    code was typed with; `changed` is told when settings of scanners have changed; `arrived` is what came before the
    page was made; `later` calls something after so many ms.
    """

    def __init__(
        self,
        station: Station,
        page: Page,
        run: Run,
        *,
        present_ports: PresentPorts,
        present_hids: PresentPorts = tuple,
        present_scales: PresentPorts = tuple,
        try_scale: TryScale = nothing_tried,
        caps_lock: Callable[[], bool] = lambda: False,
        last_keys: Callable[[], str] = lambda: "",
        changed: Callable[[], None] = lambda: None,
        arrived: Arrived | None = None,
        later: Later = lambda _ms, _do: None,
    ) -> None:
        self._station = station
        self._page = page
        self._changed = changed
        self._words = DeviceWords(station.words)
        self._arrived = arrived or Arrived()
        self._cards = DeviceCards(station, self._words, self._arrived)
        self._tests = ScanTests(station.bench)
        self._after_set_up: Callable[[], None] | None = None
        self.serial = SerialPresenter(station, page, run, self._cards, ports=present_ports, written=self._written)
        self.hid = HidPresenter(station, page, run, self._cards, present=present_hids, written=self._written)
        self.keyboard = KeyboardPresenter(
            station,
            page,
            run,
            self._tests,
            caps_lock=caps_lock,
            last_keys=last_keys,
            changed=changed,
            blocked=self._blocked,
        )
        self.setup = SetupPresenter(
            station,
            page,
            run,
            self._tests,
            later=later,
            caps_lock=caps_lock,
            last_keys=last_keys,
            changed=changed,
            left=self._leave_set_up,
            add=self._add_set_up,
        )
        self.scales = ScalesPresenter(
            station,
            page,
            run,
            ports=present_scales,
            try_scale=try_scale,
            written=self._written,
            blocked=self._blocked,
        )

    @property
    def tests(self) -> bool:
        """Whether scans are tests now, and answered on this page."""
        return self._tests.running

    def open(self) -> None:
        """Show the list, and end what was done on another page."""
        self._after_set_up = None
        self._tests.end()
        self.serial.close()
        self.hid.close()
        self.keyboard.close()
        self.setup.close()
        self.scales.close()
        self.scales.show()
        self._page.show_devices(DevicesView(self._cards.all(), self._blocked()))

    def set_up(self, after: Callable[[], None]) -> None:
        """The wizard of scanners for somebody who came from elsewhere: `after` it leads back."""
        self.setup.open()
        self._after_set_up = after

    def refresh(self) -> None:
        """Settings were changed from outside: the list shows it; a form or a test goes on."""
        pages = (self.serial, self.hid, self.keyboard, self.scales)
        if not (self._tests.running or any(page.is_open for page in pages)):
            self.open()

    def close(self) -> None:
        """Another screen comes to the front: a test scan ends."""
        if self._tests.running:
            self.open()

    def change(self, device_id: str) -> None:
        """The page of one that is there, or of the keyboard scanners."""
        if device_id == KEYBOARD:
            self.keyboard.open()
        else:  # each knows its own
            self.serial.change(device_id)
            self.hid.change(device_id)

    def device_changed(self, status: DeviceStatus) -> None:
        """A scanner came or went."""
        self._update(status.device.id)

    def raw_arrived(self, device: Device, chunk: bytes) -> None:
        """Bytes of a scanner, as they came."""
        self._arrived.add(device.id, chunk)
        self._update(device.id)

    def test(self) -> None:
        """From now on scans are tests: shown, and booked nowhere."""
        self._tests.begin()
        self._page.show_test(TestView(self._station.words.say("devices_screen.test.waiting")))

    def answered(self, answer: Answer) -> None:
        """An answer of the bench: the card may change; the rest is for tests alone."""
        if self._arrived.remember(answer):
            self._update(answer.scan.device.id)
        if not self._tests.running:
            return
        if self.setup.is_open:
            self.setup.answered(answer)
        elif self.keyboard.checking:
            if answer.scan.device.channel == "wedge":
                self.keyboard.scanned(answer.scan.text)
        elif answer.meaning.kind is Kind.COMMAND and answer.meaning.value == Command.BACK:
            self.open()
        elif _is_test(answer.outcome):
            self._page.show_test(self._words.test(answer))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _update(self, device_id: str) -> None:
        for card in self._cards.all():
            if card.id == device_id:
                self._page.update_card(card)

    def _leave_set_up(self) -> None:
        after = self._after_set_up
        self.open()
        if after is not None:
            after()

    def _add_set_up(self) -> None:
        self.open()
        if self.setup.mode is Does.HID_POS:
            self.hid.add()
        else:
            self.serial.add()

    def _written(self) -> None:
        self._changed()
        self.open()

    def _blocked(self) -> str:
        by = self._station.door.presence.present
        return "" if may(by, Right.SETTINGS) else self._station.words.say("settings.refused.right")


def _is_test(outcome: Outcome) -> bool:
    return outcome.reason in _TESTS
