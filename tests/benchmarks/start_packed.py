"""The packed program beside the checkout: process start → the scanner's line is open, and short commands."""

import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.start import COMMANDS
from tests.campaigns.desktop import PATIENCE, prepare
from tests.support.compiled import keeping_compiled
from tests.support.source import ROOT

STARTS = 7
PACKED = ROOT / "dist" / "scandesk" / "scandesk"
SOURCE = (sys.executable, "-m", "app.cli.main")


def run() -> list[str]:
    """In turn, warm: the first start of each does not count. The scanner's line is opened last: then it can be used."""
    if not PACKED.exists():
        return ["there is no packed program in dist/: make package"]
    lines = []
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        directory = Path(folder)
        master, slave = pty.openpty()
        port = os.ttyname(slave)
        os.close(slave)
        prepare(directory, [port])
        both = [(_until_open([*own, "--data-dir", folder], master), own) for _ in range(STARTS) for own in _PROGRAMS]
        os.close(master)
        lines.append(_told("start → scanner's line open", both))
        for command in COMMANDS:
            took = [(_seconds([*own, "--data-dir", folder, *command]), own) for _ in range(STARTS) for own in _PROGRAMS]
            lines.append(_told(f"scandesk {' '.join(command)}", took))
    return lines


_PROGRAMS = (SOURCE, (str(PACKED),))


def _told(what: str, took: Sequence[tuple[float, tuple[str, ...]]]) -> str:
    source, packed = (median([seconds for seconds, own in took if own == one][1:]) for one in _PROGRAMS)
    told = f"checkout {source:.2f} s, packed {packed:.2f} s, ratio {packed / source:.2f}"
    return f"{what}, median of {STARTS - 1}: {told}"


def _until_open(command: Sequence[str], master: int) -> float:
    """Seconds until somebody has the other side of the pseudo-terminal; then the program is killed."""
    environ = keeping_compiled(os.environ) | {"QT_QPA_PLATFORM": "offscreen"}
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, start_new_session=True) as process:
        poll = select.poll()
        poll.register(master, 0)  # hung up is told always
        while poll.poll(0) and time.perf_counter() - began < PATIENCE:
            time.sleep(0.001)
        took = time.perf_counter() - began
        os.killpg(process.pid, signal.SIGKILL)
    return took


def _seconds(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=keeping_compiled(os.environ))
    return time.perf_counter() - began
