"""Last byte on a serial line → durable → painted, with the real window."""

import tempfile
import time
from pathlib import Path

from hardware.scanners.simulator import SimulatedSerialPort
from tests.benchmarks.figures import Figures
from tests.benchmarks.stage import fill, raw_insert_seconds
from tests.campaigns.desktop import DesktopProcess, prepare
from tests.support.x_display import x_server

SCANS = 1000
PAUSE_SECONDS = 0.05  # after each answer: a hand that is very fast
FLOOR_EVERY = 100  # scans


def run(held: int = 1_000_000, *, display: str = "") -> list[str]:
    """SCANS scans while the table holds `held` already. `display`: an X server; without it Qt's offscreen platform."""
    painted: list[float] = []
    flushed: list[float] = []
    floor: list[float] = []
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, SimulatedSerialPort() as device:
        directory = Path(folder)
        prepare(directory, [device.port], fill(directory, held))
        with DesktopProcess.start(directory, platform="xcb" if display else "offscreen", display=display) as desktop:
            desktop.wait_until_usable()
            before = desktop.processor_seconds()
            for number in range(SCANS):
                if number % FLOOR_EVERY == 0:
                    floor += raw_insert_seconds(directory, FLOOR_EVERY)
                code = f"NEW{number:06d}"
                device.send(code.encode())
                began = time.monotonic()
                device.send(b"\r")
                told = desktop.wait_for_answer(code)
                painted.append(told.at - began)
                flushed.append(told.at + told.seconds - began)
                time.sleep(PAUSE_SECONDS)
            work = (desktop.processor_seconds() - before) / SCANS
    where = f"on an X server ({display})" if display else "off-screen"
    return [
        f"scan on {held:,} scans, the window {where}: last byte → durable → band painted: {Figures.of(painted)}",
        f"  until the whole window is flushed: {Figures.of(flushed)}",
        f"  floor, one raw insert, FULL, same run: {Figures.of(floor)}",
        f"  aim: p99 under 30 ms. Processor time of the whole program per scan, animations too: {work * 1000:.0f} ms",
    ]


def run_x(held: int = 1_000_000) -> list[str]:
    """The same on an X server without a monitor."""
    with x_server() as display:
        return run(held, display=display)
