"""kill -9 of the real desktop while it is scanned with. "Answered" is what was painted green and flushed."""

import tempfile
import time
from pathlib import Path
from random import Random
from select import select

from hardware.scanners.simulator import SimulatedSerialPort
from services.database.opening import FILE_NAME
from tests.campaigns.desktop import DesktopProcess, prepare
from tests.campaigns.findings import Findings, check_stored, check_whole, how_often
from tests.campaigns.kill import ARMED_SHARE, Tally


def run(cycles: int, seed: int) -> Findings:
    """Kill the desktop `cycles` times, on one data directory that lives through all of them."""
    random, tally = Random(seed), Tally()
    findings = Findings("kill -9 of the desktop while scanning", seed)
    with tempfile.TemporaryDirectory(prefix="scandesk-window-") as folder:
        directory, port = Path(folder) / "bench", Path(folder) / "tty"
        directory.mkdir()
        prepare(directory, [port])
        for cycle in range(cycles):
            with SimulatedSerialPort(port) as device:  # what the driver had not read is lost, as with a real device
                _scan_and_kill(directory, device, f"W{cycle:04d}", random, tally)
        stored = how_often(directory / FILE_NAME)
        findings.broken = check_stored(stored, tally.answered, tally.sent)
        findings.broken += check_whole(directory / FILE_NAME, sends=False)
    findings.figures = tally.figures(cycles, stored)
    return findings


def _scan_and_kill(directory: Path, device: SimulatedSerialPort, name: str, random: Random, tally: Tally) -> None:
    """Scan some codes until each is painted green, and kill in the course of one more."""
    with DesktopProcess.start(directory) as desktop:
        desktop.wait_until_usable()
        for number in range(random.randint(1, 3)):
            code = f"{name}N{number}E"
            tally.sent.add(code)
            began = time.monotonic()
            device.send_code(code)
            tally.latencies.append(desktop.wait_for_answer(code).at - began)
        last = f"{name}LAST"
        if random.random() < ARMED_SHARE:
            tally.sent.add(last)
            device.send_code(last)
            select([], [], [], tally.delay(random))
        else:  # in the middle of the symbol
            device.send(last[: random.randint(1, len(last))].encode())
            last = ""
    green = {told.text.partition(" ")[0] for told in desktop.told if told.what == "painted" and told.mood == "accepted"}
    tally.answered |= green
    tally.open_kills += bool(last) and last not in green
