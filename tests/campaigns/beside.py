"""Two processes on one data directory: the desktop scans, the command line beside it is killed (kill -9), and another
program holds the database locked for five seconds (reliability F1, F7). No scan is lost, the window lives."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from select import select
from threading import Thread

from pysqlite3 import dbapi2

from hardware.scanners.simulator import SimulatedSerialPort
from services.database.opening import FILE_NAME
from tests.campaigns.bench_process import PERSON
from tests.campaigns.desktop import DesktopProcess, prepare
from tests.campaigns.findings import Findings, check_stored, check_whole, codes_in_order, how_often
from tests.support.source import ROOT

LOCKED_SECONDS = 5.0
LATEST_SECONDS = 0.006  # from a code to the kill
RATE = 20.0  # scans a second while the database is locked


@dataclass(slots=True)
class Beside:
    """What was sent and answered, by both processes."""

    sent: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    open_kills: int = 0
    gaps: list[float] = field(default_factory=list)


def run(cycles: int, seed: int) -> Findings:
    """Kill the command line `cycles` times; then lock the database once."""
    random, found = Random(seed), Beside()
    findings = Findings("a second process beside the desktop", seed)
    with tempfile.TemporaryDirectory(prefix="scandesk-beside-") as folder, SimulatedSerialPort() as device:
        directory = Path(folder)
        session_id = prepare(directory, [device.port])
        with DesktopProcess.start(directory, heartbeat=5) as desktop:
            desktop.wait_until_usable()
            for cycle in range(cycles):
                _kill_command(directory, session_id, f"C{cycle:04d}", random, found)
                _scan(desktop, device, f"D{cycle:04d}E", found)
            locked = _scan_while_locked(directory, desktop, device, found)
        stored = how_often(directory / FILE_NAME)
        findings.broken = check_stored(stored, found.answered, found.sent)
        findings.broken += check_whole(directory / FILE_NAME, sends=False)
        if [code for code in codes_in_order(directory) if code.startswith("L")] != locked:
            findings.broken.append("scans of the locked seconds are not in their order")
    findings.figures = {
        "kills of the command line": f"{cycles}",
        "between code and answer": f"{found.open_kills} ({100 * found.open_kills / max(1, cycles):.0f} %)",
        "scans sent / answered / stored": f"{len(found.sent)} / {len(found.answered)} / {len(stored)}",
        f"scans while locked for {LOCKED_SECONDS:.0f} s": f"{len(locked)}, all answered, in order",
        "longest gap of the UI's heartbeat while locked": f"{max(found.gaps, default=0.0) * 1000:.0f} ms",
    }
    return findings


def _kill_command(directory: Path, session_id: str, name: str, random: Random, found: Beside) -> None:
    """The command line scans some codes, and is killed in the course of one more."""
    command = [sys.executable, "-m", "app.cli.main", "--data-dir", str(directory), "sessions", "scan", session_id]
    process = subprocess.Popen(
        [*command, "--as", PERSON.name, "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        bufsize=0,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("started without its pipes")
    for number in range(random.randint(1, 3)):
        found.sent.add(code := f"{name}N{number}")
        process.stdin.write(f"{code}\n".encode())
        found.answered |= _codes(process.stdout.readline())
    found.sent.add(last := f"{name}LAST")
    process.stdin.write(f"{last}\n".encode())
    select([], [], [], random.uniform(0.0, LATEST_SECONDS))
    os.kill(process.pid, signal.SIGKILL)
    rest = _codes(process.stdout.read())
    found.answered |= rest
    found.open_kills += last not in rest
    process.wait()
    process.stdin.close()
    process.stdout.close()


def _codes(lines: bytes) -> set[str]:
    """The codes of whole lines: half a line is no answer."""
    return {json.loads(line)["code"] for line in lines.splitlines(keepends=True) if line.endswith(b"\n")}


def _scan(desktop: DesktopProcess, device: SimulatedSerialPort, code: str, found: Beside) -> None:
    found.sent.add(code)
    device.send_code(code)
    desktop.wait_for_answer(code)
    found.answered.add(code)


def _scan_while_locked(
    directory: Path, desktop: DesktopProcess, device: SimulatedSerialPort, found: Beside
) -> list[str]:
    """Scan on while another process's lock is held; the codes that were sent meanwhile."""
    connection = dbapi2.connect(str(directory / FILE_NAME), isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    holder = Thread(target=lambda: (time.sleep(LOCKED_SECONDS), connection.execute("ROLLBACK")))
    codes = [f"L{number:04d}" for number in range(int(LOCKED_SECONDS * RATE))]
    began = time.monotonic()
    holder.start()
    for number, code in enumerate(codes):
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        found.sent.add(code)
        device.send_code(code)
    desktop.wait_for_answer(codes[-1])
    holder.join()
    connection.close()
    found.answered.update(codes)  # the last is answered: all before it are
    found.gaps += [told.seconds for told in desktop.told if told.what == "gap" and told.at > began]
    return codes
