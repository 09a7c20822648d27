"""A camera's frames at a real hub (validation, its scan, once a number, added up, durable) beside a bare Starlette
route that inserts one row and adds it up: 32 connections and one, rounds in turn. Then how a scan stands, with 100,
10,000 and 1,000,000 frames."""

import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final

from app.hub.frame_errors import FRAMES, INIT, STATUS
from app.hub.place import hub_database
from services.clock import SystemClock, new_id
from services.database import frame_store
from services.database.database import Database
from services.database.walls import within
from services.frames.record.model import FrameRecord
from services.frames.record.rules import totals_of
from services.hub.accounts import HubAccounts
from services.hub.model import DEFAULT
from tests.benchmarks.figures import Figures
from tests.benchmarks.hub_patch import bare_hub, processor_seconds
from tests.benchmarks.load import Came, Load, put
from tests.support.hub import Hub, running_hub

CONNECTIONS: Final = 32
SECONDS: Final = 4.0
ROUNDS: Final = 5
SIZES: Final = (100, 10_000, 1_000_000)
CHUNK: Final = 10_000  # frames that are laid down in one transaction
BODY: Final = (
    '{"scanId": "{name}", "frameNumber": {n}, "userInFrame": true, "confidence": 0.93, "stabilityScore": 0.82,'
    ' "iou": 0.89}'
)


def run() -> list[str]:
    """ROUNDS rounds of each, in turn; then as many of the three sizes."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        (Path(folder) / "hub").mkdir()
        with running_hub(Path(folder) / "hub", "") as hub, bare_hub(Path(folder) / "bare.sqlite3") as bare:
            begin(hub)  # makes the organisation that records without a token
            lines = [line for number in (CONNECTIONS, 1) for line in _side_by_side(hub, *bare, number)]
            return lines + _status(hub)


def begin(hub: Hub) -> str:
    """A new scan's id."""
    scan: str = hub.ask("POST", INIT, {"sessionId": "bench"}, who=None).json()["scanId"]
    return scan


def _side_by_side(hub: Hub, bare: str, bare_process: int, connections: int) -> list[str]:
    assert hub.process is not None
    both = (("bare", bare, bare_process), ("hub ", hub.url, hub.process.pid))
    found: dict[str, list[Came]] = {"bare": [], "hub ": []}
    lines = [f"POST of a frame, {connections} connections, {SECONDS:.0f} s a round, without a token"]
    for number in range(-1, ROUNDS):  # the first: to warm up
        for name, url, process in both:
            names = [begin(hub) for _ in range(connections)]
            before = processor_seconds(process)
            came = put(Load(url, [FRAMES] * connections, BODY, "", SECONDS, method="POST", names=names))
            assert set(came.statuses) == {"201"}, came.statuses
            cost = (processor_seconds(process) - before) / came.statuses["201"]
            if number >= 0:
                found[name].append(came)
                lines.append(f"  {name} {came}  processor {cost * 1e6:,.0f} µs")
    rates = [ours.rate / floor.rate for floor, ours in zip(found["bare"], found["hub "], strict=True)]
    slower = [ours.figures.median / floor.figures.median for floor, ours in zip(*found.values(), strict=True)]
    return [*lines, f"  median ratio of the rates {median(rates):.2f} (accept 0.4, boast 0.75), of the medians of time"
                    f" {median(slower):.2f}"]  # fmt: skip


def _status(hub: Hub) -> list[str]:
    scans = {size: begin(hub) for size in SIZES}
    with hub_database(hub.data_dir, hub.database) as opened:
        for size, scan in scans.items():
            _lay_down(opened, scan, size)
    seconds: dict[int, list[float]] = {size: [] for size in SIZES}
    for _round in range(ROUNDS + 1):
        for size, scan in scans.items():
            came = put(Load(hub.url, [f"{STATUS}?scanId={scan}"], "", "", 1.0, method="GET"))
            assert set(came.statuses) == {"200"}, came.statuses
            seconds[size] += came.seconds if _round else []
            assert hub.ask("GET", f"{STATUS}?scanId={scan}", who=None).json()["frameCount"] == size
    figures = {size: Figures.of(seconds[size]) for size in SIZES}
    least = figures[SIZES[0]].median
    return ["GET of the status, one connection", *(
        f"  {size:>9,} frames  {found}  to that of {SIZES[0]}: {found.median / least:.2f}"
        for size, found in figures.items())]  # fmt: skip


def _lay_down(database: Database, scan: str, size: int) -> None:
    organisation = HubAccounts(database, SystemClock()).organisation_number(DEFAULT)
    assert organisation is not None
    numbers, now = count(), SystemClock().now()

    def some() -> Iterator[FrameRecord]:
        for number in numbers:
            yield FrameRecord(new_id(), number, number % 16 != 0, 0.9, 0.8, 0.85, True, now)
            if (number + 1) % min(CHUNK, size) == 0:
                return

    for _chunk in range(max(1, size // CHUNK)):
        frames = tuple(some())
        add = partial(frame_store.add, organisation=organisation, scan_id=scan, frames=frames, totals=totals_of(frames))
        database.write(within(organisation, add))
