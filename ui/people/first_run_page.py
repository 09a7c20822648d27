"""The first run as a page: the question on the left, its answer on the right, barcodes to answer with the scanner."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from services.assistant.model import ORDER, Step
from services.words.catalogue import Catalogue
from services.words.files import LANGUAGES
from ui.icons import Icon
from ui.people.first_run_view import Ask, FirstRunView
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.band_state import BandState
from ui.widgets.barcode import Barcode
from ui.widgets.buttons import ActionButton
from ui.widgets.choice import Choice
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.notice import Notice
from ui.widgets.pin_pad import PinPad
from ui.widgets.steps import Steps
from ui.widgets.two_sides import TwoSides, centred

_STEP: Final = ORDER.index(Step.STATION)
_BARCODE: Final = 48  # pixels at 100 %: two of them fit below one another beside a PIN pad


class FirstRunPage(QWidget):
    """Shows a FirstRunView; made anew for each question, since the language may change. UI thread.

    Emits `closed` when all is set up; the rest is what the person does.
    """

    closed = Signal()
    language_chosen = Signal(str)
    text_entered = Signal(str)
    pin_typed = Signal(int)  # so many digits
    pin_entered = Signal(str)
    skipped_pin = Signal()
    went_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view = FirstRunView(Ask.LANGUAGE, "", "")
        self._content: QWidget | None = None
        self._detail, self._notice = label(""), Notice()
        self._barcodes: list[Barcode] = []
        self._pad: PinPad | None = None
        self._confirm: Callable[[], None] = lambda: None
        self._layout = column()
        self.setLayout(self._layout)

    def show_first_run(self, view: FirstRunView, words: Catalogue) -> None:
        """Show this view; what is being typed stays while the question does."""
        if self._content is not None:
            self._layout.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._view = view
        self._words = words
        side, first = _SIDES[view.ask](self)
        self._content = TwoSides(self._hero(), side)
        self._layout.addWidget(self._content)
        first.setFocus()
        QTimer.singleShot(0, first, first.setFocus)  # the page may not be in its window yet

    def show_notice(self, notice: BandState | None) -> None:
        """The answer to the last scan, which says what to do here too."""
        self._notice.show_notice(notice)
        self._detail.setVisible(notice is None)

    def show_barcodes(self, barcodes: tuple[tuple[str, str], ...]) -> None:
        """Name them anew."""
        for barcode, (code, does) in zip(self._barcodes, barcodes, strict=True):
            barcode.show_code(code, does)

    def type_digit(self, digit: str) -> None:
        """A digit was scanned."""
        if self._pad is not None:
            self._pad.type_digit(digit)

    def confirm(self) -> None:
        """CONFIRM was scanned."""
        self._confirm()

    def close_first_run(self) -> None:
        """All is set up."""
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose a language."""
        if self._view.ask is Ask.LANGUAGE and event.text() in _DIGITS:
            self.language_chosen.emit(_DIGITS[event.text()])
        else:
            super().keyPressEvent(event)

    # -- the left side -------------------------------------------------------------------------------------------------

    def _hero(self) -> QVBoxLayout:
        view, say = self._view, self._words.say
        placed = self._placed()
        dots = Steps(_STEP, len(ORDER), placed)
        back = ActionButton(say("common.action.back"), Icon.BACK, "Esc")
        back.clicked.connect(self.went_back)
        if view.ask is Ask.LANGUAGE:
            back.hide()
        title = label(view.title, Type.BAND, weight="strong")
        self._detail, self._notice = label(view.detail, Type.SECTION, quiet=True), Notice()
        self._barcodes = [Barcode(code, does, height=_BARCODE) for code, does in view.barcodes]
        codes = flow(*self._barcodes)
        place = row(dots, label(placed, quiet=True), back, gap=Space.M)
        place.setStretch(1, 1)
        return column(1, place, title, self._detail, self._notice, codes, 1, gap=Space.L)

    def _placed(self) -> str:
        """All questions are the first of the assistant's steps, which follow: one count for the whole set-up."""
        question = {"question": list(Ask).index(self._view.ask) + 1, "questions": len(Ask)}
        return self._words.say("first_run.place", place=_STEP + 1, of=len(ORDER), **question)

    # -- the right side ------------------------------------------------------------------------------------------------

    def _language(self) -> tuple[QWidget, QWidget]:
        choices = [self._language_choice(digit, language) for digit, language in _DIGITS.items()]
        self._confirm = lambda: None
        return _stack(1, *choices, 1), choices[0]

    def _language_choice(self, digit: str, language: str) -> Choice:
        choice = Choice(Icon.LANGUAGE, self._words.say(f"first_run.language.{language}"), digit=int(digit))
        choice.clicked.connect(lambda: self.language_chosen.emit(language))
        return choice

    def _text(self) -> tuple[QWidget, QWidget]:
        view = self._view
        edit = QLineEdit(view.value)
        edit.selectAll()
        field = Field(self._words.say(f"first_run.{view.ask}.field"), edit)
        field.show_wrong(view.wrong)

        def enter() -> None:
            self.text_entered.emit(edit.text())

        edit.returnPressed.connect(enter)
        self._confirm = enter
        return _stack(1, field, row(1, self._go_on(enter)), 1), edit

    def _pin(self) -> tuple[QWidget, QWidget]:
        view = self._view
        pad = self._pad = PinPad(self._words)
        pad.show_wrong(view.wrong)
        pad.changed.connect(self.pin_typed)
        pad.entered.connect(self.pin_entered)
        skip = ActionButton(self._words.say("first_run.pin.none"), Icon.NEXT, "Ctrl+N")
        skip.clicked.connect(self.skipped_pin)
        if not view.can_skip:
            skip.hide()
        self._confirm = lambda: self.skipped_pin.emit() if pad.is_empty else pad.confirm()
        return _stack(centred(pad), row(1, skip, 1)), pad

    def _go_on(self, enter: Callable[[], None]) -> ActionButton:
        button = ActionButton(self._words.say("first_run.go_on"), Icon.NEXT, role="primary")
        button.clicked.connect(enter)
        if self._view.busy:
            button.block(self._words.say("first_run.busy"))
        return button


def _stack(*items: QWidget | QHBoxLayout | int) -> QWidget:
    widget = QWidget()
    widget.setLayout(column(*items, gap=Space.M))
    return widget


_DIGITS = {str(place): language for place, language in enumerate(LANGUAGES, start=1)}
_SIDES: dict[Ask, Callable[[FirstRunPage], tuple[QWidget, QWidget]]] = {
    Ask.LANGUAGE: FirstRunPage._language,
    Ask.STATION: FirstRunPage._text,
    Ask.NAME: FirstRunPage._text,
    Ask.PIN: FirstRunPage._pin,
}
