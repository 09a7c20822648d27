"""PATCH of a session at a real hub (token, validation, idempotency key, durable) beside a bare Starlette route that
inserts one row a request: 32 connections, the same requests, loop and parser, rounds in turn."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
            rounds = _rounds(hub, bare)
    lines = [f"PATCH, {CONNECTIONS} connections, {SECONDS:.0f} s a round; one after the other: the bare route, the hub"]
    for floor, ours in rounds:
        lines += [f"  bare {floor}", f"  hub  {ours}", f"  ratio of the rates {ours.rate / floor.rate:.2f}"]
    ratios = sorted(ours.rate / floor.rate for floor, ours in rounds)
    return [*lines, f"  median ratio {ratios[len(ratios) // 2]:.2f} (accept 0.4, boast 0.6)"]


def _rounds(hub: Hub, bare: str) -> list[tuple[Came, Came]]:
    paths = [f"{SESSIONS}{hub.create()['id']}" for _ in range(CONNECTIONS)]
    loads = [Load(url, paths, BODY, new_id(), SECONDS, hub.tokens["packer"]) for url in (bare, hub.url)]
    for load in loads:  # once to warm up
        put(Load(load.url, paths, BODY, new_id(), 1.0, load.token))
    rounds = []
    for _ in range(ROUNDS):
        floor, ours = (put(Load(load.url, paths, BODY, new_id(), SECONDS, load.token)) for load in loads)
        assert set(floor.statuses) == set(ours.statuses) == {"200"}, (floor.statuses, ours.statuses)
        rounds.append((floor, ours))
    return rounds


@contextmanager
def bare_hub(file: Path) -> Iterator[str]:
    """Its address while the block runs."""
    command = [sys.executable, "-m", "tests.benchmarks.bare_hub", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().decode().removeprefix(READY).strip()
        finally:
            process.kill()
