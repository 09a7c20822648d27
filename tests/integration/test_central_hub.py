"""Whole stations at a real hub of ours: assets that are kept there, and tags that come from there in blocks."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Lock

import pytest

from services.assets.leasing import BLOCK
from services.assets.model import State
from services.scanning.outcome import Verdict
from tests.support.asset_station import asset_station
from tests.support.faulty_line import Exchange, FaultyLine, faulty_line
from tests.support.hub import Hub

BENCH = {"SCANDESK_IDENTITY__PINS": "false"}


@pytest.fixture
def line(own_hub: Hub) -> Iterator[FaultyLine]:
    """A line to the hub."""
    host, port = own_hub.url.removeprefix("http://").split(":")
    with faulty_line((host, int(port))) as made:
        yield made


def at_hub(hub: Hub, url: str = "", who: str = "bench", **more: str) -> dict[str, str]:
    """The environment of a station of this hub."""
    given = {"SCANDESK_CENTRAL__URL": url or hub.url, "SCANDESK_SECRET__CENTRAL_TOKEN": hub.tokens[who]}
    return BENCH | given | {f"SCANDESK_{name}": value for name, value in more.items()}


def there(hub: Hub, serial: str) -> tuple[int, str]:
    """(number, tag) of the hub's asset with this serial."""
    told = hub.ask("GET", f"/assets/validate-serial?serial_number={serial}", who="bench").json()
    return told["existing_asset_id"], told["existing_asset_tag"]


def test_each_serial_is_at_the_hub_once_although_its_answer_was_lost(
    tmp_path: Path, own_hub: Hub, line: FaultyLine
) -> None:
    serials = [f"5CD{number:04}" for number in range(12)]
    lost: set[bytes] = set()
    lock = Lock()

    def lose_first(exchange: Exchange) -> None:
        """Each create is done at once, and answered when it is asked for again."""
        answer = exchange.ask()
        key = exchange.request.partition(b"dempotency-")[2].partition(b"\r\n")[0]
        with lock:
            is_lost = exchange.request.startswith(b"POST /assets/create ") and key not in lost
            lost.add(key)
        if not is_lost:
            exchange.reply(answer)

    line.fate = lose_first
    with asset_station(tmp_path, at_hub(own_hub, line.url, ASSETS__MODE="central")) as station:
        answers = station.scan(serials)
        assert {answer.outcome.verdict for answer in answers} == {Verdict.ACCEPTED}
        station.settle()
        rows = station.rows()
    assert len(lost) >= len(serials), "all were lost once"
    assert [(row.remote_id, row.tag) for row in rows] == [there(own_hub, serial) for serial in serials]
    assert len({row.tag for row in rows}) == len(serials)
    next_tag = own_hub.ask("GET", "/assets/preview-next-tag", who="bench").json()
    assert next_tag["sequence_number"] == len(serials) + 1, "no tag was spent twice"


def test_stations_with_leased_tags_never_give_the_same_and_go_on_without_the_hub(tmp_path: Path, own_hub: Hub) -> None:
    leased = {"ASSETS__TAGS": "central"}
    with ExitStack() as stack:
        stations = [
            stack.enter_context(asset_station(tmp_path / who, at_hub(own_hub, who=who, **leased)))
            for who in ("bench", "relief")
        ]
        for station in stations:
            station.scan(["5CE0001"])
            station.until_all(State.CREATED)
        own_hub.kill()
        for station in stations:
            station.scan(["5CE0002", "5CE0003"])
            station.until_all(State.CREATED)
        numbers = sorted(row.tag for station in stations for row in station.rows())
    assert numbers == [f"A01-{number:04}" for number in (1, 2, 3, BLOCK + 1, BLOCK + 2, BLOCK + 3)]
