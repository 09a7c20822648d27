"""The people page: on a real station who may change whom, and on screen every page without a fault."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from services.identity.person import Person, Role
from services.words.catalogue import Catalogue
from tests.fakes.running import run_now
from tests.ui.bench_stage import BenchStage
from tests.ui.look import VIEWS, View, see
from ui.people.people_presenter import PeoplePresenter
from ui.people.people_screen import PeopleScreen
from ui.people.people_view import PeopleView, PersonForm, PersonLine, PersonView
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.scrolled import scrolled

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

TOM = PersonForm("Tom Berg", "tom", "Nordic", "packer", "271828", "271828")


class FakePage:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.list = PeopleView(())
        self.person = PersonView("", PersonForm(), (), is_new=False, wants_pin=True)

    def show_people(self, view: PeopleView) -> None:
        self.list = view

    def show_person(self, view: PersonView) -> None:
        self.person = view


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[BenchStage]:
    stage = BenchStage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def maria(stage: BenchStage) -> Person:
    maria = stage.first()
    return stage.station.door.sign_in(maria.name, secret("314159"))


@pytest.fixture
def people(stage: BenchStage, page: FakePage, maria: Person) -> PeoplePresenter:
    people = PeoplePresenter(stage.station, page, run_now)
    people.open()
    return people


def secret(pin: str) -> SecretStr:
    return SecretStr(pin)


def add_tom(people: PeoplePresenter, stage: BenchStage) -> Person:
    people.add()
    people.save(TOM)
    tom = stage.station.people.find_by_name("tom")
    assert tom is not None
    return tom


def test_a_new_person_is_in_the_list_and_can_sign_in(
    people: PeoplePresenter, stage: BenchStage, page: FakePage
) -> None:
    add_tom(people, stage)
    assert page.person.told == "Added. Give a badge, or go back."
    people.open()
    assert [(line.full_name, line.role, line.pin) for line in page.list.lines] == [
        ("Maria Lind", "Admin", "Yes"),
        ("Tom Berg", "Packer", "Yes"),
    ]
    assert stage.station.door.sign_in("tom", secret("271828")).organisation == "Nordic"


def test_badges_are_shown_to_who_may_manage_people_alone(
    people: PeoplePresenter, stage: BenchStage, page: FakePage, maria: Person
) -> None:
    tom = add_tom(people, stage)
    stage.station.people.set_badge(tom.id, "4711", by=maria)
    for who, pin, seen in ((maria, "314159", "4711"), (tom, "271828", "Yes")):
        stage.station.door.sign_in(who.name, secret(pin))
        people.open()
        assert [line.badge for line in page.list.lines] == ["–", seen]
        people.choose(tom.id)
        assert (page.person.badge, "4711" in page.person.badge_code) == (
            ("4711", True) if who is maria else ("", False)
        )
        assert page.person.has_badge


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (PersonForm("Tom", "tom berg", "", "packer", "271828", "271828"), "name"),
        (PersonForm("Tom", "maria", "", "packer", "271828", "271828"), "name"),
        (PersonForm("", "tom", "", "packer", "271828", "271828"), "full_name"),
        (PersonForm("Tom", "tom", "\x07", "packer", "271828", "271828"), "organisation"),
        (PersonForm("Tom", "tom", "", "packer", "12", "12"), "pin"),
        (PersonForm("Tom", "tom", "", "packer", "", ""), "pin"),
        (PersonForm("Tom", "tom", "", "packer", "271828", "271829"), "pin"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nobody_is_made(
    people: PeoplePresenter, stage: BenchStage, page: FakePage, form: PersonForm, field: str
) -> None:
    people.add()
    people.save(form)
    assert list(page.person.wrong) == [field]
    assert page.person.values == form, "what was typed stays"
    assert len(stage.station.people.everybody()) == 1


def test_a_changed_role_holds_at_once(people: PeoplePresenter, stage: BenchStage, page: FakePage) -> None:
    add_tom(people, stage)
    people.save(PersonForm("Tom Berg", "tom", "Nordic", "supervisor"))
    assert page.person.told == "Saved."
    tom = stage.station.people.find_by_name("tom")
    assert tom is not None
    assert tom.role is Role.SUPERVISOR


def test_the_last_admin_stays_one(people: PeoplePresenter, page: FakePage, maria: Person) -> None:
    people.choose(maria.id)
    people.save(PersonForm("Maria Lind", "maria", "", "packer"))
    assert page.person.wrong["role"].startswith("This is the last active admin.")
    people.change_access()
    people.change_access()
    assert page.person.wrong[""].startswith("This is the last active admin.")


def test_a_badge_is_made_shown_as_a_barcode_and_taken_away(
    people: PeoplePresenter, stage: BenchStage, page: FakePage
) -> None:
    tom = add_tom(people, stage)
    people.give_badge("")
    number = page.person.badge
    assert len(number) == 8
    assert page.person.badge_code == f"SD{stage.station.settings.station.site}BADGE{number}"
    assert stage.badge(number).meaning.value == number, "the barcode that is shown is one that the bench reads"
    found = stage.station.people.find_by_badge(number)
    assert found is not None
    assert found.id == tom.id
    people.give_badge("ab-1")
    assert "badge" in page.person.wrong
    people.give_badge(" ab1 ")
    assert page.person.badge == "AB1"
    people.remove_badge()
    assert page.person.badge_code == ""


def test_a_badge_of_somebody_else_says_whose_it_is(
    people: PeoplePresenter, stage: BenchStage, page: FakePage, maria: Person
) -> None:
    stage.station.people.set_badge(maria.id, "77", by=maria)
    add_tom(people, stage)
    people.give_badge("77")
    assert page.person.wrong["badge"].startswith("This badge belongs to Maria Lind.")


def test_ones_own_pin_wants_the_old_one(
    people: PeoplePresenter, stage: BenchStage, page: FakePage, maria: Person
) -> None:
    people.choose(maria.id)
    assert page.person.asks_old
    people.set_pin("0000", "424242", "424242")
    assert page.person.wrong["old"] == "Wrong PIN. Try again."
    people.set_pin("314159", "424242", "424243")
    assert page.person.wrong["pin"].startswith("The two PINs differ.")
    people.set_pin("314159", "424242", "424242")
    assert page.person.told == "The new PIN holds from now on."
    assert stage.station.door.sign_in("maria", secret("424242"))


def test_access_ends_only_when_asked_twice_and_can_be_given_back(
    people: PeoplePresenter, stage: BenchStage, page: FakePage
) -> None:
    tom = add_tom(people, stage)
    people.change_access()
    assert page.person.asks_again
    still = stage.station.people.find(tom.id)
    assert still is not None
    assert still.active
    people.change_access()
    assert not page.person.active
    people.change_access()
    assert page.person.active


def test_who_may_not_manage_people_is_told_why_and_may_set_his_own_pin(
    people: PeoplePresenter, stage: BenchStage, page: FakePage, maria: Person
) -> None:
    tom = add_tom(people, stage)
    stage.station.door.sign_in("tom", secret("271828"))
    people.open()
    reason = "Your role may not change people. Ask an admin."
    assert page.list.blocked == reason
    people.choose(maria.id)
    assert (page.person.blocked, page.person.pin_blocked) == (reason, reason)
    people.give_badge("")
    assert page.person.wrong[""] == reason
    people.choose(tom.id)
    assert (page.person.blocked, page.person.pin_blocked) == (reason, "")
    people.set_pin("271828", "424242", "424242")
    assert page.person.told == "The new PIN holds from now on."


def test_nobody_changes_anything_while_nobody_is_signed_in(
    people: PeoplePresenter, stage: BenchStage, page: FakePage
) -> None:
    add_tom(people, stage)
    stage.station.door.sign_out()
    people.save(PersonForm("Tom Berg", "tom", "Nordic", "admin"))
    assert page.person.wrong[""] == "Your role may not change people. Ask an admin."


# ---- the screen


def roles(words: Catalogue) -> tuple[tuple[str, str], ...]:
    return tuple((role.value, words.say(f"people.role.{role}")) for role in Role)


def show_list(screen: PeopleScreen, words: Catalogue) -> None:
    yes, active = words.say("common.yes"), words.say("people_screen.active")
    lines = tuple(
        PersonLine(name, name, name.lower(), words.say("people.role.supervisor"), "12345678", yes, active)
        for name in ("Maria Lind", "Tom Berg", "Anna Öberg")
    )
    screen.show_people(PeopleView(lines, words.say("people.refused.right")))


def show_person(screen: PeopleScreen, words: Catalogue) -> None:
    form = PersonForm("Maria Lind", "maria.lind", "Nordic", "supervisor")
    view = PersonView(
        "Maria Lind",
        form,
        roles(words),
        is_new=False,
        wants_pin=True,
        asks_old=True,
        badge="12345678",
        badge_code="SD7K2QBADGE12345678",
        pin=words.say("people_screen.pin.there"),
        told=words.say("people_screen.told.given"),
    )
    screen.show_person(view)


def show_blocked(screen: PeopleScreen, words: Catalogue) -> None:
    reason = words.say("people.refused.right")
    form = PersonForm("Tom Berg", "tom", "", "packer")
    screen.show_person(
        PersonView(
            "Tom Berg",
            form,
            roles(words),
            is_new=False,
            wants_pin=True,
            active=False,
            blocked=reason,
            pin_blocked=reason,
        )
    )


def show_new(screen: PeopleScreen, words: Catalogue) -> None:
    wrong = {
        "name": words.say("people.refused.name_taken", name="tom"),
        "pin": words.say("people.refused.pin_missing"),
        "": words.say("people.refused.right"),
    }
    title = words.say("people_screen.new")
    screen.show_person(PersonView(title, PersonForm(), roles(words), is_new=True, wants_pin=True, wrong=wrong))


def show_nobody(screen: PeopleScreen, words: Catalogue) -> None:
    screen.show_people(PeopleView(()))


Show = Callable[[PeopleScreen, Catalogue], None]
SHOWN: tuple[Show, ...] = (show_list, show_person, show_blocked, show_new, show_nobody)


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("show", SHOWN, ids=lambda show: show.__name__)
def test_every_page_has_no_fault(qapp: QApplication, show: Show, view: View) -> None:
    def make(words: Catalogue) -> QWidget:
        screen = PeopleScreen(words)
        show(screen, words)
        window = QMainWindow()
        window.setCentralWidget(scrolled(screen))
        return window

    faults = see(qapp, make, view)
    assert not faults, "\n".join(map(str, faults))


@pytest.fixture
def screen(qapp: QApplication, qtbot: QtBot) -> PeopleScreen:
    apply(qapp, Theme(LIGHT, motion=False, flash=False))
    screen = PeopleScreen(Catalogue("en"))
    qtbot.addWidget(screen)
    screen.show()
    return screen


def test_arrows_and_enter_open_a_person(screen: PeopleScreen) -> None:
    chosen: list[str] = []
    screen.choose.connect(chosen.append)
    show_list(screen, Catalogue("en"))
    screen.setFocus()
    QApplication.processEvents()
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Return)
    assert chosen == ["Tom Berg"]


def test_a_new_person_is_typed_and_saved_by_keyboard(screen: PeopleScreen, qtbot: QtBot) -> None:
    screen.show_person(PersonView("New", PersonForm(), roles(Catalogue("en")), is_new=True, wants_pin=True))
    QApplication.processEvents()
    typed = {"Name": "Tom Berg", "Sign-in name": "tom", "New PIN": "271828", "New PIN once more": "271828"}
    for name, text in typed.items():
        field = next(edit for edit in screen.findChildren(QLineEdit) if edit.accessibleName() == name)
        QTest.keyClicks(field, text)
    with qtbot.waitSignal(screen.save) as saved:
        QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved.args == [PersonForm("Tom Berg", "tom", "", "packer", "271828", "271828")]


def test_pins_are_forgotten_once_they_are_set(screen: PeopleScreen) -> None:
    words = Catalogue("en")
    show_person(screen, words)
    pin = next(edit for edit in screen.findChildren(QLineEdit) if edit.accessibleName() == "New PIN")
    QTest.keyClicks(pin, "271828")
    assert pin.echoMode() is QLineEdit.EchoMode.Password
    show_person(screen, words)
    assert pin.text() == ""
