"""Last byte on a serial line → durable → answer emitted, on a database that already holds many scans."""

import tempfile
import threading
import time
from pathlib import Path

from hardware.scanners.serial_scanner import SerialScanner
from hardware.scanners.serial_settings import SerialSettings
from hardware.scanners.simulator import SimulatedSerialPort
from services.clock import new_id
from services.scanning.answer import Answer
from services.scanning.ports import DeviceState, DeviceStatus
from tests.benchmarks.figures import Figures
from tests.benchmarks.stage import fill, raw_insert_seconds, stage

SCANS = 1000


def run(held: int = 1_000_000) -> list[str]:
    """Measure SCANS scans with `held` scans in the table, in turn with the floor."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, SimulatedSerialPort() as device:
        directory = Path(folder)
        session_id = fill(directory, held)
        answered = threading.Event()
        arrived = 0.0

        def on_answer(_answer: Answer) -> None:
            nonlocal arrived
            arrived = time.perf_counter()
            answered.set()

        floor: list[float] = []
        seconds: list[float] = []
        with stage(directory, session_id, on_answer) as at:
            connected = threading.Event()

            def on_status(status: DeviceStatus) -> None:
                if status.state is DeviceState.CONNECTED:
                    connected.set()

            scanner = SerialScanner(SerialSettings("Bench", "bench", device.port), clock=at.clock, new_id=new_id)
            scanner.start(at.bench, on_status, lambda _device, _raw: None)
            connected.wait()
            for number in range(SCANS):
                if number % 100 == 0:
                    floor += raw_insert_seconds(directory, 100)
                device.send(f"NEW{number:06d}".encode())
                began = time.perf_counter()
                device.send(b"\r")
                answered.wait()
                answered.clear()
                seconds.append(arrived - began)
            scanner.stop()
    ours, bare = Figures.of(seconds), Figures.of(floor)
    return [
        f"scan on {held:,} scans: last byte → durable → emitted: {ours}",
        f"  floor, one raw insert, FULL, same run: {bare}",
        f"  ratio of medians: {ours.median / bare.median:.2f} (accept 4, boast 2)",
    ]
