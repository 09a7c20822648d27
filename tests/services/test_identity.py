"""People on a real database: who may change whom, who is at the door, and that nobody guesses a PIN."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from services.database import people_store
from services.database.database import Database
from services.database.opening import open_database
from services.errors import Refused
from services.identity.door import Door
from services.identity.model import How
from services.identity.person import Person, Role
from services.identity.presence import NOBODY, At, Presence
from services.identity.service import PeopleService
from services.settings.model import Identity
from tests.fakes.held_clock import HeldClock

PIN, OTHER, WRONG = SecretStr("314159"), SecretStr("271828"), SecretStr("0000")


class House:
    """A database with its people and one bench's door; `restart` is what a crash and a new start leave."""

    def __init__(self, open_: Callable[[], Database]) -> None:
        self._open = open_
        self._opened: list[Database] = []
        self.clock = HeldClock()
        self.policy = Identity()
        self._start()

    def _start(self) -> None:
        self.database = self._open()
        self._opened.append(self.database)
        self.people = PeopleService(self.database, self.clock, lambda: self.policy)
        self.door = self.new_door("bench-1")

    def new_door(self, station: str) -> Door:
        return Door(self.database, self.clock, self.people, station=station, policy=lambda: self.policy)

    def close(self) -> None:
        if self.database in self._opened:
            self._opened.remove(self.database)
            self.database.close()

    def restart(self) -> Presence:
        self.close()
        self._start()
        return self.door.resume()

    def history(self) -> list[tuple[str, str]]:
        """(act, author's sign-in name), in order."""
        sql = text("SELECT e.act, p.name FROM person_event e JOIN person p ON p.id = e.author_id ORDER BY e.seq")
        return self.database.read(lambda tx: [(row.act, row.name) for row in tx.execute(sql)])


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path, ready_sqlite: None) -> Iterator[House]:
    url = request.getfixturevalue("ready_postgres") if request.param == "postgresql" else ""
    house = House(lambda: open_database(tmp_path, url))
    yield house
    house.close()


@pytest.fixture
def ada(house: House) -> Person:
    """The first person: an admin."""
    return house.people.first_run(name="Ada", full_name="Ada L.", pin=PIN, organisation="House")


@pytest.fixture
def bob(house: House, ada: Person) -> Person:
    return house.people.add(name="bob", full_name="Bob", role=Role.PACKER, pin=OTHER, by=ada)


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=rf"^{code}:")


# ---- first run


def test_the_first_person_is_an_admin_and_his_own_author(house: House) -> None:
    assert house.people.is_empty()
    ada = house.people.first_run(name="Ada", full_name="Ada L.", pin=PIN)
    assert (ada.name, ada.role, ada.has_pin, ada.active) == ("ada", Role.ADMIN, True, True)
    assert not house.people.is_empty()
    assert house.people.find(ada.id) == ada
    assert house.history() == [("first_run", "ada")]


def test_there_is_only_one_first_person(house: House, ada: Person) -> None:
    with refused("NOT_FIRST_RUN"):
        house.people.first_run(name="eve", full_name="Eve", pin=OTHER)
    assert house.people.everybody() == (ada,)


def test_a_bench_of_one_may_do_without_a_pin_where_pins_are_off(house: House) -> None:
    with refused("PIN_MISSING"):
        house.people.first_run(name="ada", full_name="Ada", pin=None)
    house.policy = Identity(pins=False)
    assert not house.people.first_run(name="ada", full_name="Ada", pin=None).has_pin
    assert house.door.sign_in("ada", None).name == "ada"
    assert house.restart().at is At.SIGNED_IN


# ---- making and changing people


def test_an_admin_makes_and_changes_people_and_each_change_keeps_its_author(house: House, ada: Person) -> None:
    bob = house.people.add(name="bob", full_name="Bob", role=Role.PACKER, pin=OTHER, by=ada)
    changed = house.people.change(bob.id, full_name="Bob <b>", role=Role.ADMIN, organisation="Dock", by=ada)
    assert changed == replace(bob, full_name="Bob <b>", role=Role.ADMIN, organisation="Dock")
    house.people.set_pin(bob.id, PIN, by=ada)
    house.people.deactivate(ada.id, by=changed)
    assert house.people.activate(ada.id, by=changed) == ada
    assert house.history() == [
        ("first_run", "ada"),
        ("add", "ada"),
        ("change", "ada"),
        ("pin", "ada"),
        ("deactivate", "bob"),
        ("activate", "bob"),
    ]


def test_nobody_but_an_admin_changes_people(house: House, ada: Person) -> None:
    for role in set(Role) - {Role.ADMIN}:
        eve = house.people.add(name=f"eve-{role}", full_name="Eve", role=role, pin=OTHER, by=ada)
        people = house.people.everybody()
        for act in forbidden(house, eve, ada):
            with refused("FORBIDDEN"):
                act()
        assert house.people.everybody() == people


def forbidden(house: House, eve: Person, ada: Person) -> list[Callable[[], Person]]:
    """What only an admin may do, done by `eve`."""
    return [
        lambda: house.people.add(name="x", full_name="X", role=Role.ADMIN, pin=PIN, by=eve),
        lambda: house.people.change(eve.id, role=Role.ADMIN, by=eve),
        lambda: house.people.deactivate(ada.id, by=eve),
        lambda: house.people.set_badge(eve.id, by=eve),
        lambda: house.people.set_pin(ada.id, OTHER, by=eve),
    ]


def test_a_right_is_that_of_now_and_not_of_an_old_value_on_a_screen(house: House, ada: Person, bob: Person) -> None:
    with refused("FORBIDDEN"):
        house.people.change(bob.id, full_name="B", by=replace(bob, role=Role.ADMIN))
    house.people.change(bob.id, role=Role.ADMIN, by=ada)
    house.people.deactivate(ada.id, by=bob)
    with refused("FORBIDDEN"):
        house.people.activate(ada.id, by=ada)


def test_the_last_active_admin_stays(house: House, ada: Person, bob: Person) -> None:
    with refused("LAST_ADMIN"):
        house.people.deactivate(ada.id, by=ada)
    with refused("LAST_ADMIN"):
        house.people.change(ada.id, role=Role.VIEWER, by=ada)
    house.people.change(bob.id, role=Role.ADMIN, by=ada)
    house.people.deactivate(bob.id, by=ada)
    with refused("LAST_ADMIN"):
        house.people.deactivate(ada.id, by=ada)
    assert house.people.find(ada.id) == ada


def test_a_name_is_unique_however_it_is_written(house: House, ada: Person, bob: Person) -> None:
    for name in ("ADA", " ada ", "ＡＤＡ"):
        with refused("NAME_TAKEN"):
            house.people.add(name=name, full_name="X", role=Role.IT, pin=OTHER, by=ada)
        with refused("NAME_TAKEN"):
            house.people.change(bob.id, name=name, by=ada)
    assert house.people.find_by_name("ＡDA") == ada
    assert house.people.change(bob.id, name="BOB", by=ada) == bob


HOSTILE = ["x" * 10_000, "\u202eeve", "<script>", "'; DROP TABLE person; --", "a\0b", ""]


def test_hostile_names_make_nobody_and_find_nobody(house: House, ada: Person) -> None:
    for name in HOSTILE:
        with refused("NAME_INVALID"):
            house.people.add(name=name, full_name="X", role=Role.IT, pin=OTHER, by=ada)
        assert house.people.find_by_name(name) is None
        assert house.people.find_by_badge(name) is None
    assert house.people.everybody() == (ada,)


def test_who_does_not_exist_cannot_be_changed(house: House, ada: Person) -> None:
    for act in (house.people.deactivate, house.people.set_badge):
        with refused("PERSON_UNKNOWN"):
            act("nobody", by=ada)


def test_people_come_the_active_ones_first_by_name(house: House, ada: Person, bob: Person) -> None:
    zoe = house.people.add(name="zoe", full_name="Zoe", role=Role.IT, pin=OTHER, by=ada)
    bob = house.people.deactivate(bob.id, by=ada)
    assert house.people.everybody() == (ada, zoe, bob)


def test_a_change_in_doubt_is_looked_up_and_not_done_twice(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt was stored and its answer lost: the writer runs the job a second time."""

    def twice(run: Callable[..., object]) -> object:
        house.database.write(lambda tx: run(tx, 1))
        return house.database.write(lambda tx: run(tx, 2))

    monkeypatch.setattr(house.database, "write_once", twice)
    bob = house.people.add(name="bob", full_name="Bob", role=Role.PACKER, pin=OTHER, by=ada)
    assert house.door.sign_in("bob", OTHER) == bob
    assert house.people.everybody() == (ada, bob)
    assert house.history() == [("first_run", "ada"), ("add", "ada")]
    assert len(house.people.sign_ins()) == 1


# ---- badges


def test_a_badge_is_made_unique_and_replaced(house: House, ada: Person, bob: Person) -> None:
    first = house.people.set_badge(bob.id, by=ada)
    assert first.badge.isdigit()
    assert house.people.find_by_badge(first.badge) == first
    second = house.people.set_badge(bob.id, "b007", by=ada)
    assert second.badge == "B007"
    assert house.people.find_by_badge("b007") == second
    assert house.people.find_by_badge(first.badge) is None
    with refused("BADGE_TAKEN"):
        house.people.set_badge(ada.id, "B007", by=ada)
    house.people.remove_badge(bob.id, by=ada)
    assert house.people.set_badge(ada.id, "B007", by=ada).badge == "B007"


def test_people_without_badges_do_not_collide(house: House, ada: Person, bob: Person) -> None:
    house.people.remove_badge(ada.id, by=ada)
    house.people.remove_badge(bob.id, by=ada)
    assert house.people.find_by_badge("") is None


# ---- the door


def test_signing_in_by_name_and_by_badge_switches_and_is_logged(house: House, ada: Person, bob: Person) -> None:
    bob = house.people.set_badge(bob.id, "B1", by=ada)
    assert house.door.presence == NOBODY
    house.door.sign_in("ADA", PIN)
    house.clock.advance(60)
    house.door.sign_in_by_badge("b1", OTHER)
    assert house.door.presence == Presence(bob)
    log = house.people.sign_ins()
    assert [(line.person.name, line.how, line.ended_at is None) for line in log] == [
        ("bob", How.BADGE, True),
        ("ada", How.NAME, False),
    ]
    assert log[1].ended_at == log[0].at


def test_a_wrong_pin_leaves_who_was_there(house: House, ada: Person, bob: Person) -> None:
    house.door.sign_in("ada", PIN)
    with refused("PIN_WRONG"):
        house.door.sign_in("bob", PIN)
    with refused("PIN_MISSING"):
        house.door.sign_in("bob", None)
    assert house.door.presence == Presence(ada)
    assert len(house.people.sign_ins()) == 1


def test_strangers_and_who_is_no_longer_active_do_not_come_in(house: House, ada: Person, bob: Person) -> None:
    house.people.set_badge(bob.id, "B1", by=ada)
    house.people.deactivate(bob.id, by=ada)
    for act in (lambda: house.door.sign_in("bob", OTHER), lambda: house.door.sign_in("eve", PIN)):
        with refused("SIGN_IN_UNKNOWN"):
            act()
    for number in ("B1", "B2", ""):
        with refused("SIGN_IN_UNKNOWN"):
            house.door.sign_in_by_badge(number, OTHER)


def test_signing_out_leaves_nobody_also_after_a_restart(house: House, ada: Person) -> None:
    house.door.sign_in("ada", PIN)
    house.door.sign_out()
    assert house.door.presence == NOBODY
    assert house.restart() == NOBODY
    with refused("SIGN_IN_UNKNOWN"):
        house.door.unlock(PIN)


def test_after_a_crash_the_same_person_is_locked_in_until_the_pin(house: House, ada: Person) -> None:
    house.door.sign_in("ada", PIN)
    assert house.restart() == Presence(ada, locked=True)
    assert house.door.presence.present is None
    with refused("PIN_WRONG"):
        house.door.unlock(WRONG)
    assert house.door.presence.locked
    house.door.unlock(PIN)
    assert house.door.presence == Presence(ada)


def test_somebody_else_takes_a_locked_bench(house: House, ada: Person, bob: Person) -> None:
    house.door.sign_in("ada", PIN)
    house.door.lock()
    house.door.sign_in("bob", OTHER)
    assert house.door.presence == Presence(bob)


def test_benches_that_share_a_database_do_not_sign_each_other_out(house: House, ada: Person, bob: Person) -> None:
    other = house.new_door("bench-2")
    house.door.sign_in("ada", PIN)
    other.sign_in("bob", OTHER)
    assert house.new_door("bench-1").resume().person == ada
    other.sign_out()
    assert house.new_door("bench-1").resume().person == ada
    assert house.new_door("bench-2").resume() == NOBODY


def test_an_idle_bench_locks_by_itself_and_activity_keeps_it_open(house: House, ada: Person) -> None:
    house.policy = Identity(idle_lock_minutes=5)
    house.door.sign_in("ada", PIN)
    seen: list[Presence] = []
    house.door.on_change(seen.append)
    for _ in range(3):
        house.clock.advance(299)
        house.door.touch()
    assert house.door.presence.at is At.SIGNED_IN
    house.clock.advance(300)
    assert house.door.presence == Presence(ada, locked=True)
    house.door.touch()
    assert house.door.presence.locked
    assert seen == [Presence(ada, locked=True)]
    house.door.unlock(PIN)
    assert house.door.presence.present == ada


def test_a_touch_that_comes_too_late_does_not_wake_the_bench(house: House, ada: Person) -> None:
    house.policy = Identity(idle_lock_minutes=5)
    house.door.sign_in("ada", PIN)
    house.clock.advance(301)
    house.door.touch()
    assert house.door.presence.locked


def test_without_the_setting_the_bench_never_locks_by_itself(house: House, ada: Person) -> None:
    house.door.sign_in("ada", PIN)
    house.clock.advance(10**6)
    assert house.door.presence == Presence(ada)


def test_presence_is_read_from_memory(house: House, ada: Person) -> None:
    house.door.sign_in("ada", PIN)
    house.close()
    assert house.door.presence == Presence(ada)
    house.door.touch()


def test_a_changed_person_at_the_door_has_the_new_rights_and_a_deactivated_one_is_out(
    house: House, ada: Person, bob: Person
) -> None:
    house.door.sign_in("bob", OTHER)
    seen: list[Presence] = []
    house.door.on_change(seen.append)
    bob = house.people.change(bob.id, role=Role.SUPERVISOR, by=ada)
    assert house.door.presence == Presence(bob)
    house.people.change(ada.id, full_name="A.", by=ada)
    house.people.deactivate(bob.id, by=ada)
    assert seen == [Presence(bob), NOBODY]
    assert house.restart() == NOBODY


def test_who_was_deactivated_elsewhere_is_not_resumed(house: House, ada: Person, bob: Person) -> None:
    house.door.sign_in("bob", OTHER)
    elsewhere = PeopleService(house.database, house.clock, lambda: house.policy)
    elsewhere.deactivate(bob.id, by=ada)
    assert house.restart() == NOBODY


def test_what_another_process_changed_holds_at_the_door_once_it_looks_again(
    house: House, ada: Person, bob: Person
) -> None:
    house.door.sign_in("bob", OTHER)
    seen: list[Presence] = []
    house.door.on_change(seen.append)
    elsewhere = PeopleService(house.database, house.clock, lambda: house.policy)
    house.door.look_again()
    bob = elsewhere.change(bob.id, role=Role.VIEWER, by=ada)
    house.door.look_again()
    assert house.door.presence == Presence(bob)
    elsewhere.deactivate(bob.id, by=ada)
    house.door.look_again()
    house.door.look_again()
    assert seen == [Presence(bob), NOBODY]


# ---- PINs


def wrong(house: House, times: int) -> None:
    for _ in range(times):
        with refused("PIN_WRONG"):
            house.door.sign_in("ada", WRONG)


def wait_of(house: House, pin: SecretStr) -> object:
    with refused("PIN_WAIT") as caught:
        house.door.sign_in("ada", pin)
    return caught.value.params["n"]


def test_after_five_wrong_pins_even_the_right_one_waits_and_the_waits_grow(house: House, ada: Person) -> None:
    wrong(house, 5)
    for seconds in (1, 2, 4, 8, 16, 32, 60, 60):
        assert wait_of(house, PIN) == seconds
        house.clock.advance(seconds - 0.1)
        assert wait_of(house, PIN) == 1
        house.clock.advance(0.1)
        wrong(house, 1)
    house.clock.advance(60)
    assert house.door.sign_in("ada", PIN) == ada


def test_a_right_pin_forgets_the_wrong_ones(house: House, ada: Person) -> None:
    wrong(house, 4)
    house.door.sign_in("ada", PIN)
    wrong(house, 4)
    assert house.door.sign_in("ada", PIN) == ada


def test_waiting_survives_a_restart(house: House, ada: Person) -> None:
    wrong(house, 5)
    house.restart()
    assert wait_of(house, PIN) == 1


def test_one_persons_wrong_pins_do_not_keep_out_another(house: House, ada: Person, bob: Person) -> None:
    wrong(house, 5)
    assert house.door.sign_in("bob", OTHER) == bob


def test_a_clock_set_back_locks_nobody_out_for_longer_than_a_wait(house: House, ada: Person) -> None:
    wrong(house, 5)
    house.clock.set_back(86_400)
    assert wait_of(house, PIN) == 1
    house.clock.advance(1)
    assert house.door.sign_in("ada", PIN) == ada


def test_guessing_at_once_from_many_doors_gets_no_more_tries(house: House, ada: Person) -> None:
    """Twelve tries at the same moment: five are looked at, the others are told to wait."""
    start, codes = Barrier(12), list[str]()

    def guess() -> None:
        door = house.new_door("bench-x")
        start.wait()
        try:
            door.sign_in("ada", WRONG)
        except Refused as error:
            codes.append(error.code)

    threads = [Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["PIN_WAIT"] * 7 + ["PIN_WRONG"] * 5


def test_a_try_is_counted_before_it_is_looked_at(house: House, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that ending the program between the two does not give a try for nothing."""

    def killed(_pin_hash: str, _pin: SecretStr) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("services.identity.pin_check.pin_matches", killed)
    with pytest.raises(KeyboardInterrupt):
        house.door.sign_in("ada", WRONG)
    assert house.database.read(lambda tx: people_store.tries(tx, ada.id)).failed == 1


def test_ones_own_pin_is_changed_with_the_old_one(house: House, ada: Person, bob: Person) -> None:
    for old in (None, WRONG):
        with pytest.raises(Refused, match=r"PIN_MISSING|PIN_WRONG"):
            house.people.set_pin(bob.id, PIN, by=bob, old=old)
    house.people.set_pin(bob.id, SecretStr("99999"), by=bob, old=OTHER)
    house.door.sign_in("bob", SecretStr("99999"))
    with refused("PIN_MISSING"):
        house.people.set_pin(bob.id, None, by=ada)


def test_an_admin_who_forgot_the_pin_gets_back_by_switching_pins_off(house: House, ada: Person) -> None:
    house.policy = Identity(pins=False)
    house.door.sign_in("ada", None)
    house.people.set_pin(ada.id, OTHER, by=ada)
    house.policy = Identity()
    assert house.door.sign_in("ada", OTHER) == house.people.find(ada.id)


def test_no_pin_is_stored_or_logged_as_it_is(
    house: House, ada: Person, bob: Person, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    house.door.sign_in("ada", PIN)
    wrong(house, 1)
    rows = house.database.read(lambda tx: str(tx.execute(text("SELECT * FROM person")).all()))
    events = house.database.read(lambda tx: str(tx.execute(text("SELECT * FROM person_event")).all()))
    house.close()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    shown = rows + events + "".join(capfd.readouterr())
    assert "argon2id" in rows
    for pin in (PIN, OTHER):
        assert pin.get_secret_value() not in shown
        assert pin.get_secret_value().encode() not in files
