"""Every scan at an open door is answered, seen and heard; none is booked there, and none is dropped."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.clock import new_id
from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for, barcode_for_badge
from services.scanning.outcome import Reason
from services.scanning.scan import MAX_BYTES, Flaw, make_scan
from services.sessions.model import NewSession, SessionType
from tests.fakes.door_page import FakeDoorPage
from tests.fakes.running import HeldRun, run_now
from tests.ui.bench_stage import SCANNER, BenchStage
from ui.people.door_presenter import DoorPresenter
from ui.people.door_view import Step
from ui.widgets.outcome_look import Mood


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[BenchStage]:
    stage = BenchStage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def page() -> FakeDoorPage:
    return FakeDoorPage()


@pytest.fixture
def maria(stage: BenchStage) -> Person:
    maria = stage.first()
    return stage.station.people.set_badge(maria.id, "1", by=maria)


@pytest.fixture
def door(stage: BenchStage, page: FakeDoorPage, maria: Person) -> DoorPresenter:
    """Open, and nobody is there."""
    door = DoorPresenter(stage.station, page, run_now, page.hear)
    stage.hear = door.answered
    door.tick()
    return door


def signed_in(door: DoorPresenter, maria: Person) -> None:
    door.steps.choose(maria.id)
    door.steps.enter_pin("314159")
    assert not door.is_open


def scan(stage: BenchStage, text: str, flaw: Flaw) -> Answer:
    """A scan that did not arrive as it should."""
    before = len(stage.answers.all)
    made = make_scan(text.encode(), SCANNER, scan_id=new_id(), at=stage.clock.now(), flaw=flaw)
    stage.station.bench.take(made)
    answer = stage.answers.wait_for(before + 1)[before]
    stage.hear(answer)
    return answer


@pytest.mark.usefixtures("door")
def test_an_item_is_kept_and_says_so_and_what_to_do(page: FakeDoorPage, stage: BenchStage) -> None:
    stage.scan("W12-0789")
    assert (page.notice.mood, page.heard) == (Mood.KEPT, [Mood.KEPT])
    assert page.notice.what == "W12-0789 is kept: nobody is signed in"
    assert page.notice.next == "Scan your badge, or sign in with your PIN. Then it is offered to you."
    assert [kept.text for kept in stage.station.sessions.kept()] == ["W12-0789"]


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize(
    ("flaw", "what"),
    [
        (Flaw.INCOMPLETE, "Only a part of the code arrived"),
        (Flaw.OVERSIZED, "That was too long for a code"),
        (Flaw.LAYOUT, "Scanner and computer may not use the same keyboard layout: nothing was booked"),
        (Flaw.CAPS_LOCK, "Caps Lock is on: letters arrive with their case turned over"),
    ],
)
@pytest.mark.parametrize("code", ["item", "badge", "command", "digit"])
def test_a_flawed_scan_is_refused_and_does_nothing(
    page: FakeDoorPage, stage: BenchStage, flaw: Flaw, what: str, code: str
) -> None:
    site = stage.station.settings.station.site
    texts = {
        "item": "W12-07",
        "badge": barcode_for_badge("1", site),
        "command": barcode_for(Command.UNDO, site),
        "digit": barcode_for(Command.D1, site),
    }
    scan(stage, texts[code], flaw)
    assert (page.notice.mood, page.notice.what) == (Mood.REFUSED, what)
    assert page.notice.next
    assert page.heard == [Mood.REFUSED]
    assert page.view.step is Step.WHO


def test_what_typed_like_a_scanner_and_never_ended_is_said_but_not_what_may_be_a_pin(
    door: DoorPresenter, page: FakeDoorPage, maria: Person
) -> None:
    door.stray_typed("A-12")
    assert page.notice.what == "Something typed like a scanner but did not end: A-12"
    assert page.heard == [Mood.REFUSED]
    door.steps.choose(maria.id)
    door.stray_typed("314159")
    assert page.notice.what == "Something typed like a scanner but did not end: ••••••"


def test_a_code_too_short_for_a_scanner_without_a_prefix_is_not_said_to_want_its_enter(
    door: DoorPresenter, page: FakeDoorPage
) -> None:
    door.stray_typed("007")
    assert page.notice.what.endswith("too little to be told from a person: 007")
    assert "prefix" in page.notice.next
    assert "Enter" not in page.notice.next


@pytest.mark.usefixtures("door")
def test_a_code_that_never_ends_is_refused(page: FakeDoorPage, stage: BenchStage) -> None:
    stage.scan("x" * (MAX_BYTES + 1))
    assert page.notice.what == "That was too long for a code"


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize("command", [Command.UNDO, Command.LOCK, Command.BACK, Command.CONFIRM])
def test_a_command_that_the_door_does_not_do_now_says_what_it_wants(
    page: FakeDoorPage, stage: BenchStage, command: Command
) -> None:
    stage.command(command)
    name = stage.station.words.say(command.name_words)
    assert page.notice.what == f"{name} is not possible now"
    assert page.notice.next == "Scan your badge, or choose your name."
    assert page.heard == [Mood.REFUSED]


@pytest.mark.usefixtures("door")
def test_a_digit_that_chooses_nobody_is_refused_and_not_repeated(page: FakeDoorPage, stage: BenchStage) -> None:
    stage.command(Command.D7)
    assert page.notice.what == "A digit is not possible now"


def test_each_digit_of_a_pin_is_heard(door: DoorPresenter, page: FakeDoorPage, stage: BenchStage) -> None:
    stage.command(Command.D1)
    assert page.view.step is Step.PIN
    stage.digits("31")
    assert page.heard == [Mood.ACCEPTED] * 3
    assert page.view.notice is None


def test_the_end_of_a_pin_without_digits_is_refused(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    door.steps.choose(maria.id)
    stage.command(Command.CONFIRM)
    assert page.notice.next == "Enter your PIN: on the keys, on the screen, or by scanning digits."
    assert page.heard == [Mood.REFUSED]


def test_a_wrong_pin_is_heard(door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person) -> None:
    door.steps.choose(maria.id)
    door.steps.enter_pin("0000")
    assert page.heard == [Mood.REFUSED]


def test_an_answer_goes_when_the_next_scan_is_good(door: DoorPresenter, page: FakeDoorPage, stage: BenchStage) -> None:
    scan(stage, "W12", Flaw.INCOMPLETE)
    stage.badge("1")
    assert (page.view.step, page.view.notice) == (Step.PIN, None)
    assert page.heard == [Mood.REFUSED, Mood.ACCEPTED]


def test_a_badge_that_comes_while_another_is_looked_up_is_refused(
    stage: BenchStage, page: FakeDoorPage, maria: Person
) -> None:
    run = HeldRun()
    door = DoorPresenter(stage.station, page, run, page.hear)
    stage.hear = door.answered
    door.tick()
    run.go()
    stage.badge("1")
    stage.badge("1")
    assert page.notice.what == "That scan came too early"
    assert page.heard == [Mood.ACCEPTED, Mood.REFUSED]
    run.go()
    assert page.view.step is Step.PIN


def test_an_item_while_somebody_else_is_asked_for_is_kept_for_the_session(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    signed_in(door, maria)
    door.steps.open()
    assert stage.scan("W12-0789").outcome.reason is Reason.ELSEWHERE
    assert page.notice.mood is Mood.KEPT
    assert page.notice.next == "Go back to work as Maria Lind, or let somebody else take over. Then it can be taken in."


def test_what_a_session_took_before_the_door_opened_is_not_answered_at_it(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    signed_in(door, maria)
    station = stage.station
    wanted = NewSession(SessionType.BATCH_SCAN, auto_commit=True)
    session = station.sessions.start(wanted, maria, station.config_of(SessionType.BATCH_SCAN))
    station.put_in_front(session)
    stage.hear = lambda _answer: None
    booked = stage.scan("W12-0789")
    undone = stage.command(Command.UNDO)
    door.steps.open()
    page.heard.clear()
    for answer in (booked, undone):
        door.answered(answer)
    assert (page.view.notice, page.heard) == (None, [])


def test_a_scan_that_nobody_could_handle_says_so(door: DoorPresenter, page: FakeDoorPage, stage: BenchStage) -> None:
    kept = stage.scan("W12-0789")
    door.answered(replace(kept, outcome=replace(kept.outcome, reason=Reason.NOT_HANDLED)))
    assert page.notice.what == "W12-0789 is kept: Scandesk made a mistake"
