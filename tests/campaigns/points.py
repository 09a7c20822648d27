"""Every write and every sync of one scan, one after another: the process killed before it, or the call failing with EIO
or ENOSPC (reliability F2, F4). strace attaches to a running bench, so that the first point is the scan's first."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from hardware.scanners.simulator import SimulatedSerialPort
from services.database.opening import FILE_NAME
from tests.campaigns.bench_process import HONEST, BenchProcess, Sabotage, make_session, start_bench
from tests.campaigns.findings import Findings, check_stored, check_whole, how_often

CALLS = ("pwrite64", "fdatasync")
INJECTIONS = ("signal=SIGKILL", "error=EIO", "error=ENOSPC")
MOST_POINTS = 400  # a sweep ends by itself where a scan has no such point any more


@dataclass(frozen=True, slots=True)
class Point:
    """The `number`th `call` of a scan, and what happens there."""

    call: str
    injection: str
    number: int

    @property
    def inject(self) -> str:
        """As strace takes it."""
        return f"inject={self.call}:{self.injection}:when={self.number}"


def run(seed: int, *, sabotage: Sabotage = HONEST, every: int = 1) -> Findings:
    """Sweep all points (every `every`th). Each point has a scan of its own; the database lives through all of them."""
    findings = Findings("each write and sync of one scan", seed)
    sent: set[str] = set()
    answered: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="scandesk-points-") as folder, SimulatedSerialPort() as device:
        directory = Path(folder)
        session_id = make_session(directory)
        for call in CALLS:
            for injection in INJECTIONS:
                number, reached = 1, True
                while reached and number < MOST_POINTS:
                    code = f"{call[:2]}{injection[-3:]}{number:03d}"
                    sent.add(code)
                    oks, reached = _one(directory, session_id, device, Point(call, injection, number), code, sabotage)
                    answered |= oks
                    if injection != "signal=SIGKILL" and code not in oks:
                        findings.broken.append(f"not answered after {call} {injection} {number}: {code}")
                    number += every
                findings.figures[f"{call} {injection}"] = f"{number - every} points"
        stored = how_often(directory / FILE_NAME)
        findings.broken += check_stored(stored, answered, sent) + check_whole(directory / FILE_NAME)
        findings.figures["scans sent / answered / stored"] = f"{len(sent)} / {len(answered)} / {len(stored)}"
    return findings


def _one(
    directory: Path, session_id: str, device: SimulatedSerialPort, point: Point, code: str, sabotage: Sabotage
) -> tuple[set[str], bool]:
    """One scan with one fault; (what was answered, whether the point was reached)."""
    bench = start_bench(directory, session_id, device.port, sabotage=sabotage)
    trace = directory / "trace"
    strace = subprocess.Popen(
        ["strace", "-f", "-o", str(trace), "-e", f"trace={point.call}", "-e", point.inject, "-p", str(bench.pid)],
        stderr=subprocess.PIPE,
    )
    wait_until_attached(strace)
    device.send_code(code)
    oks = _answers(bench)
    bench.kill()
    oks |= {line.removeprefix("ok ") for line in bench.rest()}
    strace.wait()
    if strace.stderr:
        strace.stderr.close()
    text = trace.read_text(errors="replace")
    device.unplug()
    device.replug()
    return oks, "INJECTED" in text or (point.injection == "signal=SIGKILL" and not oks)


def _answers(bench: BenchProcess) -> set[str]:
    """The one answer, or none where the process ended before it."""
    line = bench.read_line()
    return {line.removeprefix("ok ")} if line else set()


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
