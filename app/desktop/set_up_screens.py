"""The screens beside the sessions: camera, supervisor, sync, labels, devices, people, settings. Their widgets and
presenters are joined here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.desktop.assisting import Assisting
from app.desktop.labelling import LABELS, Labelling
from app.desktop.overseeing import Overseeing
from app.desktop.page_bands import PageBands
from app.desktop.present import present_hids, present_ports, present_scales, try_scale
from app.desktop.supervising import SUPERVISOR, Supervising
from app.desktop.watching import CAMERA, Watching
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from services.scanning.ports import DeviceStatus
from services.scanning.scan import Device
from services.scanning.screen_desk import ScreenDesk
from services.weighing.model import Reading
from ui.assistant.views import ASSISTANT
from ui.devices.arrived import Arrived
from ui.devices.devices_presenter import DevicesPresenter
from ui.devices.devices_screen import DevicesScreen
from ui.frame.main_window import MainWindow
from ui.health.views import HEALTH
from ui.icons import Icon
from ui.people.people_presenter import PeoplePresenter
from ui.people.people_screen import PeopleScreen
from ui.running import Run
from ui.sessions.states import States
from ui.sessions.wording import Wording
from ui.settings.settings_presenter import SettingsPresenter
from ui.settings.settings_screen import SettingsScreen
from ui.station import Station
from ui.sync.sync_presenter import SyncPresenter
from ui.sync.sync_screen import SyncScreen
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import Hear

DEVICES: Final = "devices"
PEOPLE: Final = "people"
SETTINGS: Final = "settings"
SYNC: Final = "sync"
_TESTS: Final = frozenset({Reason.TEST, Reason.BADGE, Reason.BADGE_UNKNOWN, Reason.COMMAND_DONE, Reason.COMMAND_TORN})


class SetUpScreens(QObject):
    """Puts them on the rail, and tells them what happens. UI thread.

    `changed` is told the path of a changed setting; `caps_lock` whether that light was on at the last key,
    `last_keys` which keys the last code was typed with.
    `supervising`: the supervisor's screen; `practise` opens the training.
    """

    def __init__(
        self,
        window: MainWindow,
        station: Station,
        run: Run,
        *,
        changed: Callable[[str], None],
        caps_lock: Callable[[], bool],
        last_keys: Callable[[], str],
        supervising: Supervising,
        practise: Callable[[], None],
        hear: Hear,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._station = station
        self._run = run
        self._changed = changed
        self._caps_lock, self._last_keys = caps_lock, last_keys
        self._supervising = supervising
        self._practise = practise
        self._wording = Wording(station.words, station.settings.station.tz)
        self._devices: DevicesPresenter | None = None
        self._people: PeoplePresenter | None = None
        self._settings: SettingsPresenter | None = None
        self._sync: SyncPresenter | None = None
        self._labelling = Labelling(station, run, changed=lambda: changed("printing"))
        self._watching = Watching(station, run)
        self._assisting = Assisting(
            station,
            run,
            changed=changed,
            caps_lock=caps_lock,
            last_keys=last_keys,
            set_up=self._set_scanner_up,
            hear=hear,
        )
        self.overseeing = Overseeing(station)
        self._settings_page: SettingsScreen | None = None
        self._open_key = ""
        self._arrived = Arrived()
        self._obeys: dict[str, Callable[[Command], str]] = {}  # what a command barcode does on a screen
        self._bands = PageBands(station.words)
        window.add_screen(CAMERA, Icon.CAMERA, "desktop.rail.camera", "F4", self._make_camera)
        window.add_screen(SUPERVISOR, Icon.SUPERVISOR, "desktop.rail.supervisor", "F5", self._make_supervisor)
        window.add_screen(SYNC, Icon.SYNC, "desktop.rail.sync", "F6", self._make_sync)
        window.add_screen(LABELS, Icon.LABELS, "desktop.rail.labels", "F8", self._make_labels)
        window.add_screen(DEVICES, Icon.DEVICES, "desktop.rail.devices", "F10", self._make_devices)
        window.add_screen(PEOPLE, Icon.PEOPLE, "desktop.rail.people", "F11", self._make_people)
        window.add_screen(SETTINGS, Icon.SETTINGS, "frame.rail.settings", "F7", self._make_settings)
        window.add_page(ASSISTANT, "assistant.name", self._make_assistant)
        window.add_page(HEALTH, "health.page.title", self._make_health)
        window.files_dropped.connect(self._read_files)
        window.devices_clicked.connect(lambda: window.open(DEVICES))
        window.printer_clicked.connect(lambda: window.open(LABELS))
        window.waiting_clicked.connect(lambda: window.open(SYNC))

    def opened(self, key: str) -> None:
        """A screen came to the front: it shows how things are now, and a test scan on another one ends."""
        self._bands.opened(key)
        self._open_key = key
        if self._devices is not None:
            self._devices.open() if key == DEVICES else self._devices.close()
        if self._people is not None and key == PEOPLE:
            self._people.open()
        if self._settings is not None and key == SETTINGS:
            self._settings.open()
        if self._sync is not None and key == SYNC:
            self._sync.open()
        self._assisting.opened(key)
        self.overseeing.opened(key)
        self._watching.opened(key)
        self._labelling.opened(key)
        self._supervising.opened(key)

    def tick(self) -> None:
        """Once a second: screens say anew how long ago things were."""
        if self._sync is not None and self._open_key == SYNC:
            self._sync.tick()
        self._labelling.tick()
        self._supervising.tick()

    def sync_changed(self) -> None:
        """Something waits, was sent or was refused since; or somebody else is here, who may decide on other things."""
        if self._sync is not None and self._open_key == SYNC:
            self._sync.refresh()

    def printing_changed(self) -> None:
        """A label or a printer is other than it was; or somebody else is here."""
        self._assisting.printing_changed()
        self._labelling.refresh()

    def settings_changed(self) -> None:
        """Settings were changed from outside: the page that is open shows them, and keeps what is being typed."""
        if self._settings is not None and self._open_key == SETTINGS:
            self._settings.refresh()
        if self._devices is not None and self._open_key == DEVICES:
            self._devices.refresh()

    @property
    def assistant_desk(self) -> ScreenDesk | None:
        """What is in front of the bench while the assistant is open."""
        return self._assisting.desk

    def focus_setting(self, path: str) -> None:
        """The settings screen was made anew: go on where somebody was."""
        if self._settings_page is not None:
            self._settings_page.focus_setting(path)

    def answered(self, answer: Answer) -> None:
        """A scan was answered while one of these screens is in front: a test is shown, all else is said."""
        tested = self._devices is not None and self._devices.tests
        self.sync_changed()
        self._labelling.answered(answer)
        if self._devices is not None:
            self._devices.answered(answer)
        if (command := _command_of(answer)) is not None and self._open_key in self._obeys:
            self._obey(command)
        elif not self._assisting.answered(answer) and not (tested and answer.outcome.reason in _TESTS):
            self._bands.show(self._wording.answer(answer, None, hold_refusals=False))

    def switched(self, state: BandState) -> None:
        """Somebody else is at work now: said where a band is seen, and people are shown as he may see them."""
        if self._bands.is_seen:
            self.say(state)
        if self._people is not None and self._open_key == PEOPLE:
            self._people.open()
        self._supervising.looked()

    def say(self, state: BandState) -> None:
        """On the page that is open, where it is one of these."""
        self._bands.show(state)

    def remember(self, answer: Answer) -> None:
        """A scan was answered, whatever screen is in front: the devices page shows what came last."""
        self._arrived.remember(answer)
        self._watching.answered(answer)

    def device_changed(self, status: DeviceStatus) -> None:
        """A scanner came or went."""
        if self._devices is not None:
            self._devices.device_changed(status)

    def raw_arrived(self, device: Device, chunk: bytes) -> None:
        """Bytes of a scanner, as they came."""
        if self._devices is not None:
            self._devices.raw_arrived(device, chunk)
        else:
            self._arrived.add(device.id, chunk)

    def stray_typed(self, text: str) -> None:
        """Something typed like a scanner, and never ended."""
        self._assisting.stray_typed(text)
        if self._devices is not None:
            self._devices.setup.stray_typed()

    def scale_changed(self, status: DeviceStatus) -> None:
        """A scale came or went."""
        if self._devices is not None:
            self._devices.scales.changed(status.device.id)

    def weighed(self, device: Device, reading: Reading) -> None:
        """A scale said something."""
        self._assisting.weighed(device, reading)
        if self._devices is not None:
            self._devices.scales.weighed(device, reading)

    def scale_raw_arrived(self, device: Device, chunk: bytes) -> None:
        """Bytes of a scale, as they came."""
        if self._devices is not None:
            self._devices.scales.raw_arrived(device, chunk)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _obey(self, command: Command) -> None:
        """What the screen in front does by command barcode; what it cannot do now is said in the band."""
        if command is Command.ACKNOWLEDGE:
            self._bands.acknowledge()
        elif why_not := self._obeys[self._open_key](command):
            self._bands.show(States(self._wording).wrong(why_not))
        else:
            self._bands.rest()

    def _make_devices(self) -> QWidget:
        page = DevicesScreen(self._station.words, self._station.settings.station.site)
        presenter = self._devices = DevicesPresenter(
            self._station,
            page,
            self._run,
            present_ports=present_ports,
            present_hids=present_hids,
            present_scales=present_scales,
            try_scale=try_scale,
            caps_lock=self._caps_lock,
            last_keys=self._last_keys,
            changed=lambda: self._changed("scanning"),
            arrived=self._arrived,
            later=lambda ms, do: QTimer.singleShot(ms, page, do),
        )
        page.back.connect(presenter.open)
        page.test.connect(presenter.test)
        page.change.connect(presenter.change)
        page.add.connect(presenter.serial.add)
        page.save.connect(presenter.serial.save)
        page.remove.connect(presenter.serial.remove)
        page.find_ports.connect(presenter.serial.find_ports)
        page.add_hid.connect(presenter.hid.add)
        page.hid.saved.connect(presenter.hid.save)
        page.hid.removed.connect(presenter.hid.remove)
        page.hid.looked.connect(presenter.hid.find)
        page.change_keyboard.connect(presenter.keyboard.change)
        page.check_layout.connect(presenter.keyboard.check_layout)
        page.set_up.connect(presenter.setup.open)
        page.chosen.connect(presenter.setup.choose)
        page.forwarded.connect(presenter.setup.forward)
        page.set_up_back.connect(presenter.setup.back)
        page.scales.add.connect(presenter.scales.add)
        page.scales.change.connect(presenter.scales.change)
        page.scales.asked.connect(presenter.scales.ask)
        page.scale.saved.connect(presenter.scales.save)
        page.scale.tried.connect(presenter.scales.try_out)
        page.scale.removed.connect(presenter.scales.remove)
        page.scale.looked.connect(presenter.scales.find_ports)
        return self._bands.over(DEVICES, page)

    def _make_people(self) -> QWidget:
        page = PeopleScreen(self._station.words)
        presenter = self._people = PeoplePresenter(self._station, page, self._run)
        page.back.connect(presenter.open)
        page.add.connect(presenter.add)
        page.choose.connect(presenter.choose)
        page.save.connect(presenter.save)
        page.set_pin.connect(presenter.set_pin)
        page.give_badge.connect(presenter.give_badge)
        page.remove_badge.connect(presenter.remove_badge)
        page.change_access.connect(presenter.change_access)
        return self._bands.over(PEOPLE, page)

    def _make_settings(self) -> QWidget:
        page = self._settings_page = SettingsScreen(self._station.words)
        presenter = self._settings = SettingsPresenter(self._station, page, self._run, changed=self._changed)
        page.changed.connect(presenter.change)
        page.token_given.connect(presenter.keep_token)
        page.token_removed.connect(presenter.remove_token)
        page.backed_up.connect(presenter.back_up)
        page.devices.connect(lambda: self._window.open(DEVICES))
        page.assistant.connect(lambda: self._window.open(ASSISTANT))
        page.practised.connect(self._practise)
        page.health.connect(lambda: self._window.open(HEALTH))
        presenter.open()  # before it is seen: so many fields find their places one after another
        return self._bands.over(SETTINGS, page)

    def _make_assistant(self) -> QWidget:
        page, presenter = self._assisting.make(left=lambda: self._window.open("sessions"))
        self._obeys[ASSISTANT] = presenter.obey
        return self._bands.over(ASSISTANT, page)

    def _make_health(self) -> QWidget:
        page = self.overseeing.make(left=self._window.go_back, opens=self._window.open)
        self._obeys[HEALTH] = page.obey
        return self._bands.over(HEALTH, page)

    def _set_scanner_up(self) -> None:
        self._window.open(DEVICES)
        if self._devices is not None:
            self._devices.set_up(after=lambda: self._window.open(ASSISTANT))

    def _make_camera(self) -> QWidget:
        page = self._watching.make()
        page.settings.connect(lambda: self._open_setting("camera.on"))
        page.left.connect(self._window.go_back)
        self._obeys[CAMERA] = page.obey
        return self._bands.over(CAMERA, page)

    def _read_files(self, paths: Sequence[Path]) -> None:
        self._window.open(CAMERA)
        self._watching.read_files(paths)

    def _open_setting(self, path: str) -> None:
        self._window.open(SETTINGS)
        self.focus_setting(path)

    def _make_supervisor(self) -> QWidget:
        page = self._supervising.make()
        page.left.connect(self._window.go_back)
        self._obeys[SUPERVISOR] = page.obey
        return self._bands.over(SUPERVISOR, page)

    def _make_sync(self) -> QWidget:
        page = SyncScreen(self._station.words)
        presenter = self._sync = SyncPresenter(self._station, page, self._run)
        page.try_now.connect(presenter.try_now)
        page.settings.connect(lambda: self._window.open(SETTINGS))
        page.shelf_chosen.connect(presenter.choose_shelf)
        page.message_chosen.connect(presenter.choose)
        page.retried.connect(presenter.retry)
        page.exporting.connect(presenter.open_export)
        page.exported.connect(presenter.export)
        page.correcting.connect(presenter.open_form)
        page.corrected.connect(presenter.correct)
        page.asked.connect(presenter.ask)
        page.discarded.connect(presenter.discard)
        page.kept.connect(presenter.keep)
        page.left.connect(self._window.go_back)
        self._obeys[SYNC] = page.obey
        return self._bands.over(SYNC, page)

    def _make_labels(self) -> QWidget:
        page = self._labelling.make()
        page.left.connect(self._window.go_back)
        self._obeys[LABELS] = page.obey
        job = page.jobs.job
        for done in (page.ask.asked, page.jobs.all_reprinted, job.reprinted, job.came, job.dropped):
            done.connect(self._bands.acknowledge)  # what a warning wants was done
        return self._bands.over(LABELS, page)


def _command_of(answer: Answer) -> Command | None:
    """The command that a screen is to do, None where the scan was none, or is done already."""
    if answer.meaning.kind is not Kind.COMMAND or answer.outcome.reason is not Reason.COMMAND_DONE:
        return None
    return Command(answer.meaning.value)
