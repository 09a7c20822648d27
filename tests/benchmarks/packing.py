"""The six operations of packing, beside the same statements without us, with few shipments and with many."""

import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from services.clock import SystemClock, new_id
from services.database import box_store, plate_store, shipment_lists, shipment_store
from services.database.database import Database
from services.database.opening import FILE_NAME, open_database
from services.identity.by import By
from services.packing import acts, ending, finding, looking
from services.packing.amounts import ONE
from services.packing.model import Measures, Plate
from services.packing.rules import estimated_weight, to_pack
from services.packing.turn import Turn, begin
from tests.benchmarks import packing_data as data
from tests.benchmarks.figures import Figures, ratio
from tests.benchmarks.packing_floor import FileFloor, Floor, Noted, ServerFloor, noting
from tests.support import postgres

FEW, MANY = 1_000, 100_000
ROUNDS = 200  # shipments packed: a box each, with three plates
OPERATIONS = ("look-up", "create box", "pack", "box details", "close", "list")
TERMS = ("sh-", "SH-2026", "SO-70", "nordic", "foods 00", "ocery", "2026012", "70012345", "zzz", "a", "07")
COUNTED = "SELECT count(*) FROM shipment s WHERE s.organisation_id = 0 AND s.status IN ('pending', 'packing')"
LIKE = (
    "SELECT count(*) FROM shipment s JOIN customer c ON c.organisation_id = 0 AND c.id = s.customer_id"
    " WHERE s.organisation_id = 0 AND s.status IN ('pending', 'packing')"
    " AND (s.number LIKE '%70012345%' OR s.so_number LIKE '%70012345%' OR c.name LIKE '%70012345%')"
)
AIM = "under 4 times the same statements (boast 2), p99 under 10 ms, 1.3 of few"


@dataclass(slots=True)
class Place:
    """A database with shipments, its copy, and what was measured of both: seconds of each operation, and of the
    processors' time for all of them."""

    database: Database
    floor: Floor
    clock: SystemClock
    shipments: int
    ours: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    bare: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    our_work: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    bare_work: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def write(self, name: str, taken: Callable[[], Noted], act: Callable[[Connection, Turn], Any]) -> Any:
        """One operation in a turn of its own, then its statements without us."""
        op = new_id()
        by = By(self.clock.now(), "ada", None, "bench")
        return self._timed(name, taken, lambda: self.database.write(lambda tx: act(tx, begin(tx, by, op))), writes=True)

    def read(self, name: str, taken: Callable[[], Noted], query: Callable[[Connection], Any]) -> Any:
        """The same with a question."""
        return self._timed(name, taken, lambda: self.database.read(query), writes=False)

    def _timed(self, name: str, taken: Callable[[], Noted], run: Callable[[], Any], *, writes: bool) -> Any:
        began, work = time.perf_counter(), time.process_time()
        result = run()
        self.ours[name].append(time.perf_counter() - began)
        self.our_work[name] += time.process_time() - work
        noted, work = taken(), time.process_time()
        self.bare[name].append(self.floor.run(noted, writes=writes))
        self.bare_work[name] += time.process_time() - work
        return result


def run() -> list[str]:
    """On SQLite."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, ExitStack() as stack:
        lines, places = ["loaded by the bare library, triggers and all:"], []
        for number in (FEW, MANY):
            directory = Path(folder) / str(number)
            directory.mkdir()
            lines.append(f"  {number:,} shipments: {data.load_file(directory, number)}")
            places.append(stack.enter_context(_on_file(directory, number)))
        return [*lines, *_measured(*places)]


def run_postgres() -> list[str]:
    """On PostgreSQL, whose commits wait for no disk here."""
    folder = postgres.make_folder()
    try:
        cluster = postgres.shared_cluster(folder)
        with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as directory, ExitStack() as stack:
            lines, places = ["loaded by the bare library, triggers and all:"], []
            for number in (FEW, MANY):
                there = Path(directory) / str(number)
                there.mkdir()
                url = stack.enter_context(cluster.new_database())
                lines.append(f"  {number:,} shipments: {data.load_server(url, there, number)}")
                copy = stack.enter_context(cluster.new_database(url.rpartition("/")[2]))
                places.append(stack.enter_context(_on_server(there, url, copy, number)))
            return [*lines, *_measured(*places)]
    finally:
        postgres.remove(folder)


@contextmanager
def _on_file(directory: Path, shipments: int) -> Iterator[Place]:
    copy = directory / "copy.sqlite3"
    shutil.copyfile(directory / FILE_NAME, copy)
    with closing(FileFloor(copy)) as floor, closing(open_database(directory)) as database:
        yield Place(database, floor, SystemClock(), shipments)


@contextmanager
def _on_server(directory: Path, url: str, copy: str, shipments: int) -> Iterator[Place]:
    with closing(ServerFloor(copy)) as floor, closing(open_database(directory, url)) as database:
        yield Place(database, floor, SystemClock(), shipments)


def _measured(few: Place, many: Place) -> list[str]:
    with noting() as taken:
        for at in range(ROUNDS):
            for place in (few, many):
                _pack_one(place, 1 + at * (place.shipments // ROUNDS), taken)
        lines = [f"{FEW:,} and {MANY:,} shipments, all open, ten plates each ({AIM}):"]
        for name in OPERATIONS:
            lines += _compared(name, few, many)
        lines.append(f"list, first page and total, searched in {MANY:,} open ones (under 10 ms):")
        lines += [_searched(many, term, taken) for term in TERMS]
    return [*lines, *_plainly(many)]


def _pack_one(place: Place, number: int, taken: Callable[[], Noted]) -> None:
    """A shipment of which a plate of each line goes into a box, as somebody packs it."""
    shipment = data.shipment_id(number)
    place.read("list", taken, lambda tx: shipment_lists.open_page(tx, 0))
    box = place.write("create box", taken, lambda tx, turn: acts.new_box(tx, turn, shipment, new_id()))
    for plate in range(data.LINES):
        code = data.plate_number(number, plate)
        found = place.read("look-up", taken, lambda tx, code=code: _look_up(tx, code, shipment))
        line = data.line_id(number, plate + 1)
        wanted = acts.Wanted(new_id(), shipment, box.id, found, line, data.EACH)
        place.write("pack", taken, lambda tx, turn, wanted=wanted: acts.pack(tx, turn, wanted))
    place.read("box details", taken, lambda tx: _details(tx, box.id))
    place.write("close", taken, lambda tx, turn: ending.close(tx, turn, box.id, Measures(12 * ONE)))


def _look_up(tx: Connection, code: str, shipment: str) -> str:
    found = looking.find(tx, 0, code)
    assert isinstance(found, Plate)
    meant = plate_store.allocations(tx, 0, found.id, shipment)
    lines = {line.id: line for line in shipment_store.lines(tx, 0, shipment)}
    assert to_pack(found, meant, lines) is not None
    return found.id


def _details(tx: Connection, box_id: str) -> int:
    box = finding.box_of(tx, 0, box_id)
    return estimated_weight(box_store.contents(tx, 0, box.id))


def _compared(name: str, few: Place, many: Place) -> list[str]:
    return [
        f"  {name}: {Figures.of(many.ours[name])}",
        f"    the same statements: {Figures.of(many.bare[name])}",
        f"    ratio {ratio(many.ours[name], many.bare[name])},"
        f" of the quickest {min(many.ours[name]) / min(many.bare[name]):.2f};"
        f" {ratio(many.ours[name], few.ours[name])} of that with {FEW:,}",
        f"    processor time {_worked(many.our_work[name], many.ours[name])},"
        f" the same statements {_worked(many.bare_work[name], many.bare[name])}:"
        f" ratio {many.our_work[name] / many.bare_work[name]:.2f};"
        f" {many.our_work[name] / few.our_work[name]:.2f} of that with {FEW:,}",
    ]


def _worked(seconds: float, times: list[float]) -> str:
    return f"{seconds / len(times) * 1000:.2f} ms"


def _plainly(place: Place) -> list[str]:
    """What the search is held against: the same open shipments counted, and searched without an index of parts."""
    lines = []
    for name, statement in (("all of them counted", COUNTED), ("LIKE in three columns, counted", LIKE)):
        work = time.process_time()
        took = [place.floor.run([(statement, None)], writes=False) for _ in range(5)]
        quickest = f"quickest {min(took) * 1000:.2f} ms, {Figures.of(took)}"
        lines.append(f"  {name}: {quickest}; processor time {_worked(time.process_time() - work, took)}")
    return lines


def _searched(place: Place, term: str, taken: Callable[[], Noted]) -> str:
    for _ in range(20):
        found = place.read(term, taken, lambda tx: shipment_lists.open_page(tx, 0, search=term))
    ours, bare = place.ours[term], place.bare[term]
    work = _worked(place.our_work[term], ours)
    return (
        f"  {term!r}, {found.total:,} found: quickest {min(ours) * 1000:.2f} ms, {Figures.of(ours)};"
        f" ratio {ratio(ours, bare)}; processor time {work}"
    )
