"""A keyboard scanner with real keys: xdotool presses them by their place on the keyboard, as a scanner does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest

from services.scanning.layout import TEST_CODE, damaged
from tests.support.x_display import x_server

PATIENCE = 30.0  # seconds before a test gives up
SCANNER = 8  # ms from key to key
PERSON = 80

_KEYS = "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'" + "\\zxcvbnm,./"
_SHIFTED = "~!@#$%^&*()_+" + "QWERTYUIOP{}" + 'ASDFGHJKL:"' + "|ZXCVBNM<>?"
_CODES = [49, *range(10, 22), *range(24, 36), *range(38, 49), 51, *range(52, 62)]  # X key codes of a PC keyboard
PRESSES = (
    {char: f"{code}" for char, code in zip(_KEYS, _CODES, strict=True)}
    | {char: f"shift+{code}" for char, code in zip(_SHIFTED, _CODES, strict=True)}
    | {" ": "65", "\r": "36", "\t": "23", "\x1d": "ctrl+35", "\n": "ctrl+44", "⇪": "66", "⌫": "22"}
)


def keys(text: str, delay: int) -> list[str]:
    """The words with which xdotool presses `text` on a US keyboard; ⇪ is Caps Lock, ⌫ Backspace."""
    return ["key", "--delay", str(delay), *(PRESSES[char] for char in text)]


class Window:
    """The child with its window. What it tells comes in by a thread of its own."""

    def __init__(self, display: str, mode: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.wedge_window", mode],
            cwd=Path(__file__).parents[2],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: Queue[dict[str, Any]] = Queue()
        self._reader = Thread(target=self._read, name="wedge window")
        self._reader.start()
        self.told: list[dict[str, Any]] = []
        self.wait_for("active", 1)

    def close(self) -> None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        assert self._child.wait(PATIENCE) == 0
        self._reader.join()
        self._child.stdout.close()

    def do(self, command: str) -> dict[str, Any]:
        assert self._child.stdin is not None
        self._child.stdin.write(command + "\n")
        self._child.stdin.flush()
        return self._wait(lambda line: line.get("done") == command)

    def begin(self, focus: str) -> None:
        """Everything empty, nothing told yet."""
        self.do(f"focus {focus}")
        self.told = []

    def press(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True, timeout=PATIENCE)

    def set_layout(self, layout: str) -> None:
        subprocess.run(["setxkbmap", layout], env=self._environment, check=True, timeout=PATIENCE)

    def wait_for(self, kind: str, number: int) -> list[Any]:
        """The first values told under `kind`, once there are `number`."""
        while len(self.all(kind)) < number:
            self._wait(lambda line: kind in line)
        return self.all(kind)

    def wait_for_state(self, **expected: object) -> dict[str, Any]:
        """The state, once these parts of it are as expected; typing is handled when it arrives."""
        state: dict[str, Any] = {}
        for _ in range(300):
            state = self.do("state")
            if all(state[name] == value for name, value in expected.items()):
                return state
        raise AssertionError(f"{state} is not {expected}; told: {self.told}")

    def all(self, kind: str) -> list[Any]:
        return [line[kind] for line in self.told if kind in line]

    def _wait(self, good: Any) -> dict[str, Any]:
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE)
            except Empty:
                raise AssertionError(f"the window is silent; told: {self.told}") from None
            self.told.append(line)
            if good(line):
                return line

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            self._lines.put(json.loads(line))


@contextmanager
def opened(display: str, mode: str = "wedge") -> Iterator[Window]:
    window = Window(display, mode)
    try:
        yield window
    finally:
        window.close()


@pytest.fixture(scope="module")
def child(x_display: str) -> Iterator[Window]:
    with opened(x_display) as window:
        yield window


@pytest.fixture
def window(child: Window) -> Window:
    child.begin("line")
    return child


EMPTY = {"line": "", "secret": "", "number": "", "table": "", "clicks": 0}


def test_fifty_codes_20_ms_apart_are_fifty_scans_in_order(window: Window) -> None:
    codes = [f"W12-{number:04}Ab" for number in range(50)]
    window.press(*(word for code in codes for word in (*keys(code + "\r", SCANNER), "sleep", "0.02")))
    assert window.wait_for("scan", 50) == codes
    assert window.do("state") | EMPTY == window.do("state")


@pytest.mark.parametrize("focus", ["line", "secret", "number", "table", "close"])
@pytest.mark.parametrize("suffix", ["\r", "\t", "\r\n"])
def test_field_report_06_wherever_the_focus_is_only_the_scan_happens(window: Window, focus: str, suffix: str) -> None:
    window.begin(focus)
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
    window.press("sleep", "0.2", *keys("\r", PERSON))  # a person's Enter does
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
    window.press(*keys("0123456789", SCANNER), "sleep", "1.5", *keys("ABCDEFGHIJ\r", SCANNER))
    assert window.wait_for("scan", 1) == ["0123456789ABCDEFGHIJ"]
    assert window.do("state")["line"] == ""


@pytest.mark.parametrize("pause", ["0.1", "1.5"])
@pytest.mark.parametrize("begun", [2, 4, 6])
def test_a_short_code_that_itself_pauses_is_one_scan(window: Window, begun: int, pause: str) -> None:
    window.press(*keys("AB12345"[:begun], SCANNER), "sleep", pause, *keys("AB12345"[begun:] + "\r", SCANNER))
    assert window.wait_for("scan", 1) == ["AB12345"]
    assert window.all("flaw") == [None]
    assert window.do("state")["line"] == ""


@pytest.mark.parametrize("rest", ["123456", "123"])
@pytest.mark.parametrize("pause", ["0.1", "1.5"])
def test_the_rest_of_a_short_code_that_pauses_after_its_first_key_is_incomplete(
    window: Window, pause: str, rest: str
) -> None:
    window.press(*keys("A", SCANNER), "sleep", pause, *keys(f"{rest}\r", SCANNER))
    assert window.wait_for("scan", 1) == [rest]
    assert window.all("flaw") == ["incomplete"]
    assert window.do("state")["line"] == "A"


@pytest.mark.parametrize("pause", ["0.1", "1.5"])
def test_a_short_code_whose_enter_comes_late_is_incomplete_and_presses_nothing(window: Window, pause: str) -> None:
    window.begin("close")
    window.press(*keys("AB12345", SCANNER), "sleep", pause, *keys("\r", SCANNER))
    assert window.wait_for("scan", 1) == ["AB12345"]
    assert window.all("flaw") == ["incomplete"]
    assert window.do("state")["clicks"] == 0


def test_a_scan_a_second_after_typing_is_whole(window: Window) -> None:
    window.press(*keys("abc", PERSON), "sleep", "1", *keys("AB12345\r", SCANNER))
    assert window.wait_for("scan", 1) == ["AB12345"]
    assert window.all("flaw") == [None]
    assert window.do("state")["line"] == "abc"


def test_field_report_08_a_typed_password_with_the_prefix_in_it_arrives_whole(window: Window) -> None:
    window.begin("secret")
    window.press(*keys("se~cret-1234\r", PERSON))
    window.wait_for_state(secret="se~cret-1234")
    assert window.all("scan") == []


def test_typing_before_and_after_scans_stays_where_it_belongs(window: Window) -> None:
    scan = ["sleep", "0.1", *keys("~W12-0789\r", SCANNER), "sleep", "0.1"]
    window.press(*keys("Hello", PERSON), *scan, *keys(" Worldx⌫", PERSON), *scan)
    assert window.wait_for("scan", 2) == ["W12-0789"] * 2
    window.wait_for_state(line="Hello World")


def test_a_group_separator_and_the_aim_identifier_survive(window: Window) -> None:
    window.press(*keys("]C10104912345123459\x1d10LOT42\r", SCANNER))
    window.wait_for("scan", 1)
    (scan,) = [line for line in window.told if "scan" in line]
    assert (scan["aim"], scan["scan"]) == ("]C1", "0104912345123459\x1d10LOT42")


@pytest.fixture
def other_display() -> Iterator[str]:
    """A display of its own, since its keyboard is changed."""
    with x_server() as display:
        yield display


@pytest.mark.parametrize("caps", [False, True])
@pytest.mark.parametrize("layout", ["us", "fr", "de", "gb"])
def test_each_key_types_what_the_tables_say(other_display: str, layout: str, caps: bool) -> None:
    name = f"{layout} caps".removeprefix("us ") if caps else layout
    sent = [char for char in _KEYS + _SHIFTED if name == "us" or damaged(char, name)]
    with opened(other_display, "keys") as window:
        window.set_layout(layout)
        window.press(*keys("".join(["⇪" * caps, *sent]), SCANNER))
        typed = window.wait_for("key", len(sent))
    assert dict(zip(sent, typed, strict=True)) == {char: char if name == "us" else damaged(char, name) for char in sent}


def test_field_report_09_a_french_computer_mends_a_us_scanner_after_the_test_scan(other_display: str) -> None:
    code = "004HQ3NIDBVD"
    with opened(other_display) as window:
        window.set_layout("fr")
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


@pytest.mark.parametrize("code", ["[7W12078912", "W12[7078912", "W120789[A12345"])
def test_a_code_that_lost_a_character_to_a_dead_key_is_never_a_good_one(other_display: str, code: str) -> None:
    with opened(other_display) as window:
        window.set_layout("fr")
        window.do("repair")
        window.press(*keys(TEST_CODE + "\r", SCANNER))
        window.wait_for("learned", 1)
        window.begin("line")
        window.press(*keys(code + "\r", SCANNER), "sleep", "0.2", *keys("004HQ3NIDBVD\r", SCANNER))
        while "004HQ3NIDBVD" not in window.all("scan"):
            window.wait_for("scan", len(window.all("scan")) + 1)
        *lost, whole = [line["flaw"] for line in window.told if "scan" in line]
    assert whole is None
    assert set(lost) == {"layout"}
