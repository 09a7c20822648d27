"""The door's rules on a real station: who comes in how, what waits, and what happens to scans made meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.identity.person import Person, Role
from services.scanning.commands import Command
from services.scanning.outcome import Reason
from services.sessions.model import NewSession, SessionType
from tests.fakes.door_page import FakeDoorPage
from tests.fakes.running import HeldRun, run_now
from tests.ui.bench_stage import BenchStage
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
    return stage.first()


@pytest.fixture
def tom(stage: BenchStage, maria: Person) -> Person:
    tom = stage.add("tom", "Tom Berg", maria)
    return stage.station.people.set_badge(tom.id, "4711", by=maria)


@pytest.fixture
def door(stage: BenchStage, page: FakeDoorPage, tom: Person) -> DoorPresenter:
    door = DoorPresenter(stage.station, page, run_now, page.hear)
    stage.hear = door.answered
    return door


def present(stage: BenchStage) -> str:
    person = stage.station.door.presence.present
    return person.name if person else ""


def sign_in(door: DoorPresenter, person: Person, pin: str) -> None:
    door.steps.open()
    door.steps.choose(person.id)
    door.steps.enter_pin(pin)


def test_opens_by_itself_when_nobody_is_signed_in(door: DoorPresenter, page: FakeDoorPage) -> None:
    door.tick()
    assert page.shown
    assert page.view.step is Step.WHO
    assert [person.name for person in page.view.people] == ["Maria Lind", "Tom Berg"]
    assert page.view.back == ""


def test_a_name_and_its_pin_let_in(door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person) -> None:
    door.steps.open()
    door.steps.choose(maria.id)
    assert (page.view.step, page.view.title) == (Step.PIN, "Maria Lind")
    door.steps.enter_pin("314159")
    assert not page.shown
    assert present(stage) == "maria"


def test_digits_choose_until_somebody_types_and_never_where_a_name_begins_so(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    door.steps.open()
    assert page.view.digits == "12"
    door.steps.type_name("t")
    assert page.view.digits == ""
    stage.add("team2", "Team 2", maria)
    door.steps.open()
    assert page.view.digits == "13"


def test_a_beginning_that_only_one_person_has_is_enough(door: DoorPresenter, page: FakeDoorPage) -> None:
    door.steps.open()
    door.steps.type_name("ber")
    assert [person.name for person in page.view.people] == ["Tom Berg"]
    door.steps.enter_name()
    assert (page.view.step, page.view.title) == (Step.PIN, "Tom Berg")


def test_a_sign_in_name_wins_over_names_that_begin_like_it(
    stage: BenchStage, page: FakeDoorPage, maria: Person, tom: Person
) -> None:
    stage.add("tomas", "Tomas Ek", maria)
    door = DoorPresenter(stage.station, page, run_now, page.hear)
    door.steps.open()
    door.steps.type_name("Tom")
    door.steps.enter_name()
    assert page.view.title == "Tom Berg"


def test_a_name_that_nobody_has_says_so(door: DoorPresenter, page: FakeDoorPage) -> None:
    door.steps.open()
    door.steps.type_name("zoe")
    door.steps.enter_name()
    assert page.view.step is Step.WHO
    assert page.view.wrong == "Nobody who may sign in has this name or badge."


def test_a_badge_and_scanned_digits_let_in(door: DoorPresenter, page: FakeDoorPage, stage: BenchStage) -> None:
    door.steps.open()
    stage.badge("4711")
    assert (page.view.step, page.view.title) == (Step.PIN, "Tom Berg")
    stage.digits("271828")
    stage.command(Command.CONFIRM)
    assert page.confirmed == ["271828"]
    door.steps.enter_pin(page.confirmed[0])
    assert present(stage) == "tom"


def test_a_badge_that_nobody_has_says_so(door: DoorPresenter, page: FakeDoorPage, stage: BenchStage) -> None:
    door.steps.open()
    stage.badge("999")
    assert page.notice.what == "Nobody has this badge"
    assert page.heard[-1] is Mood.REFUSED


def test_scanned_digits_choose_from_the_list(door: DoorPresenter, page: FakeDoorPage, stage: BenchStage) -> None:
    door.steps.open()
    stage.command(Command.D2)
    assert page.view.title == "Tom Berg"
    stage.command(Command.BACK)
    assert page.view.step is Step.WHO


def test_a_wrong_pin_says_so_and_the_wait_counts_down(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    door.steps.open()
    door.steps.choose(maria.id)
    for _ in range(4):
        door.steps.enter_pin("0000")
        assert page.view.wrong == "Wrong PIN. Try again."
    door.steps.enter_pin("0000")
    door.steps.enter_pin("0000")
    stage.clock.advance(1)
    door.tick()
    door.steps.enter_pin("0000")
    assert page.view.wrong == "Wrong PIN. Try again in 2 seconds."
    stage.clock.advance(1)
    door.tick()
    assert page.view.wrong == "Wrong PIN. Try again in 1 second."
    door.steps.enter_pin("314159")
    assert present(stage) == "", "nobody comes in while he has to wait"
    stage.clock.advance(1)
    door.tick()
    assert page.view.wrong == ""
    door.steps.enter_pin("314159")
    assert present(stage) == "maria"


def test_without_pins_a_badge_alone_lets_in(stage: BenchStage, page: FakeDoorPage) -> None:
    maria = stage.first(pin=None)
    stage.station.people.set_badge(maria.id, "77", by=maria)
    door = DoorPresenter(stage.station, page, run_now, page.hear)
    stage.hear = door.answered
    door.tick()
    stage.badge("77")
    assert present(stage) == "maria"
    assert not page.shown


def test_taking_over_leaves_the_session_in_front(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person, tom: Person
) -> None:
    sign_in(door, maria, "314159")
    session = start(stage, maria)
    before = stage.station.bench.front
    door.steps.open()
    assert page.view.back == "Back to work as Maria Lind"
    stage.command(Command.D2)
    assert page.view.title == "Tom Berg", "digits are known while the door is open"
    door.steps.enter_pin("271828")
    assert present(stage) == "tom"
    assert stage.station.bench.front is before
    assert stage.station.front_session() == session


def test_going_back_changes_nothing(door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person) -> None:
    sign_in(door, maria, "314159")
    before = stage.station.bench.front
    door.steps.open()
    door.steps.back()
    assert not page.shown
    assert present(stage) == "maria"
    assert stage.station.bench.front is before


def test_a_badge_that_nobody_has_does_not_disturb_the_work(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    sign_in(door, maria, "314159")
    stage.badge("999")
    assert not page.shown


def test_a_badge_opens_the_door_from_the_work(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    sign_in(door, maria, "314159")
    stage.badge("4711")
    assert page.shown
    assert page.view.title == "Tom Berg"
    assert present(stage) == "maria", "until the PIN is given"


def test_ones_own_badge_at_work_does_nothing(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, tom: Person
) -> None:
    sign_in(door, tom, "271828")
    stage.badge("4711")
    assert not page.shown


def test_an_idle_bench_locks_and_asks_for_the_same_persons_pin(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    stage.station.change_setting("identity.idle_lock_minutes", 5, by=maria)
    sign_in(door, maria, "314159")
    stage.clock.advance(299)
    door.tick()
    assert not page.shown
    stage.clock.advance(1)
    door.tick()
    assert (page.view.step, page.view.title) == (Step.PIN, "Maria Lind")
    door.steps.back()
    assert page.view.title == "Locked for Maria Lind"
    door.steps.back()
    assert page.shown, "there is no way around the lock"
    door.steps.choose(maria.id)
    door.steps.enter_pin("314159")
    assert present(stage) == "maria"


def test_scans_made_while_locked_are_offered_and_booked_in_the_session(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    sign_in(door, maria, "314159")
    session = start(stage, maria)
    stage.station.door.lock()
    door.tick()
    assert stage.scan("W12-0789").outcome.reason is Reason.LOCKED
    assert stage.scan("W12-0790").outcome.reason is Reason.LOCKED
    door.steps.enter_pin("314159")
    assert page.view.step is Step.KEPT
    assert page.view.title == "2 scans were made while nobody was signed in"
    stage.command(Command.CONFIRM)
    assert not page.shown
    codes = [line.text for line in stage.station.sessions.scans_after(session)]
    assert codes == ["W12-0789", "W12-0790"]
    assert not stage.station.sessions.kept()


def test_who_may_not_book_scans_is_not_asked_to_take_them(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person
) -> None:
    vera = stage.add("vera", "Vera Nilsson", maria, role=Role.VIEWER)
    sign_in(door, maria, "314159")
    start(stage, maria)
    stage.station.door.lock()
    door.tick()
    stage.scan("W12-0789")
    door.steps.back()
    sign_in(door, vera, "271828")
    assert (page.view.step, page.view.take) == (Step.KEPT, "")
    assert page.view.detail == "It is kept for somebody whose role may book scans."
    stage.command(Command.CONFIRM)
    assert not page.shown
    assert [kept.text for kept in stage.station.sessions.kept()] == ["W12-0789"]


def test_scans_that_are_left_stay_and_are_offered_again(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, maria: Person, tom: Person
) -> None:
    door.tick()
    stage.scan("W12-0789")
    sign_in(door, maria, "314159")
    assert page.view.take == "", "without a session they wait for one"
    door.steps.back()
    assert not page.shown
    sign_in(door, tom, "271828")
    assert page.view.title == "1 scan was made while nobody was signed in"


def test_a_second_pin_while_the_first_is_looked_at_is_not_asked(
    stage: BenchStage, page: FakeDoorPage, maria: Person, tom: Person
) -> None:
    run = HeldRun()
    door = DoorPresenter(stage.station, page, run, page.hear)
    door.steps.open()
    run.go()
    door.steps.choose(maria.id)
    door.steps.enter_pin("314159")
    assert len(run.held) == 1
    door.steps.enter_pin("0000")
    door.steps.choose(tom.id)
    assert len(run.held) == 1, "one at a time"
    run.go()
    assert present(stage) == "maria"


def test_signing_out_says_what_waits_and_asks_who_comes(tmp_path: Path, page: FakeDoorPage) -> None:
    central = {"SCANDESK_SESSIONS__MODE": "central", "SCANDESK_CENTRAL__URL": "http://127.0.0.1:9"}
    stage = BenchStage(tmp_path, central)
    maria = stage.first()
    door = DoorPresenter(stage.station, page, run_now, page.hear)
    sign_in(door, maria, "314159")
    start(stage, maria)
    door.steps.open()
    assert page.view.sign_out == "Sign out"
    assert page.view.unsent == "1 message waits to be sent; it is not lost."
    door.steps.sign_out()
    assert present(stage) == ""
    assert page.view.title == "Who is working here?"
    assert (page.view.sign_out, page.view.back) == ("", "")
    stage.close()


def start(stage: BenchStage, by: Person) -> str:
    station = stage.station
    wanted = NewSession(SessionType.BATCH_SCAN, auto_commit=True)
    session = station.sessions.start(wanted, by, station.config_of(SessionType.BATCH_SCAN))
    station.put_in_front(session)
    return session.id
