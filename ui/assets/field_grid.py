"""The fields of a form beside one another, as many as there is room for."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.assets.lines import OfferingLine
from ui.assets.views import NUMBER, FieldView
from ui.theme.spacing import grid
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.field import Field

_LEAST: Final = 160  # pixels at 100 % of a field
_BY_KEY: Final = Qt.FocusReason.ShortcutFocusReason  # all of the text is marked, as by Tab: what is typed replaces it
_SHARES: Final = {"model": 3, "internal_name": 3, NUMBER: 1}  # of the width; all others have 2


class FieldGrid(QWidget):
    """Emits `typed` with a field's key and its text, and `entered` when Enter was pressed in the last one: elsewhere it
    leads to the next."""

    typed = Signal(str, str)
    entered = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._lines: dict[str, OfferingLine] = {}
        self._fields: dict[str, Field] = {}
        self._shown: tuple[str, ...] = ()
        self._columns = 0
        self._grid = grid(gap=Space.M)
        self.setLayout(self._grid)

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return next(iter(self._lines.values()), self)

    def begin(self) -> None:
        """Somebody fills it in from its first field on."""
        self.first.setFocus(_BY_KEY)

    @property
    def holds_focus(self) -> bool:
        """Whether somebody is in one of them."""
        return any(line.hasFocus() for line in self._lines.values())

    def line(self, key: str) -> OfferingLine:
        """The line of a field."""
        return self._lines[key]

    def show_fields(self, views: Sequence[FieldView]) -> None:
        """Show these. What somebody is typing stays where it is the same."""
        for view in views:
            if view.key not in self._fields:
                self._make(view)
            line = self._lines[view.key]
            line.offer(view.offered)
            if line.text() != view.value:
                line.setText(view.value)
                line.setCursorPosition(0 if not line.hasFocus() else len(view.value))
            self._fields[view.key].show_hint(view.hint)
            self._fields[view.key].show_wrong(view.wrong)
        shown = tuple(view.key for view in views)
        if shown != self._shown:
            self._shown = shown
            self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(_LEAST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting() != self._columns:
            self._place()

    def _make(self, view: FieldView) -> None:
        line = self._lines[view.key] = OfferingLine()
        line.textEdited.connect(lambda text: self.typed.emit(view.key, text))
        line.on_chosen(lambda text: self.typed.emit(view.key, text))
        line.returnPressed.connect(lambda: self._go_on(view.key))
        say = self._words.say
        named = say("assets_screen.number") if view.key == NUMBER else view.name or say(f"assets.field.{view.key}")
        self._fields[view.key] = Field(named, line)

    def _go_on(self, key: str) -> None:
        following = self._shown[self._shown.index(key) + 1 :]
        if following:
            self._lines[following[0]].setFocus(_BY_KEY)
        else:
            self.entered.emit()

    def _fitting(self) -> int:
        gap = self._grid.horizontalSpacing()
        return max(1, min(len(self._shown), (self.width() + gap) // (current().px(_LEAST) + gap)))

    def _place(self) -> None:
        self._columns = columns = self._fitting()
        for key, field in self._fields.items():
            self._grid.removeWidget(field)
            if key not in self._shown:
                field.hide()
        for at, key in enumerate(self._shown):
            self._grid.addWidget(self._fields[key], at // columns, at % columns)
            self._fields[key].show()  # now: before, it would be a window of its own, and take the keys
        for at in range(self._grid.columnCount()):
            self._grid.setColumnStretch(at, 0)
        for at, key in enumerate(self._shown[:columns]):
            self._grid.setColumnStretch(at, _SHARES.get(key, 2))
        self.updateGeometry()
