"""The status bar and the broken line: what the frame shows of the station, refreshed once a second."""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from app.desktop.asset_news import AWAY, STOPPED, AssetNews
from app.desktop.batches import ASSETS
from app.desktop.fault_news import BUG, CRASH, FaultNews
from app.desktop.label_news import TROUBLE, LabelNews
from app.desktop.labelling import LABELS
from app.desktop.packing import PACKING
from app.desktop.packing_news import PARKED, PackingNews
from app.desktop.watching import CAMERA
from app.program.logs import surround
from services.assets.acts import Entering
from services.errors import OutsideFailed
from services.scanning.answer import Answer
from services.scanning.marks import show as show_marks
from services.scanning.ports import DeviceState
from services.scanning.saying import NO_PRINTS
from services.scanning.wedge import stray_words
from services.settings.reading import Problem
from services.settings.watching import grave
from services.words.figures import time_text
from ui.frame.main_window import MainWindow
from ui.frame.status import DeviceDot, StatusView, Trouble
from ui.icons import Icon
from ui.running import Run
from ui.station import Station

_DATABASE, _SCANNER, _STRAY, _SETTINGS = "database", "scanner", "stray", "settings"
_SCALE = "scale"


class StatusKeeper(QObject):
    """Keeps the frame true. UI thread."""

    def __init__(self, window: MainWindow, station: Station, run: Run) -> None:
        super().__init__(window)
        self._window = window
        self._station = station
        self._run = run
        self._number = 0
        self._oldest: timedelta | None = None
        self._fault: Trouble | None = None  # of the database
        self._read: tuple[Problem, ...] = ()  # what is wrong with the settings, and somebody went to read
        self._stray: Trouble | None = None  # something that typed like a scanner and never ended
        self._labels = LabelNews(station, run, self.show)
        self._assets = AssetNews(station, run, self.show)
        self._packing = PackingNews(station, run, self.show)
        self._faults = FaultNews(station)
        self._open_key = ""
        window.trouble_acted.connect(self._act)
        window.screen_opened.connect(self._opened)
        self._labels.look()
        self._assets.look()
        self._packing.look()

    def tick(self) -> None:
        """Once a second: the clock, and what waits to be sent."""
        if self._station.starter.asks_server:
            self._run(self._station.sessions.waiting, self._show_waiting, lambda _error: self.show())
        else:
            self.show()

    def show(self, _change: object = None) -> None:
        """Show how things stand now, from memory."""
        self._show_gravest()
        station = self._station
        person, sends = station.door.presence.present, station.starter.asks_server
        surround(person=person.id if person else "")
        self._window.show_status(
            StatusView(
                station=station.settings.station.name,
                person=person.full_name if person else "",
                clock=time_text(station.clock.now(), station.settings.station.tz),
                devices=self._dots(),
                waiting=self._number if sends else None,
                oldest=self._oldest if sends else None,
                printer=self._labels.dot(),
            )
        )

    def labels_changed(self) -> None:
        """A label or a printer is other than it was."""
        self._labels.look()
        self.show()

    def assets_changed(self) -> None:
        """An asset, or how the register stands, is other than it was."""
        self._assets.look()
        self.show()

    def packing_changed(self) -> None:
        """A shipment is other than it was, or the server answered."""
        self._packing.look()

    def answered(self, answer: Answer) -> None:
        """A scan was answered: where it was for a batch of assets, other figures hold; and where no printer takes what
        is to be printed, no printer tells of it."""
        if isinstance(answer.state, Entering):
            self._assets.look()
        if NO_PRINTS in answer.outcome.params:
            self._labels.look()

    def _dots(self) -> tuple[DeviceDot, ...]:
        """The scanners, the scales and the camera. Whether a keyboard scanner is plugged in nobody can tell: it is
        named where no other is."""
        dots = tuple(DeviceDot(one.device.name, one.state) for one in self._station.devices.statuses())
        if not dots and self._station.settings.scanning.wedge.on:
            name = self._station.words.say("desktop.keyboard_scanner")
            dots = (DeviceDot(name, DeviceState.CONNECTED, Icon.KEYBOARD),)
        dots += tuple(DeviceDot(one.device.name, one.state) for one in self._station.scales.statuses())
        camera = self._station.camera.status
        if camera is None:
            return dots
        state = DeviceState.DISCONNECTED if self._station.camera_scans.trouble else camera.state
        return (*dots, DeviceDot(camera.device.name, state, Icon.CAMERA))

    def show_trouble(self, fault: OutsideFailed | None, waiting: int) -> None:
        """Say what is broken, what it means for the work, and what to do; None: nothing is."""
        say = self._station.words.say
        safe = say("desktop.not_stored", n=waiting) if waiting else say("desktop.all_stored")
        self._fault = (
            None
            if fault is None
            else Trouble(_DATABASE, say(fault.words, **fault.params), safe, say("desktop.open_folder"))
        )
        self._show_gravest()

    def show_stray(self, text: str) -> None:
        """Text came as fast as a scan, and never ended or was too short: it went to the focused field, and somebody
        should know."""
        say, told = self._station.words.say, stray_words(text)
        what = say(f"wedge.{told}.what", text=show_marks(text))
        self._stray = Trouble(_STRAY, what, say(f"wedge.{told}.next"), say("frame.band.acknowledge"))
        self._show_gravest()

    def _show_gravest(self) -> None:
        """One thing at a time: what endangers scans before what keeps them away."""
        self._window.show_trouble(
            self._fault
            or self._stray
            or self._unplugged()
            or self._unweighed()
            or self._faults.trouble()
            or self._assets.trouble(on_screen=self._open_key == ASSETS)
            or self._packing.trouble(on_screen=self._open_key == PACKING)
            or self._of_labels()
            or self._blind()
            or self._misread()
        )

    def _opened(self, key: str) -> None:
        self._open_key = key
        surround(page=key)
        self._show_gravest()

    def _of_labels(self) -> Trouble | None:
        """What labels wait for. On their own screen all of it stands already."""
        return None if self._open_key == LABELS else self._labels.trouble()

    def _unplugged(self) -> Trouble | None:
        """The first scanner that is gone."""
        say = self._station.words.say
        gone = [one for one in self._station.devices.statuses() if one.state is DeviceState.DISCONNECTED]
        if not gone:
            return None
        what = say("frame.trouble.scanner.what", name=gone[0].device.name)
        return Trouble(_SCANNER, what, say("frame.trouble.scanner.next"), say("frame.trouble.scanner.act"))

    def _unweighed(self) -> Trouble | None:
        """The first scale that is gone, or gives no answer that is understood."""
        say = self._station.words.say
        gone = [one for one in self._station.scales.statuses() if one.state is DeviceState.DISCONNECTED]
        if not gone:
            return None
        what = say("frame.trouble.scale.what", name=gone[0].device.name)
        return Trouble(_SCALE, what, say(gone[0].why), say("frame.trouble.scanner.act"))

    def _blind(self) -> Trouble | None:
        """The camera is gone, or never came; or nothing can be read in its pictures. Its own page says so itself."""
        say, camera = self._station.words.say, self._station.camera.status
        if camera is None or self._open_key == CAMERA:
            return None
        scans, unread = self._station.settings.scanning.camera.on, self._station.camera_scans.trouble
        if camera.state is DeviceState.DISCONNECTED:
            what = " ".join((say("frame.trouble.camera.what", name=camera.device.name), say(camera.why)))
        elif unread:
            what = " ".join((say("frame.trouble.camera.unread", name=camera.device.name), say(unread)))
        else:
            return None
        next_ = say(f"frame.trouble.camera.{'scans' if scans else 'next'}")
        return Trouble(CAMERA, what, next_, say("frame.trouble.camera.act"))

    def _misread(self) -> Trouble | None:
        """Something of the settings file does not hold. It stands on the settings page too."""
        wrong, say = grave(self._station.book.loaded.problems), self._station.words.say
        if not wrong or wrong == self._read:
            return None
        what = say(wrong[0].words, **wrong[0].params)
        if not wrong[0].path:
            held = "defaults" if self._station.book.loaded.lost else "file"
            what = say(f"desktop.settings_wrong.{held}")
        return Trouble(_SETTINGS, what, say("desktop.settings_wrong.next"), say("desktop.settings_wrong.act"))

    def _act(self, key: str) -> None:
        """The button of the broken line: the files, the devices, or just seen."""
        if key == _DATABASE:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._station.places.data_dir)))
        elif key in (_SCANNER, _SCALE):
            self._window.devices_clicked.emit()
        elif key == TROUBLE:
            self._window.open(LABELS)
        elif key == AWAY:
            self._station.assets.wake(hurry=True)
        elif key == STOPPED:
            self._window.open(ASSETS)
        elif key == PARKED:
            self._window.open(PACKING)
        elif key == _SETTINGS:
            self._read = grave(self._station.book.loaded.problems)
            self._window.open("settings")
            self._show_gravest()
        elif key == CAMERA:
            self._window.open("settings")
        elif key in (BUG, CRASH):
            self._faults.seen(key)
            self._show_gravest()
        elif key == _STRAY:
            self._stray = None
            self._show_gravest()

    def _show_waiting(self, waiting: Any) -> None:
        self._number = waiting.number
        self._oldest = None if waiting.oldest is None else self._station.clock.now() - waiting.oldest
        self.show()
