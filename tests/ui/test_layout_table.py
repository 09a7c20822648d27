"""The corruption table: what a US scanner's keys become on French, German and British computers, with Caps Lock off and
on, each character by itself. Keys go through the filter and the bench into an open session: every code is booked as it
was sent or refused by name, and none as something else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.desktop.keyboard import make_filter, use
from services.scanning.layout import TEST_CODE, damaged
from services.scanning.outcome import Reason, Verdict
from services.scanning.scan import Flaw
from services.sessions.model import NewSession, SessionType
from tests.support.strokes import PLAIN, SHIFTED
from tests.ui.bench_stage import BenchStage
from ui.key_events import us_text
from ui.layout_sample import Sample, keep
from ui.wedge import WedgeFilter

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

COUNTRIES = ("fr", "de", "gb")
ROWS = PLAIN + SHIFTED + " "  # all that a code has, one row each
CARRIERS = ("BC{}DE", "12{}34")  # B to E stay where they are on every layout here
_KEYS = [49, *range(10, 22), *range(24, 36), *range(38, 49), 51, *range(52, 62)]  # X codes, in the order of PLAIN
_KEY_OF = dict(zip(PLAIN, _KEYS, strict=True)) | dict(zip(SHIFTED, _KEYS, strict=True)) | {" ": 65, "\r": 36}
_LIT = 0x2  # Caps Lock, as X tells it


@dataclass
class Computer:
    """The station's window and its filter. `press` is a US scanner's trigger pull."""

    wedge: WedgeFilter
    line: QLineEdit
    stage: BenchStage
    at: int = 50_000

    def press(self, sent: str, layout: str, *, lit: bool) -> None:
        self.at += 3000
        for char in f"{sent}\r":
            self.at += 8
            typed = char if not layout or char == "\r" else damaged(char, layout)
            kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
            for kind in kinds if typed else kinds[2:]:  # a dead key's press goes to the input method
                self._send(kind, char, typed, lit)

    def check(self, layout: str) -> None:
        """The set-up's test code was scanned on this layout."""
        sample = damaged(TEST_CODE, layout) if layout else TEST_CODE
        keep(self.stage.station, Sample(sample, TEST_CODE))
        use(self.wedge, self.stage.station)

    def _send(self, kind: QEvent.Type, char: str, typed: str, lit: bool) -> None:
        shift = Qt.KeyboardModifier.ShiftModifier if char in SHIFTED else Qt.KeyboardModifier.NoModifier
        key = Qt.Key.Key_Return if char == "\r" else Qt.Key(ord(typed.upper()[0])) if typed else Qt.Key.Key_Dead_Acute
        event = QKeyEvent(kind, key, shift, _KEY_OF[char], 0, _LIT if lit else 0, typed)
        event.setTimestamp(self.at if kind != QEvent.Type.KeyRelease else self.at + 2)
        QCoreApplication.sendEvent(self.line.windowHandle(), event)


@pytest.fixture
def computer(qtbot: QtBot, tmp_path: Path) -> Iterator[Computer]:
    stage = BenchStage(tmp_path)
    maria = stage.first(pin=None)
    stage.station.door.sign_in("maria", None)
    session = stage.station.sessions.start(
        NewSession(SessionType.INVENTORY), maria, stage.station.config_of(SessionType.INVENTORY)
    )
    stage.station.put_in_front(session)
    line = QLineEdit()
    qtbot.addWidget(line)
    with qtbot.waitActive(line):
        line.show()
        line.activateWindow()
    wedge = make_filter(stage.station)
    use(wedge, stage.station)
    yield Computer(wedge, line, stage)
    wedge.stop()
    stage.close()


def judged(computer: Computer, layout: str, *, lit: bool = False) -> dict[str, Flaw | None]:
    """Each code with what became of it. AssertionError: it was booked as another one, or refused without its name."""
    sent = [carrier.format(char) for char in ROWS for carrier in CARRIERS]
    for code in sent:
        computer.press(code, layout, lit=lit)
    answers = computer.stage.answers.wait_for(len(sent))
    for code, answer in zip(sent, answers, strict=True):
        flaw, outcome = answer.scan.flaw, answer.outcome
        if flaw is None:
            assert (answer.scan.text, outcome.verdict) == (code, Verdict.ACCEPTED), f"{code!r} was booked as another"
        else:
            assert (outcome.verdict, outcome.reason) == (Verdict.REFUSED, Reason(flaw)), code
    assert computer.line.text() == ""
    return {code: answer.scan.flaw for code, answer in zip(sent, answers, strict=True)}


def changed(layout: str) -> set[str]:
    """The codes that do not arrive as they were sent."""
    sent = (carrier.format(char) for char in ROWS for carrier in CARRIERS)
    return {code for code in sent if damaged(code, layout) != code}


def test_the_table_has_a_row_for_all_that_a_code_has() -> None:
    assert set(ROWS) == {chr(code) for code in range(32, 127)}
    for country in COUNTRIES:
        for char in ROWS:
            assert len(damaged(char, country)) <= 1
            assert len(damaged(char, f"{country} caps")) <= 1


def test_every_key_is_known_by_its_place() -> None:
    for char, key in _KEY_OF.items():
        shift = Qt.KeyboardModifier.ShiftModifier if char in SHIFTED else Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, shift, key, 0, 0, "x")
        assert us_text(event) == (char if char in PLAIN + SHIFTED else "")


def test_a_us_scanner_at_a_us_computer_is_booked_without_any_test(computer: Computer) -> None:
    assert set(judged(computer, "").values()) == {None}


@pytest.mark.parametrize("country", COUNTRIES)
def test_before_the_test_code_what_a_country_changes_is_refused_by_name(computer: Computer, country: str) -> None:
    judgement = judged(computer, country)
    assert {code for code, flaw in judgement.items() if flaw is Flaw.LAYOUT} == changed(country)
    assert Flaw.CAPS_LOCK not in judgement.values()


@pytest.mark.parametrize("lit", [True, False], ids=["light", "no light told"])
@pytest.mark.parametrize("country", ["", *COUNTRIES])
def test_before_the_test_code_what_caps_lock_changes_is_refused_by_name(
    computer: Computer, country: str, lit: bool
) -> None:
    layout = f"{country} caps".strip()
    judgement = judged(computer, layout, lit=lit)
    assert {code for code, flaw in judgement.items() if flaw is not None} >= changed(layout)
    if not country:
        assert set(judgement.values()) == {None, Flaw.CAPS_LOCK}


@pytest.mark.parametrize("country", COUNTRIES)
def test_after_the_test_code_every_code_is_mended_but_those_that_lost_a_character(
    computer: Computer, country: str
) -> None:
    computer.check(country)
    judgement = judged(computer, country)
    swallowed = {code for code in judgement if len(damaged(code, country)) < len(code)}
    assert {code for code, flaw in judgement.items() if flaw is not None} == swallowed


@pytest.mark.parametrize("lit", [True, False], ids=["light", "no light told"])
@pytest.mark.parametrize("country", ["", *COUNTRIES])
def test_after_the_test_code_caps_lock_is_refused_or_changed_nothing(
    computer: Computer, country: str, lit: bool
) -> None:
    computer.check(country)
    judgement = judged(computer, f"{country} caps".strip(), lit=lit)
    assert all(flaw is not None for code, flaw in judgement.items() if code.startswith("BC"))


@pytest.mark.parametrize(("before", "now"), [("", "de"), ("de", ""), ("fr", "gb"), ("gb", "fr")])
def test_a_computer_that_is_switched_to_another_layout_after_the_test_books_nothing_wrong(
    computer: Computer, before: str, now: str
) -> None:
    computer.check(before)
    judgement = judged(computer, now)
    assert Flaw.LAYOUT in judgement.values()
    assert None in judgement.values(), "what both have in common is taken"
