"""A whole station whose assets are kept in a real Request Tracker: scanned through a pty, each is there once."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier

import pytest

from services.assets.model import State
from services.scanning.outcome import Verdict
from services.words.catalogue import Catalogue
from tests.support.asset_station import PATIENCE, AssetStation, asset_station, at_rt
from tests.support.faulty_line import Exchange, faulty_line, passed
from tests.support.request_tracker import RequestTracker, Shelf, request_tracker
from tests.support.rt_bench import rt_register

pytestmark = pytest.mark.xdist_group("rt")


@pytest.fixture
def shelf(tracker: RequestTracker) -> Shelf:
    return tracker.new_shelf()


def in_catalog(tracker: RequestTracker, shelf: Shelf) -> list[tuple[int, str, str, str]]:
    """(number, serial, tag, mark) of all assets there."""
    with rt_register(tracker.url, shelf) as register:
        found = register.after(0, 1000)
    return [(one.remote_id, one.serial, one.tag, one.mark) for one in found]


def in_rows(station: AssetStation) -> list[tuple[int | None, str, str, str]]:
    """The same of the station's own rows."""
    return sorted((row.remote_id, row.serial, row.tag, row.id) for row in station.rows())


def test_what_is_missing_is_said_and_what_is_scanned_meanwhile_is_sent_when_it_is_there(
    tmp_path: Path, tracker: RequestTracker, shelf: Shelf
) -> None:
    given = at_rt(tracker, shelf)
    for missing, words in (("SCANDESK_RT__URL", "rt.no_url"), ("SCANDESK_SECRET__RT_TOKEN", "rt.no_token")):
        environ = {name: value for name, value in given.items() if name != missing}
        with asset_station(tmp_path, environ) as station:
            station.until_trouble(words)
            assert "scandesk settings" in Catalogue("de").say(words)
            station.scan([words.replace(".no_", "-")])
            assert {row.state for row in station.rows()} == {State.UNTAGGED}, "nobody knows which tags RT holds"
    with asset_station(tmp_path, given) as station:
        rows = station.until_all(State.CREATED)
        assert [row.tag for row in rows] == ["W12-0001", "W12-0002"]
        assert in_rows(station) == in_catalog(tracker, shelf)


@pytest.mark.timeout(900)
def test_two_hundred_serials_from_a_scanner_become_two_hundred_assets_with_a_tag_each(
    tmp_path: Path, tracker: RequestTracker, shelf: Shelf
) -> None:
    serials = [f"5CD{number:07}" for number in range(200)]
    with asset_station(tmp_path, at_rt(tracker, shelf)) as station:
        answers = station.scan(serials)
        assert {answer.outcome.verdict for answer in answers} <= {Verdict.ACCEPTED, Verdict.WARNING}, (
            "none waits for RT"
        )
        station.until_all(State.CREATED)
        rows = station.until(lambda rows: all(row.seen_at for row in rows))
        assert [row.serial for row in rows] == serials
        assert [row.tag for row in rows] == [f"W12-{number:04}" for number in range(1, 201)]
        assert in_rows(station) == in_catalog(tracker, shelf), "each is there once, with the tag that its row says"


@contextmanager
def own_tracker(folder: Path) -> Iterator[tuple[RequestTracker, Shelf]]:
    """One that a test may kill."""
    with request_tracker(folder) as running:
        yield running, running.new_shelf()


@pytest.mark.timeout(900)
def test_a_request_tracker_that_is_killed_in_mid_batch_has_each_serial_once_when_it_is_back(tmp_path: Path) -> None:
    serials = [f"5CG{number:07}" for number in range(24)]
    with (
        own_tracker(tmp_path / "rt") as (tracker, shelf),
        asset_station(tmp_path / "station", at_rt(tracker, shelf)) as station,
    ):
        station.until_trouble("")
        station.scan(serials[:12])
        station.until(lambda rows: sum(row.state is State.CREATED for row in rows) >= 2)
        tracker.kill()
        answers = station.scan(serials[12:])
        assert {answer.outcome.verdict for answer in answers} == {Verdict.ACCEPTED}, "the batch goes on"
        station.until(lambda _rows: bool(station.station.assets.status().words))
        assert not all(row.state is State.CREATED for row in station.rows())
        tracker.start()
        station.settle()
        rows = station.rows()
        assert [(row.serial, row.tag) for row in rows] == [
            (serial, f"W12-{number:04}") for number, serial in enumerate(serials, start=1)
        ]
        assert in_rows(station) == in_catalog(tracker, shelf)


def test_two_stations_that_enter_one_serial_at_once_are_both_told(
    tmp_path: Path, tracker_on_postgres: RequestTracker
) -> None:
    """Neither look can show what the other is just making: RT takes both. The second look tells."""
    tracker, shelf = tracker_on_postgres, tracker_on_postgres.new_shelf()
    tracker.asset(shelf, "KNOWN-1", "OLD-1")
    both = Barrier(2, timeout=PATIENCE)

    def together(exchange: Exchange) -> None:
        """What would make an asset waits for the other station's, and neither hears of its own before both are there:
        else the first one's second look may come too early to show the other's."""
        if not exchange.request.startswith(b"POST /REST/2.0/asset "):
            passed(exchange)
            return
        both.wait()
        answer = exchange.ask()
        both.wait()
        exchange.reply(answer)

    with ExitStack() as stack:
        line = stack.enter_context(faulty_line(("127.0.0.1", tracker.port), together))
        stations = [
            stack.enter_context(
                asset_station(tmp_path / name, at_rt(tracker, shelf, RT__URL=line.url, ASSETS__PREFIX=f"{name}-"))
            )
            for name in ("W1", "W2")
        ]
        for station in stations:
            station.until_trouble("")
        for station in stations:
            station.scan(["5CH0000001"])
        rows = [row for station in stations for row in station.until(lambda rows: bool(rows[0].why))]
        assert {(row.state, row.why, row.needs_you) for row in rows} == {(State.CREATED, "assets.why.twice", True)}
        mine, others = rows
        assert mine.tag in str(others.params["others"])
        assert others.tag in str(mine.params["others"])
    assert len([one for one in in_catalog(tracker, shelf) if one[1] == "5CH0000001"]) == 2
