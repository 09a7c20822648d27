"""`scandesk supervisor` as the real command: a hub's sessions, and a station that is alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from services.sessions.model import NewSession, SessionType
from tests.support.board_server import BoardServer, board_server, session_line, station_line
from tests.support.pdf import pages_of
from tests.support.program import Scandesk

ALONE = {"SCANDESK_IDENTITY__PINS": "false", "SCANDESK_STATION__NAME": "Dock 9"}
AS = ("--as", "mia")


@pytest.fixture
def server() -> Iterator[BoardServer]:
    with board_server() as running:
        running.stations = [station_line(7), station_line(8)]
        running.sessions = [
            session_line(12, station={"user_id": 8, "name": "Dock 2"}, failed_scans=30, location="Yard"),
            session_line(11, session_type="CHECK_IN"),
        ]
        yield running


def station_of(folder: Path, environ: dict[str, str]) -> Scandesk:
    """A data directory with a supervisor and one session."""
    with Station.open(folder, environ=environ) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        station.starter.start(NewSession(SessionType.BATCH_SCAN, location="Here"), mia, offline=True)
    return Scandesk(folder, environ)


@pytest.fixture
def at_hub(tmp_path: Path, server: BoardServer) -> Scandesk:
    central = {
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": server.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": server.token,
    }
    return station_of(tmp_path / "station", ALONE | central)


def test_the_sites_sessions_are_listed_the_troubled_first_and_filtered(at_hub: Scandesk) -> None:
    found = at_hub.run("supervisor", "list", "--json").json
    assert found["scope"] == "site"
    assert [(one["id"], one["station"]["name"]) for one in found["sessions"]] == [("12", "Dock 2"), ("11", "Dock 1")]
    assert found["sessions"][0]["troubles"] == ["failing"]
    assert [
        one["id"] for one in at_hub.run("supervisor", "list", "--station", "Dock 1", "--json").json["sessions"]
    ] == ["11"]
    shown = at_hub.run("supervisor", "list", "--search", "yard").out
    assert "Dock 2" in shown
    assert "Dock 1" not in shown


def test_a_session_is_offered_to_a_station_by_its_name(at_hub: Scandesk, server: BoardServer) -> None:
    assert at_hub.run("supervisor", "hand-over", "11", "Dock 2", *AS, "--json").json["id"] == "11"
    assert server.asked[-1][1:2] + server.asked[-1][4:] == ("/api/v1/ext/scan-sessions/11/offer", {"user_id": 8})
    assert at_hub.run("supervisor", "hand-over", "11", "Dock 99", *AS, code=1).out == ""


def test_the_report_is_what_its_ending_says(at_hub: Scandesk, tmp_path: Path) -> None:
    for ending in ("pdf", "csv", "xlsx"):
        path = tmp_path / f"site.{ending}"
        assert at_hub.run("supervisor", "report", str(path), "--json").json == {"path": str(path), "sessions": 2}
    assert "Yard" in pages_of(tmp_path / "site.pdf")[0]
    assert "Yard" in (tmp_path / "site.csv").read_text("utf-8-sig")
    at_hub.run("supervisor", "report", str(tmp_path / "site.docx"), code=2)


def test_a_server_of_the_contract_alone_leaves_the_stations_own_sessions(at_hub: Scandesk, server: BoardServer) -> None:
    server.offered = {}
    found = at_hub.run("supervisor", "list", "--json").json
    assert (found["scope"], [one["location"] for one in found["sessions"]]) == ("contract_only", ["Here"])
    assert "no other stations" in at_hub.run("supervisor", "list").out


def test_a_station_alone_shows_and_takes_its_own(tmp_path: Path) -> None:
    alone = station_of(tmp_path / "alone", ALONE)
    (one,) = alone.run("supervisor", "list", "--json").json["sessions"]
    assert (one["station"]["name"], one["person"]) == ("Dock 9", "Mia Kern")
    shown = alone.run("supervisor", "show", one["id"][-8:], "--json").json
    assert [(act["act"], act["person"]) for act in shown["history"]] == [("started", "Mia Kern")]
    assert alone.run("supervisor", "take-over", one["id"], *AS, "--json").json == {"session": one["id"]}


def test_a_hub_that_is_away_is_told_as_that(at_hub: Scandesk, server: BoardServer) -> None:
    server.answers = {"/api/v1/ext": (503, b"")}
    assert "The hub does not answer" in at_hub.run("supervisor", "list", code=3).err


def test_no_token_and_a_wrong_one_are_told_apart_and_each_with_what_to_do(
    at_hub: Scandesk, server: BoardServer
) -> None:
    told = at_hub.run("supervisor", "list", code=1, SCANDESK_SECRET__CENTRAL_TOKEN="").err
    assert "has no token" in told
    server.answers = {"/api/v1/ext/scan-sessions": (401, b"{}")}
    wrong = at_hub.run("supervisor", "list", code=1).err
    assert "does not take this station's token" in wrong
    assert all("scandesk settings secret central_token" in one for one in (told, wrong))
