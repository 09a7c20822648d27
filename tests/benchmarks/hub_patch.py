"""PATCH of a session at a real hub (token, validation, idempotency key, durable) beside a bare Starlette route that
inserts one row a request: 32 connections, the same requests, loop and parser, rounds in turn. Beside the rates stands
the processor time of a request, which other work on the machine moves less."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from services.clock import new_id
from tests.benchmarks.bare_hub import READY
from tests.benchmarks.load import Came, Load, put
from tests.support.hub import SESSIONS, Hub, running_hub
from tests.support.source import ROOT

CONNECTIONS = 32
SECONDS = 4.0
ROUNDS = 5
BODY = '{"items_scanned": {n}, "notes": "Aisle 4, upper shelf"}'


def run() -> list[str]:
    """ROUNDS rounds of each, in turn."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        (Path(folder) / "hub").mkdir()
        with running_hub(Path(folder) / "hub", "") as hub, bare_hub(Path(folder) / "bare.sqlite3") as bare:
            rounds = _rounds(hub, *bare)
    lines = [f"PATCH, {CONNECTIONS} connections, {SECONDS:.0f} s a round; one after the other: the bare route, the hub"]
    for floor, ours in rounds:
        lines += [f"  bare {floor}", f"  hub  {ours}", f"  ratio of the rates {ours.came.rate / floor.came.rate:.2f}"]
    rates = median(ours.came.rate / floor.came.rate for floor, ours in rounds)
    costs = median(floor.processor / ours.processor for floor, ours in rounds)
    return [*lines, f"  median ratio {rates:.2f} (accept 0.4, boast 0.6); of the processor time {costs:.2f}"]


@dataclass(frozen=True, slots=True)
class Round:
    """What came, and the server's processor time for a request, in seconds."""

    came: Came
    processor: float

    def __str__(self) -> str:
        return f"{self.came}  processor {self.processor * 1e6:,.0f} µs"


def _rounds(hub: Hub, bare: str, bare_process: int) -> list[tuple[Round, Round]]:
    assert hub.process is not None
    paths = [f"{SESSIONS}{hub.create()['id']}" for _ in range(CONNECTIONS)]

    def round_of(url: str, process: int, seconds: float) -> Round:
        before = processor_seconds(process)
        came = put(Load(url, paths, BODY, new_id(), seconds, hub.tokens["packer"]))
        assert set(came.statuses) == {"200"}, came.statuses
        return Round(came, (processor_seconds(process) - before) / came.statuses["200"])

    both = ((bare, bare_process), (hub.url, hub.process.pid))
    for url, process in both:
        round_of(url, process, 1.0)  # to warm up
    rounds = [[round_of(url, process, SECONDS) for url, process in both] for _ in range(ROUNDS)]
    return [(floor, ours) for floor, ours in rounds]


def processor_seconds(process: int) -> float:
    """Of all its threads since its start (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def bare_hub(file: Path) -> Iterator[tuple[str, int]]:
    """Its address and process number while the block runs."""
    command = [sys.executable, "-m", "tests.benchmarks.bare_hub", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().decode().removeprefix(READY).strip(), process.pid
        finally:
            process.kill()
