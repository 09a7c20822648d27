"""Review before posting on the session's screen: handing in, looking, the verdict."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from services.identity.person import Role
from services.scanning.outcome import Reason
from services.sessions.model import MissingItem, Session, Status
from tests.fakes.running import run_now
from tests.ui.session_stage import WORDS, SessionStage, ShownBand
from tests.ui.test_home_presenter import Home
from tests.ui.test_start_presenter import Starting
from ui.sessions.review_page import ReviewWidget
from ui.sessions.review_presenter import ReviewPresenter
from ui.sessions.session_page import SessionWidget
from ui.sessions.views import FormValues, Offer, ReviewView
from ui.sessions.wording import Wording
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.buttons import ActionButton
from ui.widgets.code_text import breakable
from ui.widgets.outcome_look import Mood

CODES = ("W12-0789", "W12-0790")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[SessionStage]:
    made = SessionStage(tmp_path)
    made.station.people.add(name="ben", full_name="Ben", role=Role.PACKER, pin=None, by=made.maria)
    yield made
    made.close()


class Reviewing:
    """A reviewer's page that remembers."""

    def __init__(self, stage: SessionStage) -> None:
        self.views: list[ReviewView] = []
        self.cleared = self.judged = 0
        self.band = ShownBand()
        wording = Wording(WORDS, None)
        self.presenter = ReviewPresenter(stage.station, wording, run_now, self, self.band, judged=self._judged)

    def show_review(self, view: ReviewView) -> None:
        self.views.append(view)

    def clear_note(self) -> None:
        self.cleared += 1

    def _judged(self) -> None:
        self.judged += 1


def handed_in(stage: SessionStage) -> Session:
    """Maria has counted and handed in."""
    session = stage.open(*CODES, review=True)
    stage.scans(["W12-0789", "K-1"])
    return stage.station.sessions.change_status(session.id, Status.COMPLETED, stage.maria)


def test_complete_asks_whether_to_hand_in_and_says_that_it_waits(stage: SessionStage) -> None:
    stage.open(*CODES, review=True)
    stage.scan("W12-0789")
    assert (stage.view.hands_in, stage.view.in_review) == (True, False)
    stage.acts.complete()
    assert (stage.band.last.mood, stage.band.last.what) == (Mood.ASKING, "Hand this session in for review?")
    stage.acts.confirm()
    assert (stage.band.last.word, stage.band.last.what) == ("Handed in", "It waits for its review")
    assert (stage.view.in_review, stage.view.over) == (True, False)
    stage.acts.complete()
    assert stage.band.last.word == "Handed in", "once is enough"


def test_a_scan_is_kept_and_answered_with_words_of_its_own_and_offered_when_it_comes_back(stage: SessionStage) -> None:
    session = stage.open(*CODES, review=True)
    stage.acts.complete()
    stage.acts.confirm()
    answer = stage.scan("W12-0790")
    assert answer.outcome.reason is Reason.IN_REVIEW
    assert stage.band.last.what == "W12-0790 is kept: Inventory · Room 214 waits for its review"
    stage.presenter.refresh()
    assert stage.view.kept == 0
    stage.station.reviews.send_back(session.id, "Count shelf 3 again", stage.maria)
    stage.presenter.refresh()
    assert (stage.view.kept, stage.view.in_review) == (1, False)
    assert stage.view.note == "Sent back: Count shelf 3 again"
    assert stage.band.last.mood is Mood.NEUTRAL, "somebody else's doing is seen at once"


def test_the_reviewer_sees_what_is_missing_and_approves(stage: SessionStage) -> None:
    session = handed_in(stage)
    page = Reviewing(stage)
    page.presenter.open(session.id)
    [view] = page.views
    assert dict(view.facts)["Difference"] == "+0"
    assert dict(view.facts)["Missing"] == "1"
    assert view.missing == (MissingItem(2, "W12-0790", "Projector"),)
    assert (view.by.startswith("Handed in by maria"), view.blocked) == (True, ""), "a bench of one reviewer"
    page.presenter.approve()
    assert (page.judged, stage.station.sessions.get(session.id).status) == (1, Status.COMPLETED)


def test_the_reviewer_sends_back_with_a_note(stage: SessionStage) -> None:
    session = handed_in(stage)
    page = Reviewing(stage)
    page.presenter.open(session.id)
    page.presenter.send_back(" ")
    assert (page.judged, page.band.last.mood) == (0, Mood.REFUSED)
    page.presenter.send_back("Shelf 3")
    assert (page.judged, stage.station.sessions.get(session.id).review_note) == (1, "Shelf 3")


def test_who_handed_it_in_is_told_why_a_verdict_is_anothers(stage: SessionStage) -> None:
    stage.station.people.add(name="eva", full_name="Eva", role=Role.SUPERVISOR, pin=None, by=stage.maria)
    session = handed_in(stage)
    page = Reviewing(stage)
    page.presenter.open(session.id)
    assert page.views[-1].blocked == WORDS.say("sessions.refused.own_hand_in")
    page.presenter.approve()
    assert (page.judged, page.band.last.mood) == (0, Mood.REFUSED)


def test_who_may_not_review_reads_why_on_the_session_s_page(stage: SessionStage) -> None:
    session = handed_in(stage)
    stage.station.door.sign_in("ben", None)
    stage.presenter.refresh()
    assert stage.view.review_blocked == WORDS.say("sessions.refused.review_not_allowed")
    page = Reviewing(stage)
    page.presenter.open(session.id)
    assert (page.views, page.band.last.mood) == ([], Mood.REFUSED)


def test_the_first_page_says_what_waits(stage: SessionStage) -> None:
    handed_in(stage)
    home = Home(stage)
    home.presenter.open()
    assert "waits for review" in home.view.sessions[0].detail
    assert "paused" not in home.view.sessions[0].detail


def test_the_form_offers_a_review_and_starts_one(stage: SessionStage) -> None:
    starting = Starting(stage)
    assert starting.page.form is not None
    assert starting.page.form.review == Offer("")
    starting.presenter.start(FormValues(location="Room 9", review=True))
    assert starting.session().review


def test_the_settings_ask_for_every_review(stage: SessionStage) -> None:
    stage.station.change_setting("sessions.inventory.always_review", True, by=stage.maria)
    starting = Starting(stage)
    assert starting.page.form is not None
    assert starting.page.form.review == Offer("The settings say so for every such session.", chosen=True, open=False)
    starting.presenter.start(FormValues())
    assert starting.session().review


@pytest.fixture
def look(qapp: QApplication) -> None:
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))


@pytest.mark.usefixtures("look")
def test_the_page_gives_a_verdict_only_where_it_can(qtbot: QtBot) -> None:
    page = ReviewWidget(WORDS)
    qtbot.addWidget(page)
    approve, back = (button_of(page, WORDS.say(f"review.{name}")) for name in ("approve", "send_back"))
    page.show_review(ReviewView("by", (("Found", "2"),), False, (), "not yours"))
    assert (approve.isEnabled(), back.isEnabled()) == (False, False)
    page.show_review(ReviewView("by", (("Found", "2"),), False, (), ""))
    assert (approve.isEnabled(), back.isEnabled()) == (True, False), "a note says what is to be done again"
    page._note._edit.setText("Shelf 3")
    with qtbot.waitSignal(page.sent_back) as sent:
        back.click()
    assert sent.args == ["Shelf 3"]
    with qtbot.waitSignal(page.approved):
        approve.click()


@pytest.mark.usefixtures("look")
def test_the_session_s_page_shows_what_can_be_done_while_it_waits(qtbot: QtBot, stage: SessionStage) -> None:
    page = SessionWidget(WORDS)
    qtbot.addWidget(page)
    stage.open(*CODES, review=True)
    page.show_session(stage.view)
    shown = lambda *names: [button_of(page, WORDS.say(f"session.{name}")).isVisibleTo(page) for name in names]  # noqa: E731
    assert shown("hand_in", "undo", "review", "commit") == [True, True, False, False]
    stage.acts.complete()
    stage.acts.confirm()
    page.show_session(stage.view)
    assert shown("hand_in", "undo", "review", "cancel") == [False, False, True, True]


def button_of(page: ReviewWidget | SessionWidget, name: str) -> ActionButton:
    return next(button for button in page.findChildren(ActionButton) if name in button.accessibleName())


@pytest.mark.usefixtures("look")
def test_the_name_of_who_handed_it_in_is_text_with_marks_that_can_be_read_whole(
    qtbot: QtBot, stage: SessionStage
) -> None:
    session = handed_in(stage)
    hostile = "\u202e<b>evil</b>\x1b[2J\u2066" + "m" * 180
    stage.station.database.write(lambda tx: tx.exec_driver_sql("UPDATE session SET handed_in_by = ?", (hostile,)))
    stage.station.door.sign_in("maria", None)
    reviewing = Reviewing(stage)
    reviewing.presenter.open(session.id)
    view = reviewing.views[-1]
    assert "‹RLO›<b>evil</b>‹ESC›[2J‹LRI›" in view.by
    page = ReviewWidget(WORDS)
    qtbot.addWidget(page)
    page.show_review(view)
    shown = next(one for one in page.findChildren(QLabel) if one.text() == breakable(view.by))
    assert (shown.textFormat(), shown.wordWrap()) == (Qt.TextFormat.PlainText, True)
