"""Every write and every sync of a scan's whole life, one after another: the process killed before it, or the call
failing with EIO or ENOSPC (reliability F2, F4).

strace attaches to a running bench, so that the first point is the scan's first. What it then sees: the scan's commit,
with which the log begins anew; in the silence after it the checkpoint and the note of how far the database is; a second
scan and its checkpoint; and the end in order, with which the log is removed.
"""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from hardware.scanners.simulator import SimulatedSerialPort
from services.clock import SystemClock
from services.database.backup import backup
from services.database.opening import FILE_NAME
from tests.campaigns.bench_process import HONEST, Sabotage, codes_of, make_session, start_bench
from tests.campaigns.findings import Findings, check_stored, check_whole, how_often

# SQLite calls fsync or fdatasync, as it was built
CALLS = ("pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "rename")
KILL = "signal=SIGKILL"
INJECTIONS = (KILL, "error=EIO", "error=ENOSPC")
MOST_POINTS = 400  # a sweep ends by itself where nothing of the kind comes any more
IDLE_SECONDS = 0.05  # of silence before a checkpoint


@dataclass(frozen=True, slots=True)
class Point:
    """The `number`th `call`, and what happens there."""

    call: str
    injection: str
    number: int

    @property
    def inject(self) -> str:
        """As strace takes it."""
        return f"inject={self.call}:{self.injection}:when={self.number}"

    @property
    def codes(self) -> tuple[str, str]:
        """The two codes that are scanned meanwhile."""
        name = f"{self.call}{self.injection[-3:]}{self.number:03d}"
        return f"{name}A", f"{name}B"


def run(
    seed: int,
    *,
    sabotage: Sabotage = HONEST,
    every: int = 1,
    injections: tuple[str, ...] = INJECTIONS,
    calls: tuple[str, ...] = CALLS,
) -> Findings:
    """Sweep all points (every `every`th). Each point has two scans; the database lives through all of them."""
    findings = Findings("each write and sync of a scan, checkpoint and end", seed)
    sent: set[str] = set()
    answered: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="scandesk-points-") as folder, SimulatedSerialPort() as device:
        directory = Path(folder)
        session_id = make_session(directory)
        backup(directory, SystemClock().now(), why="daily")  # now, not among the points
        for call in calls:
            for injection in injections:
                number, reached = 1, True
                while reached and number < MOST_POINTS:
                    point = Point(call, injection, number)
                    oks, begun, reached = _one(directory, session_id, device, point, sabotage)
                    sent |= begun
                    answered |= oks
                    if injection != KILL:
                        findings.broken += [f"not answered after {point}: {code}" for code in begun - oks]
                    number += every
                met = (number - 1) // every - (not reached)
                findings.figures[f"{call} {injection}"] = f"{met} points" + (f" of {met * every}" if every > 1 else "")
        stored = how_often(directory / FILE_NAME)
        findings.broken += check_stored(stored, answered, sent) + check_whole(directory / FILE_NAME)
        findings.figures["scans sent / answered / stored"] = f"{len(sent)} / {len(answered)} / {len(stored)}"
    return findings


def _one(
    directory: Path, session_id: str, device: SimulatedSerialPort, point: Point, sabotage: Sabotage
) -> tuple[set[str], set[str], bool]:
    """Two scans with one fault: (what was answered, what was sent, whether the point was reached)."""
    bench = start_bench(directory, session_id, device.port, sabotage=sabotage, idle_seconds=IDLE_SECONDS)
    trace = directory / "trace"
    strace = subprocess.Popen(
        ["strace", "-f", "-o", str(trace), "-e", f"trace={point.call}", "-e", point.inject, "-p", str(bench.pid)],
        stderr=subprocess.PIPE,
    )
    wait_until_attached(strace)
    oks: set[str] = set()
    sent: set[str] = set()
    for code in point.codes:
        if not bench.ended:
            sent.add(code)
            device.send_code(code)
            oks |= bench.read_until_rest()
    bench.stop()
    oks |= codes_of(bench.rest())
    strace.wait()
    if strace.stderr:
        strace.stderr.close()
    text = trace.read_text(errors="replace")
    device.unplug()
    device.replug()
    return oks, sent, bench.killed or "INJECTED" in text


def wait_until_attached(strace: "subprocess.Popen[bytes]") -> None:
    """strace names each thread it has attached; the last of a process comes with a line of its own."""
    if strace.stderr is None:
        raise RuntimeError("strace was started without its pipe")
    line = strace.stderr.readline().decode()
    if "attached" not in line:
        raise RuntimeError(f"strace could not attach: {line}")
    Thread(target=_drain, args=(strace.stderr.fileno(),), daemon=True).start()


def _drain(end: int) -> None:
    while True:
        try:
            if not os.read(end, 4096):
                return
        except OSError:
            return
