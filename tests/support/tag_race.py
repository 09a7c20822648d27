"""Stations, each a process of its own, that enter assets into one database at one moment: no two may get one tag."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import make_url

from app.station import Station
from services.assets.model import Asset, Fields
from tests.campaigns.hub_processes import Child

PERSON = "mia"
FIELDS = Fields("Dell", "Chromebook 3100")


@dataclass(frozen=True, slots=True)
class Entered:
    """What a racer got. `is_new` False: somebody else has the serial, with that tag. `seconds`: what it waited."""

    id: str
    serial: str
    tag: str
    is_new: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Race:
    """A station for looking on, and those who race."""

    station: Station
    racers: Sequence[Child]

    def run(self, serials: Sequence[Sequence[str]], *, back: int = 0) -> list[list[Entered]]:
        """All of them at once, each its own serials; each gives the tag of every `back`th asset back."""
        for racer, mine in zip(self.racers, serials, strict=True):
            racer.send(list(mine), back)
        return [racer.hear() for racer in self.racers]


@contextmanager
def race(place: Path, url: str, racers: int) -> Iterator[Race]:
    """So many racers on one SQLite file in `place`, or, each with a folder of its own, on the PostgreSQL at `url`."""
    environ = at_database(url)
    with ExitStack() as stack:
        station = stack.enter_context(Station.open(place / "first", environ=environ))
        station.people.first_run(name=PERSON, full_name="Mia", pin=None)
        folders = [place / (f"racer-{number}" if url else "first") for number in range(racers)]
        children = [Child(_racer, folder, environ, bool(url)) for folder in folders]
        for child in children:
            stack.callback(child.end)
        for child in children:
            child.hear()
        yield Race(station, children)


def at_database(url: str) -> Mapping[str, str]:
    """The environment of a station at the PostgreSQL at `url`, "" at its own file; without PINs."""
    environ = {"SCANDESK_IDENTITY__PINS": "false"}
    if not url:
        return environ
    at = make_url(url)
    shared = {
        "SCANDESK_DATABASE__URL": f"postgresql://{at.username}@{at.host}:{at.port}/{at.database}",
        "SCANDESK_SECRET__DATABASE_PASSWORD": str(at.password),
    }
    return environ | shared


def _racer(connection: Connection, folder: Path, environ: Mapping[str, str], owner: bool) -> None:
    """Enters what it is told to, and answers with what it got."""
    with Station.open(folder, environ=environ, owner_wanted=owner) as station:
        connection.send("ready")
        while (order := connection.recv()) != ("end",):
            serials, back = order
            connection.send([_enter(station, one, back and at % back == 0) for at, one in enumerate(serials, 1)])


def _enter(station: Station, serial: str, goes_back: bool) -> Entered:
    by = station.people.find_by_name(PERSON)
    if by is None:
        raise RuntimeError("the racers' person is not there")
    began = time.perf_counter()
    got = station.assets.enter(serial, by, fields=FIELDS)
    seconds = time.perf_counter() - began
    if goes_back and isinstance(got, Asset):
        station.assets.undo(got.id, by)
    return Entered(got.id, serial, got.tag, isinstance(got, Asset), seconds)
