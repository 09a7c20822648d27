"""Two stations, each a process of its own, that pack one license plate at one moment into one PostgreSQL: never more
than there is, nothing twice, box numbers without a gap."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.station import Station
from services.clock import new_id
from services.packing.amounts import ONE
from services.packing.service import PackingService
from tests.campaigns.hub_processes import Child
from tests.campaigns.packing_station import Sabotage, Said, station
from tests.support.packing_work import FIRST
from tests.support.tag_race import at_database

PLATE = FIRST.plate_number(1)
SEVEN = ("QUANTITY", "D7", PLATE)
TIMES = 8  # of each station: 7 of 60 that are meant for the line, 8 times in all


@pytest.fixture
def stations(ready_postgres: str, tmp_path: Path) -> Iterator[list[Child]]:
    """Two with the same shipment in front."""
    with ExitStack() as stack:
        made = []
        for name in ("north", "south"):
            child = Child(station, tmp_path / name, at_database(ready_postgres), Sabotage.NONE)
            stack.callback(child.end)
            assert child.hear() == "ready"
            made.append(child)
        made[0].ask("furnish")
        for child in made:
            scan(child, "SH-1001")
        yield made


@pytest.fixture
def packing(ready_postgres: str, tmp_path: Path) -> Iterator[PackingService]:
    """What stands in the database, read past them."""
    with Station.open(tmp_path / "looking on", environ=at_database(ready_postgres)) as looking_on:
        yield looking_on.packing


def scan(child: Child, *codes: str) -> Said:
    """One after the other; the last answer."""
    answers: list[Said] = [child.ask("scan", new_id(), code) for code in codes]
    return answers[-1]


def at_once(stations: Sequence[Child], times: int, *codes: str) -> list[list[Said]]:
    """All of them scan these codes so often; the last answers of each."""
    with ThreadPoolExecutor(len(stations)) as pool:
        return list(pool.map(lambda child: [scan(child, *codes) for _time in range(times)], stations))


def test_two_stations_on_one_postgresql_never_pack_more_than_there_is(
    stations: list[Child], packing: PackingService
) -> None:
    answers = [one for said in at_once(stations, TIMES, *SEVEN) for one in said]
    assert Counter(one.reason for one in answers) == {"packed": 8, "pack_refused": 8}
    stands = packing.show(FIRST.shipment)
    contents = [one for box in stands.boxes for one in stands.contents[box.id]]
    assert {one.id for one in contents} == {one.content for one in answers if one.reason == "packed"}
    assert [(one.plate.number, one.quantity) for one in contents] == [(PLATE, 7 * ONE)] * 8
    assert contents[0].plate.left == 4 * ONE
    assert stands.lines[0].packed == 56 * ONE
    assert [box.number for box in stands.boxes] == [*range(1, len(stands.boxes) + 1)]


def test_boxes_that_two_stations_begin_at_once_are_numbered_without_a_gap(
    stations: list[Child], packing: PackingService
) -> None:
    at_once(stations, 6, "QUANTITY", "D1", PLATE, "CLOSEBOX", "CONFIRM")
    stands = packing.show(FIRST.shipment)
    assert [box.number for box in stands.boxes] == [*range(1, 13)]
    assert [len(stands.contents[box.id]) for box in stands.boxes] == [1] * 12
    assert stands.shipment is not None
    assert stands.shipment.boxes == 12
