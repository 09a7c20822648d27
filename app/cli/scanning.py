"""Scanning from the command line: codes given or read from standard input, or the station's own scanners.

Every scan goes through the same bench as on the screen; its line is printed after its commit.
"""

import sys
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING

from app.cli import answers, event_shapes
from app.cli.output import Printer, say_error
from app.cli.signals import stopped_by_signals
from services.clock import new_id
from services.errors import OutsideFailed
from services.scanning import saying
from services.scanning.answer import Answer
from services.scanning.marks import visible
from services.scanning.ports import DeviceStatus
from services.scanning.scan import Device, make_scan

if TYPE_CHECKING:
    from app.station import Station

COMMAND_LINE = Device("command-line", "Command line", "keyboard")

Happened = Answer | DeviceStatus | OutsideFailed | None  # None: stop


class Scanning:
    """One `sessions scan`: what happens in other threads arrives here in order. Main thread."""

    def __init__(self, station: "Station", session: str, printer: Printer) -> None:
        self._station = station
        self._session = session
        self._printer = printer
        self._happened: SimpleQueue[Happened] = SimpleQueue()
        station.bench.on_answer(self._happened.put)
        station.devices.on_status(self._happened.put)
        station.database.on_trouble(self._trouble)

    def scan_all(self, codes: Iterable[bytes]) -> None:
        """One code after the other. Raises OutsideFailed where one could not be stored: it was not answered."""
        for code in codes:
            scan = make_scan(code, COMMAND_LINE, scan_id=new_id(), at=self._station.clock.now())
            self._station.bench.take(scan)
            self._wait_for(scan.id)

    def listen(self) -> None:
        """Tell what the scanners bring until somebody ends it (Ctrl+C, SIGTERM)."""
        with stopped_by_signals(lambda: self._happened.put(None)):  # what has arrived is stored and answered
            while (happened := self._happened.get()) is not None:
                if isinstance(happened, OutsideFailed):
                    say_error(self._station.words.say(happened.words, **happened.params))
                else:
                    self._tell(happened)
        self._tell_the_last()

    def _trouble(self, fault: OutsideFailed | None, waiting: int) -> None:
        """Called in the writer's thread. With nothing waiting all is stored, and somebody should only know."""
        if fault is not None and waiting:
            self._happened.put(fault)
        elif fault is not None:
            say_error(self._station.words.say(fault.words, **fault.params))

    def _wait_for(self, scan_id: str) -> None:
        while (happened := self._happened.get()) is not None:
            if isinstance(happened, OutsideFailed):
                raise happened
            self._tell(happened)
            if isinstance(happened, Answer) and happened.scan.id == scan_id:
                return

    def _tell_the_last(self) -> None:
        """What had arrived when it ended is stored, and answered too."""
        self._station.devices.stop()
        self._station.bench.stop()
        self._station.database.write(lambda _tx: None)  # behind all that waits
        while not self._happened.empty():
            happened = self._happened.get()
            if isinstance(happened, Answer):
                self._tell(happened)

    def _tell(self, happened: Answer | DeviceStatus) -> None:
        words = self._station.words
        if isinstance(happened, Answer):
            zone = self._station.settings.station.tz
            said = saying.say(happened, words, code=visible(happened.scan.text), session=self._session, zone=zone)
            line = answers.line(happened, words, said.what, said.next)
            self._printer.row(event_shapes.answer(happened, said.what, said.next), line)
            return
        why = words.say(happened.why) if happened.why else ""
        state = words.say(f"device.state.{happened.state.value}")
        self._printer.row(
            event_shapes.device(happened, why), f"{happened.device.name}: {state} {happened.port} {why}".strip()
        )


def codes_from_stdin() -> Iterator[bytes]:
    """One code a line, as bytes: control characters inside a code stay. Empty lines are none."""
    for line in sys.stdin.buffer:
        code = line.rstrip(b"\r\n")
        if code:
            yield code
