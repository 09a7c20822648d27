"""The serial in a scanned code: what is taken off for whom, what is told, and what is no serial at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assets import serials
from services.assets.contract import check_serial, faults
from services.assets.model import Fields
from services.assets.serial_rules import Rules, What, read_rules, shipped
from services.assets.serials import Cleaned, serial_key
from services.errors import Refused
from services.scanning.meaning import read_code
from services.scanning.patterns import Patterns
from services.words.catalogue import Catalogue

RULES = Rules(shipped())
PATTERNS = Patterns(site="7K2Q")
MAKERS = ("Apple", "Cisco", "Dell", "HP", "Lenovo", "Nobody", "")
GS = "\x1d"


def _clean(text: str, maker: str = "", *, rules: Rules = RULES, aim: str = "", symbology: str = "") -> Cleaned:
    return serials.clean(read_code(text, PATTERNS, aim=aim, symbology=symbology), maker, rules, "T-")


def _steps(cleaned: Cleaned) -> list[str]:
    return [step.words.removeprefix("assets.cleaned.") for step in cleaned.steps]


# ---- what is taken off


@pytest.mark.parametrize(
    ("maker", "text", "serial", "steps"),
    [
        ("Lenovo", "1S20KHCTO1WWPF0ABCDE", "PF0ABCDE", ["prefix"]),
        ("Lenovo", "1S3680WZQPF5A3H8", "PF5A3H8", ["prefix"]),
        ("Lenovo", "PF0ABCDE", "PF0ABCDE", []),
        ("Apple", "SC02XG0FDJHD5", "C02XG0FDJHD5", ["prefix"]),
        ("Apple", "SH2YXW21BQ4", "H2YXW21BQ4", ["prefix"]),
        ("Apple Inc.", "SH2YXW21BQ4", "H2YXW21BQ4", ["prefix"]),
        ("Apple", "SG8070ABXYZ", "SG8070ABXYZ", []),  # made in Singapore
        ("Apple", "S2YXW21BQ4", "S2YXW21BQ4", []),  # 10 characters: the S is its own
        ("Cisco", "SFCW2044L0AB", "FCW2044L0AB", ["prefix"]),
        ("cisco systems", "SFCW2044L0AB", "FCW2044L0AB", ["prefix"]),
        ("Cisco", "SAD08300D4W", "SAD08300D4W", []),
        ("HP", "SGH327SZYD", "SGH327SZYD", []),
        ("Dell", "5RFDP01", "5RFDP01", []),
        ("Dell", "SRVCTAG", "SRVCTAG", []),
        ("Nobody", "SH2YXW21BQ4", "SH2YXW21BQ4", []),
        ("", "1S20KHCTO1WWPF0ABCDE", "1S20KHCTO1WWPF0ABCDE", []),
        ("Dellware", "12345678", "12345678", []),
    ],
)
def test_what_a_manufacturer_puts_around_its_serials_is_taken_off_and_nobody_elses(
    maker: str, text: str, serial: str, steps: list[str]
) -> None:
    cleaned = _clean(text, maker)
    assert (cleaned.serial, _steps(cleaned), cleaned.what) == (serial, steps, None)


@pytest.mark.parametrize(
    ("text", "serial", "steps"),
    [
        ("ABC123\r\n", "ABC123", ["blanks"]),
        (" ABC 123 ", "ABC123", ["blanks"]),
        ("ABC\u00a0123\u3000", "ABC123", ["blanks"]),
        ("S/N: ABC123", "ABC123", ["label"]),
        ("s/n ABC123", "ABC123", ["label"]),
        ("SN:ABC123", "ABC123", ["label"]),
        ("Serial No.: ABC 123", "ABC123", ["label", "blanks"]),
        ("Seriennummer: 007", "007", ["label"]),
        ("(S) ABC123", "ABC123", ["label"]),
        ("SN123", "SN123", []),
        ("SERIAL1", "SERIAL1", []),
        ("(01)09501101530003(21)0012-A", "0012-A", ["gs1"]),
        ("https://maker.example/q?sn=0012A&m=x", "0012A", ["url"]),
        ("http://maker.example/?SerialNumber=AB%20C", "ABC", ["url"]),
        ("0007", "0007", []),
        ("abc-DEF", "abc-DEF", []),
    ],
)
def test_blanks_labels_gs1_and_addresses_are_taken_off_and_told(text: str, serial: str, steps: list[str]) -> None:
    cleaned = _clean(text)
    assert (cleaned.serial, _steps(cleaned), cleaned.what) == (serial, steps, None)


def test_the_serial_of_a_gs1_symbol_is_the_one_that_it_names() -> None:
    cleaned = _clean(f"010950110153000321490154203237518{GS}10LOT", aim="]d2")
    assert (cleaned.serial, cleaned.what) == ("490154203237518", None)  # 15 digits, but the symbol says what they are


def test_two_codes_in_one_pull_are_not_made_one_serial() -> None:
    cleaned = _clean("ABC123\nDEF456")
    assert cleaned.serial == "ABC123\nDEF456"
    with pytest.raises(Refused) as refused:
        check_serial(cleaned.serial)
    assert refused.value.code == "CONTROL_CHARACTER"


def test_steps_are_said_with_what_was_taken_off() -> None:
    (step,) = _clean("SC02XG0FDJHD5", "Apple").steps
    assert Catalogue("en").say(step.words, **step.params) == ("“S” in front removed: Apple marks serial numbers so")


# ---- what is no serial


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("00:1B:44:11:3A:B7", What.MAC),
        ("00-1b-44-11-3a-b7", What.MAC),
        ("001B.4411.3AB7", What.MAC),
        ("23S001B44113AB7", What.MAC),
        ("MAC: 001B44113AB7", What.MAC),
        ("MAC ID: 001B44113AB7", What.MAC),
        ("490154203237518", What.IMEI),
        ("IMEI1: 490154203237518", What.IMEI),
        ("(01)09501101530003", What.GTIN),
        ("(00)006141411234567890", What.SSCC),
        ("006141411234567890", What.SSCC),
        ("(01)09501101530003(10)LOT", What.GS1),
        ("https://maker.example/warranty", What.URL),
        ("https://maker.example/?sn=", What.URL),
        ("T-00042", What.TAG),
        ("t-00042", What.TAG),
        ("W12-0789", What.TAG),
        ("ROOM-214", What.LOCATION),
        ("(01)09501101530004(21)ABC", What.UNSURE),
        ("", What.UNSURE),
        (" \r\n", What.UNSURE),
    ],
)
def test_what_is_no_serial_is_told_by_what_it_is(text: str, what: What) -> None:
    cleaned = _clean(text)
    assert cleaned.what is what
    assert Catalogue("en").has(cleaned.words)
    assert Catalogue("de").has(cleaned.words)


@pytest.mark.parametrize(
    "text",
    [
        "001B44113AB7",  # 12 hexadecimal digits may be a serial where nobody knows the manufacturer's
        "00-1B:44-11-3A-B7",
        "490154203237519",  # a wrong check digit
        "000000000000000",
        "T-12A",
        "T-",
        "4006381333931",  # digits alone: no EAN symbol
    ],
)
def test_what_may_be_a_serial_is_left_to_be_one(text: str) -> None:
    assert _clean(text).what is None


@pytest.mark.parametrize(
    ("maker", "text", "what"),
    [
        ("HP", "001B44113AB7", What.MAC),
        ("Hewlett Packard Enterprise", "001b44113ab7", What.MAC),
        ("Dell Inc.", "001B44113AB7", What.MAC),
        ("Dell", "12542331601", What.EXPRESS_CODE),
        ("Lenovo", "4006381333931", What.GTIN),
        ("Nobody", "12542331601", None),
        ("Acer", "001B44113AB7", None),
    ],
)
def test_what_a_manufacturer_never_has_as_a_serial_is_told(maker: str, text: str, what: What | None) -> None:
    assert _clean(text, maker).what is what


def test_an_article_number_is_told_by_its_symbol() -> None:
    assert _clean("4006381333931", symbology="ean13").what is What.GTIN


def test_a_lost_separator_is_told_as_that() -> None:
    cleaned = _clean("010950110153000321ABC10LOT", aim="]C1")
    assert (cleaned.what, cleaned.words) == (What.UNSURE, "codes.hint.separator")


# ---- the station's own rules


def _own(tmp_path: Path, text: str) -> Rules:
    file = tmp_path / "serial_rules.toml"
    file.write_text(text, "utf-8")
    return read_rules(file)


def test_own_rules_come_before_all_else(tmp_path: Path) -> None:
    rules = _own(
        tmp_path,
        '[[rule]]\nmanufacturer = ["Phones", "Fairphone"]\npattern = "([0-9]{15})"\n'
        '[[rule]]\nmanufacturer = "HP"\npattern = "([0-9A-F]{12})"\n'
        '[[rule]]\nmanufacturer = "Dell"\npattern = "https://tags[.]example/([0-9A-Z]{7})/.*"\n'
        '[[rule]]\npattern = "X-.*"\nis = "location"\n',
    )
    assert not rules.problems
    assert _clean("490154203237518", "Fairphone", rules=rules) == Cleaned("490154203237518")
    assert _clean("001B44113AB7", "HP", rules=rules) == Cleaned("001B44113AB7")
    taken = _clean("https://tags.example/5RFDP01/x?sn=NO", "Dell", rules=rules)
    assert (taken.serial, _steps(taken)) == ("5RFDP01", ["part"])
    assert _clean("X-1", "Nobody", rules=rules).what is What.LOCATION


def test_without_own_rules_the_shipped_ones_hold(tmp_path: Path) -> None:
    assert read_rules(tmp_path / "serial_rules.toml") == RULES


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rule = [", "assets.rules.no_toml"),
        ("rule = 1", "assets.rules.no_list"),
        ("rule = [1]", "assets.rules.shape"),
        ('[[rule]]\npattern = "(.)"\nstrip = "S"', "assets.rules.shape"),
        ('[[rule]]\nmanufacturer = 1\npattern = "(.)"', "assets.rules.shape"),
        ('[[rule]]\nmanufacturer = ""\npattern = "(.)"', "assets.rules.shape"),
        ("[[rule]]", "assets.rules.brackets"),
        ('[[rule]]\npattern = "S.*"', "assets.rules.brackets"),
        ('[[rule]]\npattern = "(S)(.*)"', "assets.rules.brackets"),
        ('[[rule]]\npattern = "(.*)"\nis = "mac"', "assets.rules.brackets"),
        ('[[rule]]\npattern = ".*"\nis = "cat"', "assets.rules.what"),
        ('[[rule]]\npattern = "(("', "codes.pattern.invalid"),
        ('[[rule]]\npattern = "((a+)+)+"', "codes.pattern.unsafe"),
    ],
)
def test_a_wrong_rule_is_left_out_and_told(tmp_path: Path, text: str, problem: str) -> None:
    rules = _own(tmp_path, text)
    assert rules.rules == shipped()
    assert [each.words for each in rules.problems] == [problem]
    assert Catalogue("en").say(problem, **rules.problems[0].params)


def test_rules_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "serial_rules.toml").mkdir()
    rules = read_rules(tmp_path / "serial_rules.toml")
    assert [each.words for each in rules.problems] == ["assets.rules.unreadable"]
    assert rules.rules == shipped()


def test_a_rule_that_would_go_on_taking_off_takes_nothing(tmp_path: Path) -> None:
    rules = _own(tmp_path, '[[rule]]\nmanufacturer = "Nobody"\npattern = "S(.*)"')
    assert _clean("S123", "Nobody", rules=rules).serial == "123"
    assert _clean("SS123", "Nobody", rules=rules) == Cleaned("SS123")
    assert _clean("S", "Nobody", rules=rules) == Cleaned("S")


# ---- whatever comes

HOSTILE = st.text(max_size=200)
LIKELY = st.from_regex(
    r"\A(S/N:? ?|SN:|\(S\)|\(01\)09501101530003|\(21\)|1S|23S|S|https://a/\?sn=|MAC:| )*[0-9A-Za-z -]{0,24}\Z"
)


@given(HOSTILE | LIKELY, st.sampled_from(MAKERS))
def test_cleaning_never_raises_and_cleaning_what_is_clean_changes_nothing(text: str, maker: str) -> None:
    cleaned = _clean(text, maker)
    assert bool(cleaned.what) == bool(cleaned.words)
    found = faults(cleaned.serial, Fields("m", "m"))
    assert all(fault.field == "serial_number" for fault in found)
    if found or cleaned.what is not None:
        return  # not taken anyway
    again = _clean(cleaned.serial, maker)
    assert (again.serial, again.steps) == (cleaned.serial, ())


@given(st.from_regex(r"\A0{1,14}[1-9][0-9]{0,5}\Z"), st.sampled_from(MAKERS))  # AI 21 has at most 20
def test_leading_zeros_stay(serial: str, maker: str) -> None:
    for text in (serial, f"{serial}\r", f"S/N: {serial}", f"(01)09501101530003(21){serial}"):
        assert _clean(text, maker).serial == serial


def test_serials_that_differ_by_case_or_width_have_one_key() -> None:
    assert serial_key("abc-Ä1") == serial_key("ABC-ä1") == serial_key("ＡＢＣ-Ä1")
    assert serial_key("0A1") != serial_key("A1")
