"""A whole station whose assets are kept in a real Request Tracker: scanned through a pty, each is there once."""

from pathlib import Path

import pytest

from services.assets.model import State
from services.words.catalogue import Catalogue
from tests.support.asset_station import AssetStation, asset_station, at_rt
from tests.support.request_tracker import RequestTracker, Shelf
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
