"""The first page: what is open, what waits, and what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.identity.person import Role
from services.scanning.outcome import Reason
from services.scanning.saying import say
from services.sessions.model import SessionType
from services.words.catalogue import Catalogue
from tests.fakes.running import run_now
from tests.services.asset_bench import CHROMEBOOK
from tests.support.packing_work import furnish
from tests.ui.session_stage import SessionStage, ShownBand
from ui.sessions.front import Front
from ui.sessions.home_presenter import HomePresenter
from ui.sessions.views import HomeView
from ui.sessions.wording import Wording

WORDS = Catalogue("en")


class Home:
    """The first page, remembering what it was shown."""

    def __init__(self, stage: SessionStage) -> None:
        self.stage, self.band, self.view = stage, ShownBand(), HomeView()
        self.presenter = HomePresenter(stage.station, Wording(WORDS, None), run_now, self, self.band)

    def show_home(self, view: HomeView) -> None:
        self.view = view


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    stage = SessionStage(tmp_path)
    yield Home(stage)
    stage.close()


def test_an_empty_first_page_says_the_one_thing_to_do(home: Home) -> None:
    home.presenter.open()
    assert home.view == HomeView()
    assert home.band.last.what == WORDS.say("home.choose")


def test_open_sessions_are_told_newest_first_with_their_progress(home: Home) -> None:
    home.stage.open("W12-0789", "W12-0790")
    home.stage.scan("W12-0789")
    home.stage.open(kind=SessionType.BATCH_SCAN)
    home.stage.acts.pause_or_resume()
    home.presenter.open()
    batch, inventory = home.view.sessions
    assert inventory.title == "Inventory · Room 214"
    assert inventory.detail.startswith("1 of 2 · Maria Lind")
    assert batch.detail.endswith("paused")


def test_a_session_whose_time_has_run_out_says_so_with_its_day(home: Home) -> None:
    home.stage.open("W12-0789")
    home.stage.clock.advance(86_400)
    home.presenter.open()
    assert home.view.sessions[0].detail.endswith("its time has run out")
    assert "2026-03-01" in home.view.sessions[0].detail


def test_scans_without_a_session_are_told(home: Home) -> None:
    home.stage.scan("W12-0789")
    home.stage.scan("W12-0790")
    home.presenter.refresh()
    assert home.view.kept.startswith("2 scans wait for a session")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_scan_here_is_not_told_that_no_session_is_open(home: Home, language: str) -> None:
    home.stage.open("W12-0789")
    Front(home.stage.station).nothing()
    home.presenter.open()
    assert len(home.view.sessions) == 1
    answer = home.stage.scan("W12-0789")
    assert answer.outcome.reason is Reason.NO_SESSION
    said = say(answer, Catalogue(language), code="W12-0789", session="", zone=None)
    assert said.what.endswith({"en": "no session is in front", "de": "Keine Sitzung ist vorn"}[language])
    assert {"en": "Open a session, or start one", "de": "Eine Sitzung öffnen oder beginnen"}[language] in said.next


def test_scans_made_after_a_session_ran_out_are_told(home: Home) -> None:
    home.stage.open("W12-0789")
    home.stage.clock.advance(481 * 60)
    home.stage.scan("W12-0789")
    home.presenter.refresh()
    assert home.view.kept.startswith("1 scan waits")


def test_an_open_batch_of_assets_is_told_to_who_may_enter_assets(home: Home) -> None:
    station = home.stage.station
    by = station.door.presence.present
    for serial in ("ABC1", "ABC2", "ABC3"):
        station.assets.enter(serial, by, fields=CHROMEBOOK)
    station.assets.undo_last(by)
    home.presenter.open()
    assert home.view.batch == "A batch of 2 assets is open: ASSETS (F2) goes on with it."
    station.people.add(name="paul", full_name="Paul", role=Role.PACKER, pin=None, by=by)
    station.door.sign_in("paul", None)
    home.presenter.refresh()
    assert home.view.batch == ""
    station.assets.finish(by)
    station.door.sign_in(by.name, None)
    home.presenter.refresh()
    assert home.view.batch == ""


def test_who_is_not_signed_in_is_told_to(home: Home) -> None:
    home.stage.station.door.sign_out()
    home.presenter.open()
    assert home.band.last.what == WORDS.say("home.sign_in")


def test_who_may_only_look_is_told_so_before_a_form_is_filled_in(home: Home) -> None:
    assert home.presenter.may_start()
    stage = home.stage
    session = stage.open("W12-0789")
    stage.add("otto", "Otto Lind", stage.maria, pin=None, role=Role.VIEWER)
    stage.station.door.sign_out()
    stage.station.door.sign_in("otto", None)
    home.presenter.open()
    look_only = WORDS.say("session.look_only")
    assert (home.band.last.what, home.band.last.next) == (WORDS.say("home.look"), look_only)
    assert not home.presenter.may_start()
    assert home.band.last.what == look_only
    stage.presenter.open(session.id)
    assert stage.page.view is not None
    assert stage.page.view.acts_blocked == look_only


def test_a_shipment_that_is_packed_is_told_to_who_may_pack(home: Home) -> None:
    station = home.stage.station
    by = station.door.presence.present
    station.database.write(furnish)
    home.presenter.open()
    assert home.view.packing == ""
    station.packing.open(station.packing.find("SH-1001").id, by)
    home.presenter.open()
    assert home.view.packing == "SH-1001 is being packed: PACKING (F3) goes on with it."
    station.people.add(name="vera", full_name="Vera", role=Role.VIEWER, pin=None, by=by)
    station.door.sign_in("vera", None)
    home.presenter.refresh()
    assert home.view.packing == ""
