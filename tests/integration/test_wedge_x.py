"""A keyboard scanner with real keys: pressed by their place on the keyboard, as a scanner does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from services.scanning.layout import TEST_CODE, damaged
from tests.support.key_window import KeyWindow
from tests.support.strokes import PERSON, PLAIN, SCANNER, SHIFTED, keys
from tests.support.x_display import x_server

pytestmark = [pytest.mark.real_keys, pytest.mark.timeout(900)]  # seconds for all tries together


class Window(KeyWindow):
    """The child with a window that has the wedge filter; see there for what it is told."""

    done_at_rest = True

    def __init__(self, display: str, mode: str = "wedge") -> None:
        super().__init__(display, "tests.integration.wedge_window", mode)
        self.wait_for("active", 1)

    def begin(self) -> None:
        super().begin()
        self.do("begin")
        self.told = []

    def do(self, command: str) -> dict[str, Any]:
        self.send(command)
        return self.wait(lambda line: line.get("done") == command)

    def wait_for(self, kind: str, number: int) -> list[Any]:
        """The first values told under `kind`, once there are `number`."""
        while len(self.all(kind)) < number:
            self.wait(lambda line: kind in line)
        return self.all(kind)

    def wait_for_state(self, **expected: object) -> None:
        """Until these parts of the state are as expected; typing is handled when it arrives."""
        while not expected.items() <= self.do("state").items():
            self.wait(lambda line: "changed" in line)

    def all(self, kind: str) -> list[Any]:
        return [line[kind] for line in self.told if kind in line]


@pytest.fixture(scope="module")
def window(x_display: str) -> Iterator[Window]:
    """Begun anew for each try."""
    window = Window(x_display)
    yield window
    window.close()


@contextmanager
def alone(layout: str, mode: str = "wedge") -> Iterator[Window]:
    """A window on a display of its own, since its keyboard is changed."""
    with x_server() as display:
        window = Window(display, mode)
        try:
            with window.judged():
                window.set_layout(layout)
                yield window
        finally:
            window.close()


EMPTY = {"line": "", "secret": "", "number": "", "table": "", "clicks": 0}


@pytest.mark.parametrize("first", range(0, 50, 5))  # a long test seldom keeps its pace on a busy machine
def test_five_codes_20_ms_apart_are_five_scans_in_order(window: Window, first: int) -> None:
    codes = [f"W12-{number:04}Ab" for number in range(first, first + 5)]
    window.press(*(stroke for code in codes for stroke in keys(code + "\r", SCANNER, after=20)))
    assert window.wait_for("scan", 5) == codes
    assert window.do("state") | EMPTY == window.do("state")


@pytest.mark.parametrize("focus", ["line", "close"])
@pytest.mark.parametrize("each", [1, 2, 3])  # 1: all within a millisecond, as X tells a key that repeats
def test_a_scanner_of_a_millisecond_or_two_a_key_loses_no_character_that_comes_twice(
    window: Window, each: int, focus: str
) -> None:
    codes = ["R01H000000", "5CG1122333", "00000000"]
    window.do(f"focus {focus}")
    window.press(*(stroke for code in codes for stroke in keys(code + "\r", each, after=20)))
    assert window.wait_for("scan", 3) == codes
    assert window.all("flaw") == [None] * 3
    assert window.do("state")["line"] == ""


def test_a_code_that_begins_with_one_character_twice_in_a_millisecond_and_pauses_is_one_scan(window: Window) -> None:
    window.press(*keys("00", 1), *keys("12345\r", SCANNER, after=100))
    assert window.wait_for("scan", 1) == ["0012345"]
    assert window.all("flaw") == [None]
    assert window.do("state")["line"] == ""


@pytest.mark.parametrize("focus", ["line", "secret", "number", "table", "close"])
@pytest.mark.parametrize("suffix", ["\r", "\t", "\r\n"])
def test_field_report_06_wherever_the_focus_is_only_the_scan_happens(window: Window, focus: str, suffix: str) -> None:
    window.do(f"focus {focus}")
    window.press(*keys("004HQ3nidBVD" + suffix, SCANNER))
    assert window.wait_for("scan", 1) == ["004HQ3nidBVD"]
    state = window.do("state")
    assert {name: state[name] for name in EMPTY} == EMPTY
    assert window.all("shortcut") == []  # the window has one on "3"


def test_a_dialogs_default_button_is_not_pressed_by_a_scan(window: Window) -> None:
    window.do("dialog")
    window.press(*keys("W12-0789\r", SCANNER))
    assert window.wait_for("scan", 1) == ["W12-0789"]
    assert window.do("state")["dialog"] is True
    window.press(*keys("\r", PERSON, after=200))  # a person's Enter does
    window.wait_for_state(dialog=False)


def test_field_report_03_a_300_character_code_across_a_stalled_window_is_one_scan(window: Window) -> None:
    code = "".join(f"{number:03}" for number in range(100))
    window.do("stall 100")
    window.press(*keys(code + "\r", 4))
    assert window.wait_for("scan", 1) == [code]
    assert window.all("stalled") == [True]
    assert window.do("state")["line"] == ""


def test_a_code_that_has_hardly_begun_survives_a_stalled_window(window: Window) -> None:
    window.do("stall 3")  # two keys are no reason to believe in a scan
    window.press(*keys("W12-0789\r", SCANNER))
    assert window.wait_for("scan", 1) == ["W12-0789"]
    assert window.do("state")["line"] == ""


def test_a_code_that_itself_pauses_is_one_scan(window: Window) -> None:
    window.press(*keys("0123456789", SCANNER), *keys("ABCDEFGHIJ\r", SCANNER, after=1500))
    assert window.wait_for("scan", 1) == ["0123456789ABCDEFGHIJ"]
    assert window.do("state")["line"] == ""


@pytest.mark.parametrize("pause", [100, 1500])
@pytest.mark.parametrize("begun", [2, 4, 6])
def test_a_short_code_that_itself_pauses_is_one_scan(window: Window, begun: int, pause: int) -> None:
    window.press(*keys("AB12345"[:begun], SCANNER), *keys("AB12345"[begun:] + "\r", SCANNER, after=pause))
    assert window.wait_for("scan", 1) == ["AB12345"]
    assert window.all("flaw") == [None]
    assert window.do("state")["line"] == ""


@pytest.mark.parametrize("rest", ["123456", "123"])
@pytest.mark.parametrize("pause", [100, 1500])
def test_the_rest_of_a_short_code_that_pauses_after_its_first_key_is_incomplete(
    window: Window, pause: int, rest: str
) -> None:
    window.press(*keys("A", SCANNER), *keys(f"{rest}\r", SCANNER, after=pause))
    assert window.wait_for("scan", 1) == [rest]
    assert window.all("flaw") == ["incomplete"]
    assert window.do("state")["line"] == "A"


@pytest.mark.parametrize("pause", [0, 100, 1500])
@pytest.mark.parametrize("begun", [1, 2, 3])
def test_no_part_of_a_torn_code_acts_where_the_focus_takes_no_text(window: Window, begun: int, pause: int) -> None:
    window.do("focus close")
    window.press(*keys("3-3"[:begun], SCANNER), *keys("3-3"[begun:] + "\r", SCANNER, after=pause))
    window.press(*keys("33", PERSON, after=2500))  # a person's own keys act, and come after what was held
    window.wait_for("shortcut", 2)
    assert window.do("state")["clicks"] == 0
    assert window.all("shortcut") == ["3", "3"]
    assert len(window.all("stray") + window.all("scan")) == 1


@pytest.mark.parametrize("pause", [100, 1500])
def test_a_short_code_whose_enter_comes_late_is_incomplete_and_presses_nothing(window: Window, pause: int) -> None:
    window.do("focus close")
    window.press(*keys("AB12345", SCANNER), *keys("\r", SCANNER, after=pause))
    assert window.wait_for("scan", 1) == ["AB12345"]
    assert window.all("flaw") == ["incomplete"]
    assert window.do("state")["clicks"] == 0


def test_a_scan_a_second_after_typing_is_whole(window: Window) -> None:
    window.press(*keys("abc", PERSON), *keys("AB12345\r", SCANNER, after=1000))
    assert window.wait_for("scan", 1) == ["AB12345"]
    assert window.all("flaw") == [None]
    assert window.do("state")["line"] == "abc"


def test_field_report_08_a_typed_password_with_the_prefix_in_it_arrives_whole(window: Window) -> None:
    window.do("focus secret")
    window.press(*keys("se~cret-1234\r", PERSON))
    window.wait_for_state(secret="se~cret-1234")
    assert window.all("scan") == []


def test_typing_before_and_after_scans_stays_where_it_belongs(window: Window) -> None:
    scan = keys("~W12-0789\r", SCANNER, after=100)
    window.press(*keys("Hello", PERSON), *scan, *keys(" Worldx⌫", PERSON, after=100), *scan)
    assert window.wait_for("scan", 2) == ["W12-0789"] * 2
    window.wait_for_state(line="Hello World")


def test_a_group_separator_and_the_aim_identifier_survive(window: Window) -> None:
    window.press(*keys("]C10104912345123459\x1d10LOT42\r", SCANNER))
    window.wait_for("scan", 1)
    (scan,) = [line for line in window.told if "scan" in line]
    assert (scan["aim"], scan["scan"]) == ("]C1", "0104912345123459\x1d10LOT42")


@pytest.mark.parametrize("caps", [False, True])
@pytest.mark.parametrize("layout", ["us", "fr", "de", "gb"])
def test_each_key_types_what_the_tables_say(layout: str, caps: bool) -> None:
    name = f"{layout} caps".removeprefix("us ") if caps else layout
    sent = [char for char in PLAIN + SHIFTED if name == "us" or damaged(char, name)]
    expected = {char: char if name == "us" else damaged(char, name) for char in sent}
    with alone(layout, "keys") as window:
        window.press(*keys("".join(["⇪" * caps, *sent]), SCANNER))
        assert dict(zip(sent, window.wait_for("key", len(sent)), strict=True)) == expected


def test_field_report_09_a_french_computer_mends_a_us_scanner_after_the_test_scan() -> None:
    code = "004HQ3NIDBVD"
    with alone("fr") as window:
        window.press(*keys(code + "\r", SCANNER))
        window.wait_for("scan", 1)
        window.do("repair")
        window.press(*keys(TEST_CODE + "\r", SCANNER))
        assert window.wait_for("learned", 1) == ["fr"]
        window.press(*keys(code + "\r", SCANNER))
        window.wait_for("scan", 3)
        window.press(*keys(f"⇪{code}\r⇪", SCANNER))
        window.wait_for("scan", 4)
        scans = [(line["scan"], line["flaw"]) for line in window.told if "scan" in line]
        assert scans[0] == ("àà'HA\"NIDBVD", "layout")
        assert scans[2] == (code, None)
        assert scans[3][1] == "layout"


@pytest.mark.parametrize("caps", [False, True])
@pytest.mark.parametrize("layout", ["us", "fr", "de", "gb"])
def test_no_character_of_a_us_scanner_arrives_as_another_one_unnoticed(layout: str, caps: bool) -> None:
    """The corruption table with real keys: before the test code, and without it ever being scanned. Without the keys
    that type the window's prefix, which splits a code, and without dead ones: no key comes of those, and what becomes
    of their codes is another test's."""
    alive = [char for char in re.sub("[~|]", "", PLAIN + SHIFTED) if layout == "us" or damaged(char, layout)]
    codes = [f"BC{pair}DE" for pair in re.findall("..?", "".join(alive))]
    with alone(layout) as window:
        window.press(
            *(keys("⇪", SCANNER) if caps else ()),
            *(stroke for code in codes for stroke in keys(f"{code}\r", 6, after=30)),
        )
        window.wait_for("scan", len(codes))
        scans = [(line["scan"], line["flaw"]) for line in window.told if "scan" in line]
    for code, (text, flaw) in zip(codes, scans, strict=True):
        assert text == code if flaw is None else flaw in {"layout", "caps_lock"}, (code, text, flaw)
    refused = {flaw for _text, flaw in scans}
    assert refused == {None} if layout == "us" and not caps else refused >= {"caps_lock" if caps else "layout"}


@pytest.mark.parametrize("code", ["[7W12078912", "W12[7078912", "W120789[A12345"])
def test_a_code_that_lost_a_character_to_a_dead_key_is_never_a_good_one(code: str) -> None:
    with alone("fr") as window:
        window.do("repair")
        window.press(*keys(TEST_CODE + "\r", SCANNER))
        window.wait_for("learned", 1)
        window.press(*keys(code + "\r", SCANNER), *keys("004HQ3NIDBVD\r", SCANNER, after=200))
        while "004HQ3NIDBVD" not in window.all("scan"):
            window.wait_for("scan", len(window.all("scan")) + 1)
        _test_code, *lost, whole = [line["flaw"] for line in window.told if "scan" in line]
        assert whole is None
        assert set(lost) == {"layout"}
