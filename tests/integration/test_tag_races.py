"""Tags that eight stations want at one moment: none is given twice, none is lost, each has its lines in the log."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from app.station import Station
from services.assets.model import TagAct, TagEvent
from services.assets.tags import number_of
from services.database.sql import Rows, Sql
from tests.support import asset_counts
from tests.support.tag_race import Entered, Race, race

RACERS, EACH, SHARED, BACK = 8, 50, 10, 10
PREFIX = "A01-"
_LEDGER = Sql("SELECT tag, number, state, asset FROM tag ORDER BY number")
_LIVE = Sql("SELECT id, serial, tag FROM asset WHERE state = 'created' ORDER BY seq")


@pytest.fixture(params=["sqlite", "postgres"])
def racing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Race]:
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("ready_postgres"))
    with race(tmp_path, url, RACERS) as made:
        yield made


def read(station: Station, statement: Sql) -> Rows:
    """What stands in the database that they share."""
    return station.database.read(lambda tx: statement(tx))


def wrong_in_log(events: Iterable[TagEvent]) -> list[str]:
    """Tags whose life is not reserved, used, given back, reserved, used ..., each turn of one asset."""
    lives: dict[str, list[TagEvent]] = defaultdict(list)
    for event in events:
        lives[event.tag].append(event)
    turn = (TagAct.RESERVED, TagAct.USED, TagAct.GIVEN_BACK)
    return [
        f"{tag}: {[(one.act.value, one.serial) for one in life]}"
        for tag, life in lives.items()
        if any(event.act is not turn[at % 3] or event.asset != life[at - at % 3].asset for at, event in enumerate(life))
    ]


def test_eight_stations_get_each_tag_once_and_each_number_has_its_lines(racing: Race) -> None:
    shared = [f"BOTH{number:04}" for number in range(SHARED)]
    own = [[f"R{racer}N{number:04}" for number in range(EACH)] for racer in range(RACERS)]
    came = racing.run([[*serials, *shared] for serials in own], back=BACK)
    got: list[Entered] = [one for racer in came for one in racer]
    assert {one.serial for one in got if one.is_new} == {*shared, *(one for serials in own for one in serials)}

    ledger = read(racing.station, _LEDGER).all()
    live = read(racing.station, _LIVE).all()
    assert [row.number for row in ledger] == list(range(1, len(ledger) + 1)), "each number between first and last"
    assert [row.tag for row in ledger] == [f"{PREFIX}{row.number:04}" for row in ledger]
    used = {row.tag: row.asset for row in ledger if row.state == "used"}
    assert used == {row.tag: row.id for row in live}, "the ledger and the assets say the same"
    assert len(used) == len(live), "no two assets have one tag"
    assert {row.state for row in ledger} <= {"used", "free"}, "none hangs between"

    log = racing.station.assets.tags.log(1_000_000)[::-1]
    assert {event.tag for event in log} == {row.tag for row in ledger}
    assert wrong_in_log(log) == []
    last = {event.tag: event.act for event in log}
    assert {tag for tag, act in last.items() if act is TagAct.GIVEN_BACK} == {
        row.tag for row in ledger if row.state == "free"
    }
    kept, rows = (racing.station.database.read(figures) for figures in (asset_counts.kept, asset_counts.recounted))
    assert kept == rows, "each batch keeps the figures of its rows"
    acts = Counter(event.act for event in log)
    assert acts[TagAct.RESERVED] == sum(one.is_new for one in got)
    assert acts[TagAct.GIVEN_BACK] >= RACERS * EACH // BACK


def test_a_serial_that_all_want_is_one_asset_and_all_are_told_its_tag(racing: Race) -> None:
    shared = [f"BOTH{number:04}" for number in range(SHARED)]
    came = racing.run([shared] * RACERS)
    for serial in shared:
        got = [one for racer in came for one in racer if one.serial == serial]
        assert sum(one.is_new for one in got) == 1
        assert len({(one.id, one.tag) for one in got}) == 1
    numbers = sorted(number_of(one.tag, PREFIX) or 0 for racer in came for one in racer if one.is_new)
    assert numbers == list(range(1, SHARED + 1)), "a duplicate costs no tag"
