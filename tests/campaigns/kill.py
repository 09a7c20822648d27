"""kill -9 at random moments of scanning: every scan answered "ok" is there, none twice (reliability F1)."""

import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from select import select
from statistics import median

from hardware.scanners.simulator import SimulatedSerialPort
from services.database.opening import FILE_NAME
from tests.campaigns.bench_process import HONEST, BenchProcess, Sabotage, codes_of, make_session, start_bench
from tests.campaigns.findings import Findings, check_stored, check_whole, how_often

ARMED_SHARE = 0.9  # of the kills are armed by a terminator
LATEST_SECONDS = 0.003  # after it


@dataclass(slots=True)
class Tally:
    """What was sent and answered over all the kills, and how long answers took lately (seconds)."""

    sent: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    open_kills: int = 0
    latencies: deque[float] = field(default_factory=lambda: deque([0.002], maxlen=25))

    def delay(self, random: Random) -> float:
        """Seconds from the terminator to the kill: 0 to 3 ms, mostly before the answer (half a round trip)."""
        return min(LATEST_SECONDS, random.uniform(0.0, 0.5 * median(self.latencies)))

    def figures(self, kills: int, stored: dict[str, int]) -> dict[str, str]:
        """What came of it."""
        return {
            "kills": f"{kills}",
            "between terminator and answer": f"{self.open_kills} ({100 * self.open_kills / kills:.0f} %)",
            "scans sent / answered / stored": f"{len(self.sent)} / {len(self.answered)} / {len(stored)}",
            "stored though nobody was told": f"{len(stored.keys() - self.answered)}",
        }


def run(cycles: int, seed: int, *, sabotage: Sabotage = HONEST) -> Findings:
    """Kill a scanning bench `cycles` times, on one database that lives through all of them."""
    random, tally = Random(seed), Tally()
    findings = Findings("kill -9 while scanning", seed)
    with tempfile.TemporaryDirectory(prefix="scandesk-kill-") as folder, SimulatedSerialPort() as device:
        directory = Path(folder)
        session_id = make_session(directory)
        for cycle in range(cycles):
            bench = start_bench(directory, session_id, device.port, sabotage=sabotage)
            _scan_and_kill(bench, device, f"K{cycle:05d}", random, tally)
            device.unplug()  # bytes that the driver had not read are lost with it, as with a real device
            device.replug()
        stored = how_often(directory / FILE_NAME)
        findings.broken = check_stored(stored, tally.answered, tally.sent) + check_whole(directory / FILE_NAME)
    findings.figures = tally.figures(cycles, stored)
    return findings


def _scan_and_kill(bench: BenchProcess, device: SimulatedSerialPort, name: str, random: Random, tally: Tally) -> None:
    """Scan some codes to their answer, and kill in the course of one more."""
    for number in range(random.randint(1, 3)):
        began = time.perf_counter()
        device.send_code(f"{name}N{number}")
        tally.sent.add(f"{name}N{number}")
        tally.answered |= codes_of([bench.read_line()])
        tally.latencies.append(time.perf_counter() - began)
    last = f"{name}LAST"
    if random.random() < ARMED_SHARE:
        device.send_code(last)
        tally.sent.add(last)
        select([], [], [], tally.delay(random))
        bench.kill()
        rest = codes_of(bench.rest())
        tally.open_kills += last not in rest
    else:  # in the middle of the symbol
        device.send(last[: random.randint(1, len(last))].encode())
        bench.kill()
        rest = codes_of(bench.rest())
    tally.answered |= rest
