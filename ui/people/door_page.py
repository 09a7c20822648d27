"""The door as a page: a hero that says what is wanted, and beside it the names, the PIN pad, or the scans to take."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.people.door_view import DoorPerson, DoorView, Step
from ui.people.two_sides import TwoSides, centred
from ui.theme.spacing import column, grid, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState, IconTile
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.pages import Pages
from ui.widgets.pin_pad import PinPad

_NAME: Final = 240  # pixels at 100 % that a name wants
_ICONS: Final = {Step.WHO: Icon.BADGE, Step.PIN: Icon.LOCK, Step.KEPT: Icon.KEPT}


class DoorPage(QWidget):
    """Shows a DoorView over the whole window; a page, never a dialog. UI thread.

    Emits `opened` and `closed` for the window, which brings it to the front and takes it away; the rest is what the
    person does: `typed(text)`, `name_entered()`, `chosen(person id)`, `pin_entered(digits)`, `took()`, `went_back()`,
    `signed_out()`.
    """

    opened = Signal()
    closed = Signal()
    typed = Signal(str)
    name_entered = Signal()
    chosen = Signal(str)
    pin_entered = Signal(str)
    took = Signal()
    went_back = Signal()
    signed_out = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._view: DoorView | None = None
        self._icon = {step: IconTile(icon, 96) for step, icon in _ICONS.items()}
        self._title = label("", Type.BAND, weight="strong")
        self._detail = label("", Type.SECTION, quiet=True)
        self._back = ActionButton("", Icon.BACK, "Esc")
        self._back.clicked.connect(self.went_back)
        self._sign_out = ActionButton("", Icon.SIGN_OUT, "Ctrl+Q")
        self._sign_out.clicked.connect(self.signed_out)
        self._unsent = label("", quiet=True)
        self._names = _Names(words)
        self._names.typed.connect(self.typed)
        self._names.entered.connect(self.name_entered)
        self._names.chosen.connect(self.chosen)
        self._pad = PinPad(words)
        self._pad.entered.connect(self.pin_entered)
        self._kept = _Kept()
        self._kept.took.connect(self.took)
        self._kept.left.connect(self.went_back)
        self._by_step = {Step.WHO: self._names, Step.PIN: centred(self._pad), Step.KEPT: self._kept}
        self._pages = Pages(*self._by_step.values())
        self._pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._lay_out()

    # -- what the presenter asks ---------------------------------------------------------------------------------------

    def show_door(self, view: DoorView) -> None:
        """Show this view. Coming to another step takes the focus there and forgets what was typed."""
        before, self._view = self._view, view
        if before is None:
            self.opened.emit()
        self._title.setText(view.title)
        self._detail.setText(view.detail)
        self._back.setVisible(bool(view.back))
        self._back.show_text(view.back)
        self._sign_out.setVisible(bool(view.sign_out))
        self._sign_out.show_text(view.sign_out)
        self._unsent.setText(view.unsent)
        self._unsent.setVisible(bool(view.unsent))
        for step, icon in self._icon.items():
            icon.setVisible(step is view.step)
        self._names.show_people(view)
        self._pad.show_wrong(view.wrong)
        self._kept.show_kept(view)
        if before is None or (before.step, before.title) != (view.step, view.title):
            self._enter(view.step)

    def close_door(self) -> None:
        """Somebody came in."""
        self._view = None
        self._pad.clear()
        self.closed.emit()

    def type_digit(self, digit: str) -> None:
        """A digit was scanned."""
        self._pad.type_digit(digit)

    def confirm_pin(self) -> None:
        """The PIN's end was scanned."""
        self._pad.confirm()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _enter(self, step: Step) -> None:
        self._pages.show_page(self._by_step[step])
        self._pad.clear()
        if step is Step.WHO:
            self._names.begin()
        else:
            (self._pad if step is Step.PIN else self._kept.first).setFocus()

    def _lay_out(self) -> None:
        icons = row(*self._icon.values(), 1)
        hero = column(
            1,
            icons,
            self._title,
            self._detail,
            row(self._back, 1),
            row(self._sign_out, 1),
            self._unsent,
            1,
            gap=Space.M,
        )
        self.setLayout(column(TwoSides(hero, self._pages)))


class _Names(QWidget):
    """A field that narrows the list below it. Digits choose from the list while a name of it has the focus."""

    typed = Signal(str)
    entered = Signal()
    chosen = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._edit = QLineEdit()
        self._edit.textEdited.connect(self.typed)
        self._edit.returnPressed.connect(self.entered)
        self._field = Field(words.say("door.who.field"), self._edit)
        self._people: tuple[DoorPerson, ...] | None = None
        self._list = grid(Space.S)
        self._empty = EmptyState(Icon.PERSON, words.say("door.who.none_what"), words.say("door.who.none_next"))
        self._more = label("", Type.DETAIL, quiet=True)
        self._columns = 1
        names = QWidget()
        names.setLayout(self._list)
        self.setLayout(column(self._field, names, self._empty, self._more, 1, gap=Space.M))

    def begin(self) -> None:
        """A name is wanted."""
        self._edit.clear()
        self._edit.setFocus()

    def show_people(self, view: DoorView) -> None:
        """The people of this view."""
        self._field.show_wrong(view.wrong)
        self._more.setText(view.more)
        self._more.setVisible(bool(view.more))
        self._empty.setVisible(not view.people and bool(self._edit.text()))
        if view.people != self._people:
            self._people = view.people
            self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where a name has room in each."""
        super().resizeEvent(event)
        columns = 2 if self.width() >= current().px(2 * _NAME) else 1
        if columns != self._columns:
            self._columns = columns
            self._fill()

    def _fill(self) -> None:
        while item := self._list.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for place, person in enumerate(self._people or ()):
            self._list.addWidget(self._choice(place + 1, person), place // self._columns, place % self._columns)

    def _choice(self, digit: int, person: DoorPerson) -> Choice:
        choice = _Name(person, digit)
        choice.clicked.connect(lambda: self.chosen.emit(person.id))
        choice.pressed_digit.connect(self._choose_nth)
        return choice

    def _choose_nth(self, digit: int) -> None:
        if self._people and 1 <= digit <= len(self._people):
            self.chosen.emit(self._people[digit - 1].id)


class _Name(Choice):
    """A person to choose; passes digits on."""

    pressed_digit = Signal(int)

    def __init__(self, person: DoorPerson, digit: int) -> None:
        super().__init__(Icon.PERSON, person.name, person.role, digit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in tuple("123456789"):
            self.pressed_digit.emit(int(event.text()))
        else:
            super().keyPressEvent(event)


class _Kept(QWidget):
    """Scans that nobody claimed: take them, or leave them."""

    took = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wrong = label("", weight="medium")
        self._wrong.setProperty("danger", True)
        self._take = ActionButton("", Icon.CONFIRM, role="primary")
        self._take.clicked.connect(self.took)
        self._leave = ActionButton("", Icon.NEXT, "Esc")
        self._leave.clicked.connect(self.left)
        self.setLayout(column(1, self._wrong, self._take, self._leave, 1, gap=Space.M))

    @property
    def first(self) -> ActionButton:
        """What Enter presses."""
        return self._leave if self._take.isHidden() else self._take

    def show_kept(self, view: DoorView) -> None:
        """The buttons of this view."""
        self._wrong.setText(view.wrong)
        self._wrong.setVisible(bool(view.wrong))
        self._take.show_text(view.take)
        self._take.setVisible(bool(view.take))
        self._leave.show_text(view.leave)
