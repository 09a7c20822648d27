"""A serial at the bench → its asset with its tag durable → answer emitted, as the copy of the register grows."""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pysqlite3 import dbapi2
from sqlalchemy import Connection

from services.assets import acts
from services.assets.model import Fields, Numbering
from services.assets.policy import Policy
from services.assets.serial_rules import Rules, shipped
from services.assets.service import AssetService
from services.clock import SystemClock, new_id
from services.database.database import Database
from services.database.opening import FILE_NAME, open_database
from services.identity.by import By
from services.identity.presence import Presence
from services.scanning import meaning
from services.scanning.answer import Answer
from services.scanning.bench import Bench
from services.scanning.outcome import Outcome, Reason
from services.scanning.patterns import Patterns
from services.scanning.scan import Device, make_scan
from tests.benchmarks.figures import Figures, ratio
from tests.benchmarks.stage import raw_insert_seconds
from tests.campaigns.bench_process import PERSON, make_session
from tests.fakes.printing import FakePrinting

KNOWN = (1_000, 100_000, 1_000_000)
BATCHES, BATCH = 5, 200
LONG = 10_000  # rows of a batch that nobody has ended
AT_ONCE = 50  # scans, then as many raw inserts: both meet the same neighbours
REGISTER = "https://rt.example.org"
FIELDS = Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "Dell CB 3100 #{n}")
POLICY = Policy(Numbering("W12-", 4), REGISTER, rules=Rules(shipped()), prefix="W12-")
_GUN = Device("gun", "Gun", "serial")
_KNOWN = """
WITH RECURSIVE series(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM series WHERE value < :number)
INSERT INTO known_asset (organisation_id, register, remote_id, serial, serial_key, tag, tag_key, mark)
SELECT 0, :register, value, printf('5CD%07d', value * 7919 % 10000019), printf('5CD%07d', value * 7919 % 10000019),
    printf('OLD-%07d', value), printf('old-%07d', value), ''
FROM series
"""
_WHOLE = "INSERT INTO asset_register (organisation_id, register, last_id, whole_at, fields) VALUES (0, ?, ?, 0, '[]')"


@dataclass(slots=True)
class Measured:
    """Seconds: of each scan, of each raw insert; `work`: processor time of all scans."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    work: float = 0.0


class Scanning:
    """Serials that nobody has, one at a time."""

    def __init__(self, bench: Bench, clock: SystemClock) -> None:
        self._bench, self._clock, self._number = bench, clock, 0
        self._answered, self._arrived = threading.Event(), 0.0
        self._outcome: Outcome | None = None
        bench.on_answer(self._take)

    def scan(self) -> float:
        """Seconds from the scan to the answer of a stored asset."""
        self._number += 1
        code = f"NEW{self._number:06}".encode()
        began = time.perf_counter()
        self._bench.take(make_scan(code, _GUN, scan_id=new_id(), at=self._clock.now(), flaw=None))
        self._answered.wait()
        self._answered.clear()
        if self._outcome is None or self._outcome.reason is not Reason.ASSET_TAKEN:
            raise RuntimeError(f"a serial was not taken: {self._outcome}")
        return self._arrived - began

    def _take(self, answer: Answer) -> None:
        self._arrived, self._outcome = time.perf_counter(), answer.outcome
        self._answered.set()


def run() -> list[str]:
    """Each size beside its own floor: machines have moods."""
    lines, first = (
        [f"serial → row with its tag, durable → emitted; {BATCHES} batches of {BATCH} (p99 under 30 ms, flat):"],
        0.0,
    )
    for known in KNOWN:
        with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
            measured = _measured(Path(folder), known)
        ours, floor = Figures.of(measured.ours), Figures.of(measured.floor)
        work = measured.work / ours.number * 1000
        first = first or work
        lines += [
            f"  {known:>9,} serials known: {ours}",
            f"            floor, one raw insert, FULL: {floor}",
            f"            ratio {ratio(measured.ours, measured.floor)}; {work:.2f} ms of processor time,"
            f" {work / first:.2f} of the first",
        ]
    return [*lines, *_into_a_long_batch(first)]


def _into_a_long_batch(first: float) -> list[str]:
    """`first`: milliseconds of processor time of a scan into a short one."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        measured = _measured(Path(folder), KNOWN[0], rows=LONG, batches=1)
    ours = Figures.of(measured.ours)
    work = measured.work / ours.number * 1000
    return [
        f"  into a batch of {LONG:,} rows: {ours}",
        f"            floor, one raw insert, FULL: {Figures.of(measured.floor)}",
        f"            ratio {ratio(measured.ours, measured.floor)}; {work:.2f} ms of processor time,"
        f" {work / first:.2f} of the first",
    ]


def _measured(directory: Path, known: int, *, rows: int = 0, batches: int = BATCHES) -> Measured:
    """`rows`: are in the batch before the first scan."""
    make_session(directory)
    _fill(directory / FILE_NAME, known)
    measured, clock = Measured(), SystemClock()
    with closing(open_database(directory)) as database:
        assets = asset_service(database, clock, REGISTER)
        database.write(lambda tx: _enter(tx, By(clock.now(), PERSON.name, PERSON.id, "bench"), rows))
        with _bench(database, clock, assets) as bench:
            scanning = Scanning(bench, clock)
            for _batch in range(batches):
                for _ in range(BATCH // AT_ONCE):
                    measured.floor += raw_insert_seconds(directory, AT_ONCE)
                    begun = time.process_time()
                    measured.ours += [scanning.scan() for _ in range(AT_ONCE)]
                    measured.work += time.process_time() - begun
                assets.finish(PERSON)
    return measured


def _fill(file: Path, known: int) -> None:
    """What the register holds is known here."""
    with closing(dbapi2.connect(str(file), isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-500000")  # serials come in no order
        connection.execute(_KNOWN, {"number": known, "register": REGISTER})
        connection.execute(_WHOLE, (REGISTER, known))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _enter(tx: Connection, by: By, number: int) -> None:
    """So many rows, in one transaction."""
    for each in range(number):
        acts.enter_typed(tx, by, POLICY, acts.Typed(new_id(), f"ROW{each:06}", FIELDS))


def asset_service(database: Database, clock: SystemClock, register: str) -> AssetService:
    """Its form is filled in; its worker does not run: a scan waits for none. `register`: the address of its own."""
    policy = replace(POLICY, register=register)
    made = AssetService(
        database,
        clock,
        station="bench",
        policy=lambda: policy,
        make_register=lambda: None,
        prints=FakePrinting(),
        random=lambda: 0.5,
    )
    made.change_form(lambda form: replace(form, fields=FIELDS), PERSON)
    return made


@contextmanager
def _bench(database: Database, clock: SystemClock, assets: AssetService) -> Iterator[Bench]:
    """With the batch in front."""
    patterns = Patterns()
    bench = Bench(database, clock, read=lambda scan: meaning.read(scan, patterns), presence=lambda: Presence(PERSON))
    bench.put_in_front(assets.desk())
    try:
        yield bench
    finally:
        bench.stop()
