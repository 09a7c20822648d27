"""People as values: names, badges, PINs and their waits, presence."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services.errors import Refused
from services.identity import rules
from services.identity.person import Person, Role
from services.identity.pins import FREE_TRIES, LONGEST_WAIT, check_pin, hash_pin, pin_matches, wait_after
from services.identity.presence import NOBODY, At, Presence, is_idle
from services.identity.words import role_key
from services.words.catalogue import Catalogue

ADA = Person("p1", "ada", "Ada", Role.PACKER, "")


# ---- names


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Ada", "ada"),
        ("  ada ", "ada"),
        ("ＡＤＡ", "ada"),
        ("STRAẞE", "strasse"),
        ("ада", "ада"),
        ("a.b_c-d@e1", "a.b_c-d@e1"),
    ],
)
def test_a_sign_in_name_is_stored_as_it_is_compared(written: str, stored: str) -> None:
    assert rules.sign_in_name(written) == stored
    assert rules.sign_in_name(stored) == stored


HOSTILE = ["", "   ", "x" * 101, "x" * 10_000, "a\0b", "a\nb", "\u202egnp.exe", "\u200b", "\x1b[2J", "ﷺ" * 100]


@pytest.mark.parametrize("name", [*HOSTILE, "a b", "<b>", "'; DROP TABLE", "a/b", "a\u200db"])
def test_a_sign_in_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="NAME_INVALID"):
        rules.sign_in_name(name)


@given(st.text(max_size=120))
def test_a_sign_in_name_is_stable_and_short_or_refused(name: str) -> None:
    try:
        stored = rules.sign_in_name(name)
    except Refused:
        return
    assert 1 <= len(stored) <= 100
    assert rules.sign_in_name(stored) == stored


@pytest.mark.parametrize("name", ["<b>Ada</b> & Söhne", "'; DROP TABLE person", "=HYPERLINK(1)", "Ада", "Zoe\u0301"])
def test_a_full_name_is_just_text(name: str) -> None:
    assert rules.full_name(f" {name} ") == name.replace("e\u0301", "é")
    assert rules.organisation(name)


@pytest.mark.parametrize("name", HOSTILE[:-1])
def test_a_full_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="FULL_NAME_INVALID"):
        rules.full_name(name)


def test_an_organisation_may_be_none_but_not_hidden() -> None:
    assert rules.organisation(" ") == ""
    with pytest.raises(Refused, match="ORGANISATION_INVALID"):
        rules.organisation("a\u202eb")


def test_a_badge_number_is_what_a_barcode_can_hold() -> None:
    assert rules.badge_number(" ab12 ") == "AB12"
    for number in ("", "A-1", "Ä1", "A" * 33, "1" * 10_000, "１２"):
        with pytest.raises(Refused, match="BADGE_INVALID"):
            rules.badge_number(number)


# ---- PINs


@pytest.mark.parametrize("pin", ["1234", "000000000000"])
def test_a_pin_has_4_to_12_digits(pin: str) -> None:
    check_pin(SecretStr(pin))


@pytest.mark.parametrize("pin", ["", "123", "1" * 13, "12a4", "１２３４", "12 34", "1234\n", "-123", "1" * 10_000])
def test_anything_else_is_no_pin_and_matches_nothing(pin: str) -> None:
    with pytest.raises(Refused, match="PIN_INVALID"):
        check_pin(SecretStr(pin))
    assert not pin_matches(hash_pin(SecretStr("1234")), SecretStr(pin))


def test_a_pin_matches_its_own_hash_only_and_the_hash_does_not_show_it() -> None:
    one, two = hash_pin(SecretStr("314159")), hash_pin(SecretStr("314159"))
    assert one != two
    assert "314159" not in one
    assert one.startswith("$argon2id$")
    assert pin_matches(one, SecretStr("314159"))
    assert not pin_matches(one, SecretStr("314158"))
    assert not pin_matches("no hash at all", SecretStr("314159"))


def test_the_waits_grow_to_a_minute_and_stay_there() -> None:
    seconds = [wait_after(failed).total_seconds() for failed in range(14)]
    assert seconds == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert wait_after(10**9) == LONGEST_WAIT


def test_all_pins_of_four_digits_take_longer_than_a_working_week_of_guessing_day_and_night() -> None:
    assert sum((wait_after(failed) for failed in range(10_000)), timedelta()) > timedelta(days=6)
    assert wait_after(FREE_TRIES - 1) == timedelta(0)


# ---- presence


def test_scans_are_booked_for_who_is_here_and_not_locked() -> None:
    assert (NOBODY.at, NOBODY.present) == (At.NOBODY, None)
    assert (Presence(ADA).at, Presence(ADA).present) == (At.SIGNED_IN, ADA)
    assert (Presence(ADA, locked=True).at, Presence(ADA, locked=True).present) == (At.LOCKED, None)


@pytest.mark.parametrize(
    ("passed", "minutes", "idle"), [(59, 1, False), (60, 1, True), (10**6, 0, False), (0, 9, False)]
)
def test_idleness_counts_from_the_last_activity(passed: float, minutes: int, idle: bool) -> None:
    assert is_idle(1000.0, 1000.0 + passed, minutes) is idle


def test_roles_have_words() -> None:
    words = Catalogue("en")
    assert [key for key in map(role_key, Role) if not words.has(key)] == []
