"""Last byte on a serial line → durable → answer emitted, without a window: beside the floor, and as the table grows."""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hardware.scanners.serial_scanner import SerialScanner
from hardware.scanners.serial_settings import SerialSettings
from hardware.scanners.simulator import SimulatedSerialPort
from services.clock import new_id
from services.scanning.answer import Answer
from services.scanning.ports import DeviceState, DeviceStatus
from tests.benchmarks.figures import Figures, ratio
from tests.benchmarks.stage import fill, raw_insert_seconds, stage

SCANS = 1000
ROUNDS = 3
AT_ONCE = 100  # scans, then as many raw inserts: both meet the same neighbours
HELD = (0, 10_000, 100_000, 1_000_000)


@dataclass(slots=True)
class Measured:
    """One round's seconds."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    work: float = 0.0  # processor time of all threads, the one included that plays the scanner
    floor_work: float = 0.0

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return Figures.of(self.ours).median / Figures.of(self.floor).median


class Bench:
    """A bench on a serial line; `scan` waits for the answer."""

    def __init__(self, device: SimulatedSerialPort) -> None:
        self._device = device
        self._answered = threading.Event()
        self._arrived = 0.0
        self._number = 0

    def on_answer(self, _answer: Answer) -> None:
        self._arrived = time.perf_counter()
        self._answered.set()

    def scan(self) -> float:
        """Seconds from the terminator to the answer."""
        self._number += 1
        self._device.send(f"NEW{self._number:06d}".encode())
        began = time.perf_counter()
        self._device.send(b"\r")
        self._answered.wait()
        self._answered.clear()
        return self._arrived - began


@contextmanager
def running_bench(directory: Path, held: int) -> Iterator[Bench]:
    """A bench whose session holds `held` scans already."""
    session_id = fill(directory, held)
    with SimulatedSerialPort() as device:
        bench, connected = Bench(device), threading.Event()

        def on_status(status: DeviceStatus) -> None:
            if status.state is DeviceState.CONNECTED:
                connected.set()

        with stage(directory, session_id, bench.on_answer) as at:
            scanner = SerialScanner(SerialSettings("Bench", "bench", device.port), clock=at.clock, new_id=new_id)
            scanner.start(at.bench, on_status, lambda _device, _raw: None)
            connected.wait()
            yield bench
            scanner.stop()


def run(held: int = 1_000_000) -> list[str]:
    """The calmest of ROUNDS rounds of SCANS scans."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, running_bench(Path(folder), held) as bench:
        rounds = [_round(bench, Path(folder)) for _ in range(ROUNDS)]
    calm = min(rounds, key=lambda one: Figures.of(one.floor).median)
    return [
        f"scan on {held:,} scans: last byte → durable → emitted: {Figures.of(calm.ours)}",
        f"  floor, one raw insert, FULL, same run: {Figures.of(calm.floor)}",
        f"  ratio of medians: {ratio(calm.ours, calm.floor)} (accept 4, boast 2);"
        f" all rounds: {', '.join(f'{one.ratio:.2f}' for one in rounds)}",
        f"  processor time, all threads: {_us(calm.work)} a scan, {_us(calm.floor_work)} a raw insert",
    ]


def growth() -> list[str]:
    """The cost of a scan on tables of every size, each beside its own floor: machines have moods."""
    lines, first = ["cost per scan as the table grows:"], 0.0
    for held in HELD:
        with (
            tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder,
            running_bench(Path(folder), held) as bench,
        ):
            rounds = [_round(bench, Path(folder)) for _ in range(ROUNDS)]
        calm = min(rounds, key=lambda one: Figures.of(one.floor).median)
        first = first or calm.ratio
        lines.append(f"  {held:>9,} scans held: {Figures.of(calm.ours)}, {calm.ratio:.2f} floors")
        lines.append(f"            to none held: {calm.ratio / first:.2f}")
    return lines


def _round(bench: Bench, directory: Path) -> Measured:
    measured = Measured()
    for _ in range(SCANS // AT_ONCE):
        begun = time.process_time()
        measured.floor += raw_insert_seconds(directory, AT_ONCE)
        between = time.process_time()
        measured.ours += [bench.scan() for _ in range(AT_ONCE)]
        measured.floor_work += between - begun
        measured.work += time.process_time() - between
    return measured


def _us(seconds: float) -> str:
    return f"{seconds / SCANS * 1e6:.0f} µs"
