"""Tags that eight stations want at one moment: how many a second, and how long the unluckiest waits."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.figures import Figures
from tests.support import postgres
from tests.support.tag_race import Entered, race

RACERS, EACH = 8, 100
WARM_UP = 5


def run() -> list[str]:
    """SQLite: eight processes on one file. PostgreSQL: eight stations on one database. Its commits do not wait for a
    disk: what is measured is how they wait for each other."""
    folder = postgres.make_folder()
    try:
        with postgres.shared_cluster(folder).new_database() as url:
            return [*_raced("SQLite", ""), *_raced("PostgreSQL", url)]
    finally:
        postgres.remove(folder)


def _raced(what: str, url: str) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as place, race(Path(place), url, RACERS) as racing:
        racing.run(_serials("W", WARM_UP))
        began = time.perf_counter()
        came = [one for racer in racing.run(_serials("R", EACH)) for one in racer]
        took = time.perf_counter() - began
    return [
        f"{what}: {RACERS} processes, {EACH} assets each: {len(came) / took:,.0f} tags a second,"
        f" {_doubles(came)} of {len(came)} tags twice",
        f"  entered → durable with its tag: {Figures.of([one.seconds for one in came])}",
    ]


def _serials(name: str, each: int) -> list[list[str]]:
    return [[f"{name}{racer}N{number:04}" for number in range(each)] for racer in range(RACERS)]


def _doubles(came: Sequence[Entered]) -> int:
    return len(came) - len({one.tag for one in came})
