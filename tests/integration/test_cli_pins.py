"""What `scandesk people` asks at a terminal: each PIN once, a new one twice, and none where PINs are off."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.station import Station
from services.errors import Refused
from services.identity.person import Role
from tests.support.program import Scandesk
from tests.support.terminal import talk

PIN, NEW = "314159", "2468"
OFF = {"SCANDESK_IDENTITY__PINS": "false"}
TWICE = ("New PIN:", "New PIN once more:")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Mia, who has a PIN, and Lou, whose PIN is another."""
    with Station.open(tmp_path, environ={}) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=SecretStr(PIN))
        station.people.add(name="lou", full_name="Lou", role=Role.PACKER, pin=SecretStr("8642"), by=mia)
    return tmp_path


def signs_in(directory: Path, name: str, pin: str) -> bool:
    with Station.open(directory, environ={}) as station:
        try:
            station.door.sign_in(name, SecretStr(pin))
        except Refused:
            return False
    return True


def test_ones_own_pin_is_asked_for_once_and_the_new_one_twice(house: Path) -> None:
    talked = talk(house, "people", "pin", "mia", answers=[PIN, NEW, NEW])
    assert (talked.asked, talked.code) == (("PIN:", *TWICE), 0)
    assert signs_in(house, "mia", NEW)


def test_a_wrong_pin_is_said_before_a_new_one_is_asked_for(house: Path) -> None:
    talked = talk(house, "people", "pin", "mia", answers=["0000"])
    assert (talked.asked, talked.code) == (("PIN:",), 1)
    assert "Wrong PIN" in talked.text


def test_a_slip_in_the_new_pin_changes_nothing(house: Path) -> None:
    talked = talk(house, "people", "pin", "lou", "--as", "mia", answers=[PIN, NEW, "2469"])
    assert (talked.asked, talked.code) == (("PIN:", *TWICE), 1)
    assert signs_in(house, "lou", "8642")


def test_no_pin_is_shown_on_the_terminal(house: Path) -> None:
    talked = talk(house, "people", "add", "kim", "--as", "mia", answers=[PIN, NEW, NEW])
    assert talked.code == 0
    assert PIN not in talked.text
    assert NEW not in talked.text


def test_who_breaks_off_where_a_pin_is_asked_for_is_told_so_and_nothing_is_done(house: Path) -> None:
    talked = talk(house, "people", "add", "kim", "--as", "mia", answers=["\x04"])  # Ctrl+D
    assert (talked.code, talked.text.endswith("Broken off.\r\n")) == (1, True)
    with Station.open(house, environ={}) as station:
        assert station.people.find_by_name("kim") is None


def test_where_pins_are_off_nobody_is_asked_for_one(tmp_path: Path) -> None:
    with Station.open(tmp_path, environ={}) as station:
        station.change_setting("identity.pins", False, by=None)
    for arguments in (("add", "mia"), ("add", "lou", "--as", "mia"), ("badge", "lou", "--as", "mia")):
        talked = talk(tmp_path, "people", *arguments)
        assert (talked.asked, talked.code) == ((), 0)


def test_who_has_no_pin_is_not_asked_for_it(tmp_path: Path) -> None:
    """Made while PINs were off."""
    with Station.open(tmp_path, environ=OFF) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
    talked = talk(tmp_path, "people", "pin", "mia", answers=[NEW, NEW])
    assert (talked.asked, talked.code) == (TWICE, 0)
    assert signs_in(tmp_path, "mia", NEW)


def test_a_pin_that_is_set_while_pins_are_off_holds_when_they_are_on(house: Path) -> None:
    scandesk = Scandesk(house, OFF)
    scandesk.run("people", "pin", "mia", SCANDESK_NEW_PIN=NEW)
    assert signs_in(house, "mia", NEW)


def test_without_a_new_pin_the_old_one_stays(house: Path) -> None:
    refused = Scandesk(house, OFF).run("people", "pin", "mia", "--json", code=1)
    assert refused.error["code"] == "PIN_MISSING"
    assert signs_in(house, "mia", PIN)


def test_a_pin_on_standard_input_is_never_taken_for_a_code(tmp_path: Path) -> None:
    """Though PINs are off, and nobody looks at it."""
    scandesk = Scandesk(tmp_path, OFF)
    scandesk.run("people", "add", "mia")
    session = scandesk.run("sessions", "start", "--type", "BATCH_SCAN", "--as", "mia", "--json").json["id"]
    scandesk.run("sessions", "scan", session, "--as", "mia", "--pin-stdin", stdin=f"{PIN}\nW12-0789\n".encode())
    shown = scandesk.run("sessions", "show", session, "--json").json
    assert [scan["code"] for scan in shown["scans"]] == ["W12-0789"]


def test_who_acts_where_nobody_was_ever_added_is_told_to_add_somebody(tmp_path: Path) -> None:
    for given in ((), ("--as", "mia")):
        refused = Scandesk(tmp_path, OFF).run("assets", "form", "clear", *given, "--json", code=1)
        assert refused.error["code"] == "SIGN_IN_UNKNOWN"
        assert "scandesk people add" in refused.error["message"]


def test_where_no_terminal_can_ask_for_a_pin_it_is_told_how_else_to_give_it(tmp_path: Path) -> None:
    scandesk = Scandesk(tmp_path, {})
    first = scandesk.run("people", "add", "mia", "--json", code=1)
    assert (first.error["code"], "SCANDESK_NEW_PIN" in first.error["message"]) == ("PIN_MISSING", True)
    scandesk.run("people", "add", "mia", SCANDESK_NEW_PIN=NEW)
    acting = scandesk.run("assets", "form", "clear", "--as", "mia", "--json", code=1)
    assert acting.error["code"] == "PIN_MISSING"
    assert "--pin-stdin" in acting.error["message"]
    scandesk.run("assets", "form", "clear", "--as", "mia", "--pin-stdin", stdin=f"{NEW}\n".encode())
