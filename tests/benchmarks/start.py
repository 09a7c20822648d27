"""Process start → usable window, and resident memory; and how soon commands of the command line answer."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from hardware.scanners.simulator import SimulatedSerialPort
from tests.campaigns.desktop import DesktopProcess, prepare
from tests.support.compiled import keeping_compiled
from tests.support.source import ROOT

STARTS = 5
SCANS = 1000
COMMANDS = (("--help",), ("sessions", "list", "--json"), ("sessions", "--help"))


def desktop() -> list[str]:
    """Warm: the first start, which reads the program from the disk and compiles it, does not count."""
    shown, usable, answered, worked = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, SimulatedSerialPort() as device:
        directory = Path(folder)
        prepare(directory, [device.port])
        for number in range(STARTS + 1):
            with DesktopProcess.start(directory) as program:
                prompt = program.wait_until_usable()
                worked.append(program.processor_seconds())
                device.send_code(f"START{number}")
                answer = program.wait_for_answer(f"START{number}")
                shown.append(next(told.at for told in program.told if told.what == "shown") - program.started)
                usable.append(prompt.at - program.started)
                answered.append(answer.at - program.started)
                fresh = program.memory()
                if number == STARTS:
                    for scan in range(SCANS):
                        device.send_code(f"MEMORY{scan:05d}")
                        program.wait_for_answer(f"MEMORY{scan:05d}")
                    later = program.memory()
    return [
        f"start, warm, median of {STARTS}: window shown {median(shown[1:]):.2f} s,"
        f" prompt shown and scanner connected {median(usable[1:]):.2f} s, first scan answered"
        f" {median(answered[1:]):.2f} s (aim 1.5 s); processor time until usable {median(worked[1:]):.2f} s",
        f"  all: {', '.join(f'{seconds:.2f}' for seconds in usable[1:])}; the first, cold: {usable[0]:.2f}",
        f"  resident memory: {fresh:.0f} MB after the start, {later:.0f} MB after {SCANS:,} scans (aim 250 MB)",
    ]


def command_line() -> list[str]:
    """Start to end of short commands."""
    lines = [f"command line, start to end, median of {STARTS}:"]
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        directory = Path(folder)
        prepare(directory, [])
        for command in COMMANDS:
            seconds = [_command_seconds(directory, command) for _ in range(STARTS + 1)][1:]
            lines.append(f"  scandesk {' '.join(command)}: {median(seconds):.2f} s")
    return lines


def _command_seconds(directory: Path, command: tuple[str, ...]) -> float:
    arguments = [sys.executable, "-m", "app.cli.main", "--data-dir", str(directory), *command]
    began = time.perf_counter()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=keeping_compiled(os.environ))
    return time.perf_counter() - began
