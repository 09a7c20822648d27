"""Who may come in: a field that narrows the list below it."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.people.door_view import DoorPerson, DoorView
from ui.theme.spacing import column, grid
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.field import Field
from ui.widgets.labels import label

_NAME: Final = 240  # pixels at 100 % that a name wants


class DoorNames(QWidget):
    """A field that narrows the list below it. Digits choose from the list while the field is empty, or a name of the
    list has the focus."""

    typed = Signal(str)
    entered = Signal()
    chosen = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._edit = QLineEdit()
        self._edit.textEdited.connect(self._type)
        self._edit.returnPressed.connect(self.entered)
        self._field = Field(words.say("door.who.field"), self._edit)
        self._people: tuple[DoorPerson, ...] | None = None
        self._list = grid(Space.S)
        self._empty = EmptyState(Icon.PERSON, words.say("door.who.none_what"), words.say("door.who.none_next"))
        self._more = label("", Type.DETAIL, quiet=True)
        self._digits = ""
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
        self._digits = view.digits
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

    def _type(self, text: str) -> None:
        """A digit alone chooses, where it is not the beginning of a name."""
        if len(text) == 1 and text in self._digits:
            self._edit.clear()
            self._choose_nth(int(text))
        else:
            self.typed.emit(text)

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
