"""A step of the assistant as a page: what is asked on the left with barcodes to answer by, the answer on the right."""

from itertools import chain
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from services.scanning.commands import Command, barcode_for
from services.words.catalogue import Catalogue
from ui.assistant.page_parts import notice_of, scanned, summary
from ui.assistant.views import AssistantView, Body, Entry, Option
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.barcode import Barcode
from ui.widgets.buttons import ActionButton
from ui.widgets.choice import Choice
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.scrolled import bring_into_sight
from ui.widgets.steps import Steps
from ui.widgets.two_sides import TwoSides

_LOW: Final = 32  # pixels at 100 %: three of them are to be in sight, with the test code below
_COMMANDS: Final = (Command.NEXT, Command.CONFIRM, Command.BACK)
_DIGITS: Final = 9  # choices that have one


class AssistantScreen(QWidget):
    """Shows an AssistantView, made anew for each. `site`: whose command barcodes are shown, "" for none. UI thread.

    Emits `chosen` with an option's key, `acted` with what is typed in the fields by their names, `acted_otherwise`,
    `stopped` where something was waited for, `forwarded` with what is typed, `went_back`, and `put_off`.
    """

    chosen = Signal(str)
    acted = Signal(object)
    acted_otherwise = Signal()
    stopped = Signal()
    forwarded = Signal(object)
    went_back = Signal()
    put_off = Signal()

    def __init__(self, words: Catalogue, site: str) -> None:
        super().__init__()
        self._words, self._site = words, site
        self._view: AssistantView | None = None
        self._content: QWidget | None = None
        self._choices: list[Choice] = []
        self._edits: dict[str, QLineEdit] = {}
        self._buttons: list[ActionButton] = []
        self._layout = column()
        self.setLayout(self._layout)

    def show_assistant(self, view: AssistantView) -> None:
        """Show this; what has the focus keeps it, while it is there."""
        if view == self._view:
            return
        before, typed, focused = self._view, self._typed(), self._focused()
        if self._content is not None:
            self._layout.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._view = view
        kept = {name: text for name, text in typed.items() if before is not None and _is_as_before(name, before, view)}
        self._content = _whole(TwoSides(self._hero(view), self._side(view, kept)), self._test(view))
        self._layout.addWidget(self._content)
        first = self._again(focused if _goes_on(before, view) else "") or self._first()
        first.setFocus()
        bring_into_sight(first)
        QTimer.singleShot(0, first, first.setFocus)  # the page may not be in its window yet

    def choose_digit(self, digit: str) -> bool:
        """Choose by digit."""
        found = next((one for one in self._choices if str(one.digit) == digit), None)
        if found is not None:
            found.click()
        return found is not None

    def mark_next(self, by: int) -> None:
        """The next thing that can be pressed is marked."""
        there: list[QAbstractButton] = [one for one in chain(self._choices, self._buttons) if one.isEnabled()]
        focused = self.window().focusWidget()  # also of a window that is not in front
        at = next((at for at, one in enumerate(there) if one is focused), -1 if by > 0 else 0)
        marked = there[(at + by) % len(there)]
        marked.setFocus()
        bring_into_sight(marked)

    def press(self) -> None:
        """Press what is marked; in a field, what Enter does there."""
        focused = self.window().focusWidget()
        if isinstance(focused, QAbstractButton) and focused in (*self._choices, *self._buttons):
            focused.click()
        else:
            self._buttons[0].click()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The page came to the front. A focus proxy would leave out what stands before it when Tab is pressed."""
        super().focusInEvent(event)
        if self._view is not None:
            self._first().setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose."""
        if not self.choose_digit(event.text() or "-"):
            super().keyPressEvent(event)

    # -- the left side -------------------------------------------------------------------------------------------------

    def _hero(self, view: AssistantView) -> QVBoxLayout:
        dots = Steps(view.place, view.of, view.placed)
        title = label(view.title, Type.BAND, weight="strong")
        told, say = view.body.told, self._words.say
        below = notice_of(told, self._words) if told is not None else label(view.detail, Type.SECTION, quiet=True)
        codes = [
            Barcode(
                barcode_for(one, self._site), say(f"assistant.barcode.{one.value.lower()}"), height=_LOW, grows=False
            )
            for one in _COMMANDS
            if self._site and (view.back or one is not Command.BACK)
        ]
        place = row(dots, label(view.placed, quiet=True), 1, gap=Space.M)
        return column(1, place, title, below, flow(*codes), 1, gap=Space.L)

    def _test(self, view: AssistantView) -> Barcode | None:
        """As wide as it is, it stands below both sides."""
        code = view.body.code
        return Barcode(code, self._words.say("assistant.scanner.code"), height=_LOW, grows=False) if code else None

    # -- the right side ------------------------------------------------------------------------------------------------

    def _side(self, view: AssistantView, typed: dict[str, str]) -> QWidget:
        body = view.body
        self._choices = [self._choice(place, one, body.chosen) for place, one in enumerate(body.options, 1)]
        fields = [self._field(one, typed.get(one.name, one.value)) for one in body.entries]
        self._edits = {one.name: field.editor for one, field in zip(body.entries, fields, strict=True)}
        parts: list[QWidget | QHBoxLayout | QVBoxLayout | int] = [*self._choices, *fields]
        if body.code:
            parts.append(scanned(body))
        if body.lines:
            parts.append(summary(body.lines))
        self._buttons = self._make_buttons(view)
        side = QWidget()
        side.setLayout(column(1, *parts, 1, flow(*self._buttons), gap=Space.M))
        return side

    def _choice(self, place: int, option: Option, chosen: str) -> Choice:
        choice = Choice(option.icon, option.word, option.meaning, place if place <= _DIGITS else None)
        choice.setCheckable(True)
        choice.setChecked(option.key == chosen)
        choice.clicked.connect(lambda: self.chosen.emit(option.key))
        return choice

    def _field(self, entry: Entry, value: str) -> "_TextField":
        field = _TextField(entry, value)
        field.editor.returnPressed.connect(self._enter)
        return field

    def _make_buttons(self, view: AssistantView) -> list[ActionButton]:
        """What Enter does first. Of all that can be pressed one stands out."""
        body, say = view.body, self._words.say
        forward = ActionButton(view.forward, Icon.NEXT, "Ctrl+N")
        forward.clicked.connect(lambda: self.forwarded.emit(self._typed()))
        later = ActionButton(say("assistant.later"), Icon.CLOSE, "Ctrl+L", role="quiet")
        later.clicked.connect(self.put_off)
        back = ActionButton(say("common.action.back"), Icon.BACK, "Esc", role="quiet")
        back.clicked.connect(self.went_back)
        buttons = [*self._doing(body), forward]
        buttons[0 if not body.done else len(buttons) - 1].set_role("primary")
        if body.done:
            buttons = buttons[::-1]
        return [*buttons, *([back] if view.back else []), *([] if view.place == view.of - 1 else [later])]

    def _doing(self, body: Body) -> list[ActionButton]:
        if body.busy:
            stop = ActionButton(self._words.say("assistant.stop"), Icon.STOP)
            stop.clicked.connect(self.stopped)
            return [stop]
        made = []
        if body.act:
            act = ActionButton(body.act, Icon.CONFIRM)
            act.clicked.connect(lambda: self.acted.emit(self._typed()))
            made.append(act)
        if body.other:
            other = ActionButton(body.other, Icon.CONFIRM)
            other.clicked.connect(self.acted_otherwise)
            made.append(other)
        return made

    # -- inside --------------------------------------------------------------------------------------------------------

    def _enter(self) -> None:
        """Enter in a field goes to the next one that is empty, and then does what stands out; pressed once more it does
        not stop that."""
        if self._view is not None and self._view.body.busy:
            return
        focused = self.window().focusWidget()
        edits = list(self._edits.values())
        after = edits[edits.index(focused) + 1 :] if focused in edits else []
        empty = next((edit for edit in after if not edit.text()), None)
        if empty is not None:
            empty.setFocus()
        else:
            self._buttons[0].click()

    def _typed(self) -> dict[str, str]:
        return {name: edit.text() for name, edit in self._edits.items()}

    def _focused(self) -> str:
        """What has the focus, by a name that the same thing on the next page has too."""
        named: dict[str, QWidget] = {f"field {name}": edit for name, edit in self._edits.items()}
        named |= {f"choice {one.accessibleName()}": one for one in self._choices}
        focused = self.window().focusWidget()
        return next((name for name, one in named.items() if one is focused), "")

    def _again(self, name: str) -> QWidget | None:
        kind, _, rest = name.partition(" ")
        if kind == "field":
            return self._edits.get(rest)
        return next((one for one in self._choices if kind == "choice" and one.accessibleName() == rest), None)

    def _first(self) -> QWidget:
        """Where the focus begins: at what is wrong or empty, at what is chosen, else at what stands out."""
        body = self._view.body if self._view is not None else Body()
        wanting = [one.name for one in body.entries if one.wrong] or [one.name for one in body.entries if not one.value]
        if wanting and not body.busy and not body.done:
            return self._edits[wanting[0]]
        chosen = [one for one in self._choices if one.isChecked()] or ([] if body.act else self._choices)
        return chosen[0] if chosen and not body.done else self._buttons[0]


def _is_as_before(name: str, before: AssistantView, view: AssistantView) -> bool:
    """Whether this field is to hold what it held, whatever is said of it now: what is typed in it stays."""
    if before.place != view.place:
        return False
    held = [next((one.value for one in body.entries if one.name == name), None) for body in (before.body, view.body)]
    return held[0] is not None and held[0] == held[1]


def _goes_on(before: AssistantView | None, view: AssistantView) -> bool:
    """Whether somebody is still at the same thing: no other step, no field that was not there, not done just now."""
    if before is None or before.place != view.place or (view.body.done and not before.body.done):
        return False
    return [one.name for one in before.body.entries] == [one.name for one in view.body.entries]


def _whole(sides: TwoSides, below: Barcode | None) -> QWidget:
    whole = QWidget()
    layout = column(sides, gap=Space.S, margins=(0, 0, 0, Space.L if below is not None else 0))
    layout.setStretch(0, 1)
    if below is not None:
        layout.addLayout(row(1, below, 1))
    whole.setLayout(layout)
    return whole


class _TextField(Field):
    """A line of text with its name."""

    editor: QLineEdit

    def __init__(self, entry: Entry, value: str) -> None:
        edit = QLineEdit(value)
        if entry.secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        super().__init__(entry.word, edit, entry.hint)
        self.show_wrong(entry.wrong)
