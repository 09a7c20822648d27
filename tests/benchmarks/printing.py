"""From a label that is on the disk to the whole label in the printer, one at a time, by the real station and driver."""

import socket
import tempfile
import time
from pathlib import Path
from threading import Semaphore

from hardware.printers.host_status import ASK
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from tests.benchmarks.figures import Figures, ratio
from tests.benchmarks.stage import raw_insert_seconds
from tests.campaigns.print_station import PATIENCE, Bench, bench, set_up

NUMBER = 200
WARM_UP = 5


class _Arrivals:
    """When each whole label had come to the printer."""

    def __init__(self) -> None:
        self._came, self._at = Semaphore(0), 0.0

    def take(self, _printer: SimulatedZplPrinter) -> None:
        self._at = time.perf_counter()
        self._came.release()

    def next(self) -> float:
        if not self._came.acquire(timeout=PATIENCE):
            raise RuntimeError("no label has come")
        return self._at


def run() -> list[str]:
    """Seconds of the clock. The floor: one commit, and the same conversation of a bare socket with the same label."""
    arrivals = _Arrivals()
    with (
        tempfile.TemporaryDirectory(prefix="scandesk-printing-") as folder,
        SimulatedZplPrinter(on_label=arrivals.take) as printer,
    ):
        directory = Path(folder)
        set_up(directory, printer.address)
        with bench(directory) as station:
            station.start()
            ours, asked = _ours(station, arrivals)
        bare = _bare(printer, arrivals)
        commits = raw_insert_seconds(directory, NUMBER)
    floor = [commit + sent for commit, sent in zip(commits, bare, strict=True)]
    return [
        f"asked → durable             {Figures.of(asked)}",
        f"durable → in the printer    {Figures.of(ours)}",
        f"floor, commit and socket    {Figures.of(floor)}",
        f"ratio                       {ratio(ours, floor)}",
    ]


def _ours(station: Bench, arrivals: _Arrivals) -> tuple[list[float], list[float]]:
    """Each label is asked for when the one before is printed and marked: (durable to printer, asking to durable)."""
    seconds, asking = [], []
    for number in range(WARM_UP + NUMBER):
        began = time.perf_counter()
        station.ask([f"W{number:06}"])
        durable = time.perf_counter()
        asking.append(durable - began)
        seconds.append(arrivals.next() - durable)
        station.rest()
    return seconds[WARM_UP:], asking[WARM_UP:]


def _bare(printer: SimulatedZplPrinter, arrivals: _Arrivals) -> list[float]:
    """Asked how it stands, and sent a label that is drawn already."""
    host, _, port = printer.address.rpartition(":")
    seconds = []
    for label in printer.labels[-NUMBER:]:
        began = time.perf_counter()
        with socket.create_connection((host, int(port))) as line:
            line.sendall(ASK)
            line.recv(65536)
            line.sendall(label)
            seconds.append(arrivals.next() - began)
    return seconds
