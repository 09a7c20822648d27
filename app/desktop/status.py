"""The status bar and the broken line: what the frame shows of the station, refreshed once a second."""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from services.errors import OutsideFailed
from services.words.figures import time_text
from ui.frame.main_window import MainWindow
from ui.frame.status import DeviceDot, StatusView, Trouble
from ui.running import Run
from ui.station import Station


class StatusKeeper(QObject):
    """Keeps the frame true. UI thread."""

    def __init__(self, window: MainWindow, station: Station, run: Run) -> None:
        super().__init__(window)
        self._window = window
        self._station = station
        self._run = run
        self._number = 0
        self._oldest: timedelta | None = None
        window.trouble_acted.connect(self._open_folder)

    def tick(self) -> None:
        """Once a second: the clock, and what waits to be sent."""
        if self._station.starter.asks_server:
            self._run(self._station.sessions.waiting, self._show_waiting, lambda _error: self.show())
        else:
            self.show()

    def show(self, _change: object = None) -> None:
        """Show how things stand now, from memory."""
        station = self._station
        person, sends = station.door.presence.present, station.starter.asks_server
        self._window.show_status(
            StatusView(
                station=station.settings.station.name,
                person=person.full_name if person else "",
                clock=time_text(station.clock.now(), station.settings.station.tz),
                devices=tuple(DeviceDot(one.device.name, one.state) for one in station.devices.statuses()),
                waiting=self._number if sends else None,
                oldest=self._oldest if sends else None,
            )
        )

    def show_trouble(self, fault: OutsideFailed | None, waiting: int) -> None:
        """Say what is broken, what it means for the work, and what to do; None: nothing is."""
        if fault is None:
            self._window.show_trouble(None)
            return
        say = self._station.words.say
        safe = say("desktop.not_stored", n=waiting) if waiting else say("desktop.all_stored")
        self._window.show_trouble(
            Trouble(fault.kind, say(fault.words, **fault.params), safe, say("desktop.open_folder"))
        )

    def _open_folder(self, _key: str) -> None:
        """Whoever looks after this machine wants to see the files."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._station.places.data_dir)))

    def _show_waiting(self, waiting: Any) -> None:
        self._number = waiting.number
        self._oldest = None if waiting.oldest is None else self._station.clock.now() - waiting.oldest
        self.show()
