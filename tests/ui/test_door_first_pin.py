"""Who has no PIN yet chooses one at the door, where PINs are on: people of a provisioning file, and others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.errors import Refused
from services.identity.person import Person
from tests.fakes.door_page import FakeDoorPage
from tests.fakes.running import run_now
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
def tom(stage: BenchStage) -> Person:
    """Without a PIN, at a station that asks for them."""
    maria = stage.first(pin=None)
    tom = stage.add("tom", "Tom Berg", maria, pin=None)
    tom = stage.station.people.set_badge(tom.id, "4711", by=maria)
    stage.station.change_setting("identity.pins", True, by=None)
    return tom


@pytest.fixture
def page() -> FakeDoorPage:
    return FakeDoorPage()


@pytest.fixture
def door(stage: BenchStage, page: FakeDoorPage, tom: Person) -> DoorPresenter:
    door = DoorPresenter(stage.station, page, run_now, page.hear)
    stage.hear = door.answered
    door.steps.open()
    return door


def present(stage: BenchStage) -> str:
    person = stage.station.door.presence.present
    return person.name if person else ""


def test_a_pin_is_chosen_twice_and_asked_for_from_then_on(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, tom: Person
) -> None:
    door.steps.choose(tom.id)
    assert (page.view.step, page.view.title) == (Step.PIN, "Tom Berg")
    assert "no PIN yet" in page.view.detail
    door.steps.enter_pin("271828")
    assert present(stage) == ""
    assert "once more" in page.view.detail
    door.steps.enter_pin("271828")
    assert present(stage) == "tom"
    stage.station.door.sign_out()
    with pytest.raises(Refused, match="PIN_MISSING"):
        stage.station.door.sign_in("tom", None)
    stage.station.door.sign_in("tom", SecretStr("271828"))


def test_a_badge_leads_to_the_same_question(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, tom: Person
) -> None:
    stage.badge("4711")
    assert "no PIN yet" in page.view.detail
    for _time in range(2):
        door.steps.enter_pin("271828")
    assert present(stage) == "tom"


@pytest.mark.parametrize(("first", "second", "says"), [("271828", "271829", "differ"), ("12", "", "4 to 12 digits")])
def test_what_is_no_pin_or_another_one_is_said_and_asked_for_anew(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, tom: Person, first: str, second: str, says: str
) -> None:
    door.steps.choose(tom.id)
    for pin in filter(None, (first, second)):
        door.steps.enter_pin(pin)
    assert says in page.view.wrong
    assert "no PIN yet" in page.view.detail
    assert page.heard[-1] is Mood.REFUSED
    for _time in range(2):
        door.steps.enter_pin("271828")
    assert present(stage) == "tom"


def test_the_next_person_at_the_door_is_asked_for_the_pin_that_is_there(
    door: DoorPresenter, page: FakeDoorPage, stage: BenchStage, tom: Person
) -> None:
    door.steps.choose(tom.id)
    door.steps.enter_pin("271828")
    assert door.steps.back()
    door.steps.choose(tom.id)
    assert "no PIN yet" in page.view.detail, "what was entered once is forgotten"
