"""100,000 SSCCs from four stations, two with digits of their own and two with blocks of a real hub's, over kill -9 of
all of them, a hub that is away, and databases that are brought back from older copies: no box gets the number of
another."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Thread

from biip.sscc import Sscc
from pydantic import SecretStr
from pysqlite3 import dbapi2

from app.hub.place import hub_database
from services.clock import SystemClock
from services.database.backup import backup
from services.database.files import FILE_NAME
from services.database.restore import accept, restore
from services.hub.accounts import HubAccounts
from services.hub.model import HubRole
from services.packing.sscc import sscc_of
from tests.campaigns.findings import Findings
from tests.campaigns.hub_processes import Child, Killed, hub
from tests.campaigns.sscc_station import forget_notes, furnished, station

NAME = "numbers of boxes from four stations"
PREFIX, OWN, LEASED = "4012345", ("3", "07", "08"), "4"  # another extension digit for each way
MOST_BOXES = 600  # that one process closes
AWAY, BACK, COPY = 0.25, 0.2, 0.35  # how often the hub is away, a database is brought back, a copy of one is made


@dataclass(slots=True)
class Tally:
    """What was given: the box of each number. `twice`: what is wrong."""

    boxes: dict[str, str] = field(default_factory=dict)
    figures: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def give(self, sscc: str, box: str, where: str) -> None:
        """A box has it, as a station said, or as its database has it."""
        if not sscc:
            self.figures["boxes without a number"] += 1
            return
        if self.boxes.setdefault(sscc, box) != box:
            self.broken.append(f"{sscc} of two boxes, the second at {where}")


@dataclass(slots=True)
class Place:
    """A database that may be killed and brought back."""

    name: str
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    copies: list[Path] = field(default_factory=list)

    def given(self) -> Iterator[tuple[str, str]]:
        """What its database says that stations gave."""
        connection = dbapi2.connect(str(self.folder / FILE_NAME))
        try:
            rows = connection.execute("SELECT number, box_id FROM sscc_given WHERE organisation_id = 0").fetchall()
        finally:
            connection.close()
        for number, box in rows:
            yield sscc_of(number), box

    def copy(self) -> None:
        """As a backup does."""
        made = backup(self.folder, datetime.now(UTC), why="campaign")
        kept = self.folder.with_name(f"{self.folder.name} copies") / made.name  # the station itself keeps a few alone
        kept.parent.mkdir(exist_ok=True)
        self.copies.append(made.replace(kept))

    def bring_back(self, random: Random) -> None:
        """One of the copies is the database again: by the command, or by somebody's hand."""
        source = random.choice(self.copies)
        if random.random() < 0.5:
            restore(self.folder, source, datetime.now(UTC))
            return
        for left in self.folder.glob(f"{FILE_NAME}*"):
            left.unlink()
        shutil.copyfile(source, self.folder / FILE_NAME)
        accept(self.folder)


def run(numbers: int, seed: int, *, forgets: bool = False) -> Findings:
    """Until so many were given. `forgets`: nobody notes beside the databases what was given."""
    random, tally, findings = Random(seed), Tally(), Findings(NAME, seed)
    with tempfile.TemporaryDirectory(prefix="scandesk-sscc-") as folder:
        token = _accounts(Path(folder) / "hub data")
        at_hub = Place("hub", Path(folder) / "hub data" / "hub")
        stations = [_furnished(Path(folder), place) for place in range(4)]
        at_hub.copy()
        while len(tally.boxes) < numbers and not tally.broken:
            _round(random, tally, at_hub, stations, token, forgets=forgets)
        for one in stations:
            _read(tally, one)
    for sscc in random.sample(sorted(tally.boxes), min(5_000, len(tally.boxes))):
        if str(Sscc.parse(sscc).check_digit) != sscc[-1]:
            tally.broken.append(f"{sscc} has a wrong check digit")
    findings.broken = tally.broken
    findings.figures = {"numbers given": str(len(tally.boxes)), **{k: str(v) for k, v in tally.figures.items()}}
    return findings


def control(seed: int) -> Findings:
    """Stations and a hub that forget what they noted have to be noticed."""
    return run(20_000, seed, forgets=True)


def _round(random: Random, tally: Tally, at_hub: Place, stations: list[Place], token: str, *, forgets: bool) -> None:
    """All four close boxes at once, and are killed; then some databases are older ones."""
    server = None if random.random() < AWAY else Child(_forgetful if forgets else hub, at_hub.folder.parent, "")
    url = server.hear().split()[-1] if server is not None else "http://127.0.0.1:9"
    tally.figures["rounds without the hub"] += server is None
    environ = {"SCANDESK_CENTRAL__URL": url, "SCANDESK_SECRET__CENTRAL_TOKEN": token}
    seeds = [random.random() for _station in stations]
    runs = [
        Thread(target=_close_and_kill, args=(one, environ, Random(seed), tally, forgets))
        for one, seed in zip(stations, seeds, strict=True)
    ]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    if server is not None:
        server.kill()
    for place in (at_hub, *stations):
        if place is not at_hub:
            _read(tally, place)
        if random.random() < COPY:
            place.copy()
        if random.random() < BACK:
            place.bring_back(random)
            tally.figures[f"brought back: {'the hub' if place is at_hub else 'a station'}"] += 1


def _close_and_kill(one: Place, environ: dict[str, str], random: Random, tally: Tally, forgets: bool) -> None:
    """It closes boxes until it is killed, or has closed enough; all that it said counts."""
    wanted = random.randint(1, MOST_BOXES)
    child = Child(station, one.folder, {**one.environ, **environ}, MOST_BOXES, forgets)
    try:
        child.hear()
        for _box in range(wanted):
            said = child.hear()
            if said == "done":
                break
            tally.give(*said, one.name)
    except Killed:
        tally.broken.append(f"{one.name} ended by itself")
    child.kill()
    tally.figures["kill -9 of a station"] += 1
    for said in _rest(child):
        tally.give(*said, one.name)


def _rest(child: Child) -> Iterator[tuple[str, str]]:
    """What it said before it was killed."""
    try:
        while (said := child.hear()) != "done":
            yield said
    except Killed:
        return


def _read(tally: Tally, one: Place) -> None:
    """Also what was stored and never said."""
    for sscc, box in one.given():
        tally.give(sscc, box, f"{one.name} (its database)")


def _furnished(folder: Path, place: int) -> Place:
    extension, *digits = OWN
    own = {"SCANDESK_SSCC__EXTENSION": extension, "SCANDESK_SSCC__STATION": digits[place % 2]}
    leased = {"SCANDESK_SSCC__EXTENSION": LEASED, "SCANDESK_SSCC__SOURCE": "hub"}
    settings = {"SCANDESK_SSCC__PREFIX": PREFIX, **(own if place < 2 else leased)}
    one = Place(f"station {place + 1}", folder / f"station {place + 1}", settings)
    child = Child(furnished, one.folder)
    child.hear()
    child.end()
    one.copy()
    return one


def _accounts(data_dir: Path) -> str:
    """The token of the stations at the hub."""
    with hub_database(data_dir, "") as opened:
        accounts, password = HubAccounts(opened, SystemClock()), SecretStr("a long password of no use")
        accounts.add_user("bench", full_name="Bench", role=HubRole.STATION, organisation="North", password=password)
        return accounts.create_token("bench", timedelta(days=1)).text


def _forgetful(*given: object) -> None:
    forget_notes()
    serve: Callable[..., None] = hub
    serve(*given)
