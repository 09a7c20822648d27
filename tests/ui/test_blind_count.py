"""A blind count on the screen: what its pages show, and what they keep from whoever counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from services.identity.person import Role
from services.sessions.model import SessionType
from tests.fakes.running import run_now
from tests.ui.session_stage import WORDS, SessionStage, ShownBand
from tests.ui.test_home_presenter import Home
from tests.ui.test_start_presenter import Starting
from ui.sessions.history_presenter import HistoryPresenter
from ui.sessions.start_page import StartWidget
from ui.sessions.views import FormValues, FormView, HistoryView, Offer
from ui.sessions.wording import Wording
from ui.supervisor.panel_wording import PanelWording
from ui.supervisor.wording import SupervisorWording
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.band_state import Count
from ui.widgets.outcome_look import Mood

SEPARATOR_LOST = "]C1010950110153000310LOT21SER"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[SessionStage]:
    made = SessionStage(tmp_path)
    yield made
    made.close()


def as_packer(stage: SessionStage) -> None:
    """From now on somebody is there who may not review."""
    people = stage.station.people
    people.add(name="ben", full_name="Ben", role=Role.PACKER, pin=None, by=stage.maria)
    stage.station.door.sign_in("ben", None)


def history(stage: SessionStage, session_id: str) -> HistoryView:
    shown: list[HistoryView] = []

    class Page:
        def show_history(self, view: HistoryView) -> None:
            shown.append(view)

    HistoryPresenter(stage.station, Wording(WORDS, None), run_now, Page(), ShownBand()).open(session_id)
    return shown[-1]


def test_on_and_off_the_list_look_and_sound_alike(stage: SessionStage) -> None:
    stage.open("W12-0789", "W12-0790", blind=True)
    stage.scan("W12-0789")
    on = stage.band.last
    stage.scan("K-1")
    off = stage.band.last
    assert (on.mood, on.what) == (Mood.ACCEPTED, "W12-0789 is counted")
    assert (off.mood, off.word, off.next, off.held) == (on.mood, on.word, on.next, on.held)
    assert off.what == "K-1 is counted"
    assert {(line.mood, line.what) for line in stage.page.lines} == {("accepted", "counted")}


def test_the_page_says_that_it_is_a_blind_count_and_shows_nothing_of_what_is_expected(stage: SessionStage) -> None:
    stage.open("W12-0789", "W12-0790", blind=True)
    stage.scans(["W12-0789", "K-1", "K-1", SEPARATOR_LOST])
    for _ in range(2):
        assert stage.view.title == "Inventory · Room 214 · Blind count"
        assert (stage.view.percent, stage.view.has_list, stage.view.count) == (None, False, Count(3, ""))
        assert stage.figures == {"counted": 3, "duplicate": 1, "unknown": 1, "failed": 0, "staged": 3}
        assert (stage.page.missing, stage.view.to_resolve) == ([], 1)
        assert [line.mood for line in stage.page.lines] == ["warning", "duplicate", "accepted", "accepted"]
        stage.presenter.refresh()
    assert len(stage.page.to_resolve) == 1
    stage.acts.complete()
    assert "missing" not in stage.band.last.next
    stage.acts.confirm()
    assert stage.figures["counted"] == 3, "nor afterwards"
    assert "missing" not in stage.figures


def test_the_history_compares_for_reviewers_alone(stage: SessionStage) -> None:
    session = stage.open("W12-0789", "W12-0790", blind=True)
    stage.scans(["W12-0789", "K-1"])
    assert dict(history(stage, session.id).facts)["Compared"] == "1 found, 1 missing, 1 unexpected"
    as_packer(stage)
    facts = dict(history(stage, session.id).facts)
    assert "Blind count" in facts
    assert "Compared" not in facts


def test_a_number_of_items_is_compared_too(stage: SessionStage) -> None:
    session = stage.open(blind=True, expected_items=12)
    stage.scans(["W12-0789", "K-1"])
    assert (stage.view.percent, stage.view.count) == (None, Count(2, ""))
    assert dict(history(stage, session.id).facts)["Compared"] == "2 of 12 counted"


def test_the_board_says_that_it_is_a_blind_count_and_compares(stage: SessionStage) -> None:
    stage.open("W12-0789", "W12-0790", blind=True)
    stage.scans(["W12-0789", "K-1"])
    board = stage.station.supervisor.refresh()
    [view] = board.sessions
    facts = dict(PanelWording(SupervisorWording(WORDS, None)).sentences(view))
    assert facts["Blind count"] == "Who counts is not told what is expected."
    assert (view.percent, view.expected_items) == (50.0, 2)


def test_the_first_page_names_blind_counts_and_not_what_they_expect(stage: SessionStage) -> None:
    stage.open("W12-0789", "W12-0790", blind=True)
    home = Home(stage)
    home.presenter.open()
    assert "blind count" in home.view.sessions[0].detail
    assert "of 2" not in home.view.sessions[0].detail


def test_the_form_offers_a_blind_count_and_starts_one(stage: SessionStage) -> None:
    starting = Starting(stage)
    assert starting.page.form is not None
    assert starting.page.form.blind == Offer("Who counts is not told what is expected.")
    starting.presenter.start(FormValues(expected_pasted="W12-1\nW12-2", blind=True))
    assert starting.session().blind


def test_the_form_says_where_the_settings_decide(stage: SessionStage) -> None:
    stage.station.change_setting("sessions.inventory.always_blind", True, by=stage.maria)
    starting = Starting(stage)
    assert starting.page.form is not None
    assert starting.page.form.blind == Offer("The settings say so for every such session.", chosen=True, open=False)
    starting.presenter.start(FormValues(expected_items="3"))
    assert starting.session().blind


def test_the_form_says_why_a_strict_session_is_no_blind_count(stage: SessionStage) -> None:
    stage.station.change_setting("sessions.inventory.validation_mode", "STRICT", by=stage.maria)
    starting = Starting(stage)
    assert starting.page.form is not None
    offer = starting.page.form.blind
    assert (offer.open, offer.chosen) == (False, False)
    assert "a refusal would tell" in offer.means
    starting.presenter.start(FormValues(expected_items="3", blind=True))
    assert starting.started == []
    assert "cannot refuse" in starting.band.last.next


def test_the_box_is_there_only_where_something_is_expected(qapp: QApplication) -> None:
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))
    page = StartWidget(WORDS)
    view = FormView("t", "r", (), (), (), "", Offer("Blind"), Offer(""))
    page.show_form(view)
    box, number = page._blind, page._expected
    assert not box.isVisibleTo(page)
    number.setText("12")
    assert box.isVisibleTo(page)
    box.click()
    assert page.values().blind
    number.clear()
    assert not page.values().blind, "nothing is expected: nothing is kept from anybody"
    number.setText("12")
    page.show_form(view)
    number.setText("12")
    assert not page.values().blind, "a new form begins anew"
    page.show_form(FormView("t", "r", (), (), (), "", Offer("Always", chosen=True, open=False), Offer("")))
    number.setText("12")
    assert (box.isEnabled(), page.values().blind) == (False, True)


def test_every_type_can_be_blind(stage: SessionStage) -> None:
    for kind in SessionType:
        stage.open("W12-0789", kind=kind, blind=True)
        assert stage.view.title.endswith("Blind count")
