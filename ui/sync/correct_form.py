"""The fields of a refused message that can be corrected, each with what the server said of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from services.sessions.model import MAX_LOCATION, MAX_NOTES, MAX_SCANNER_ID
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sync.views import EditField
from ui.theme.spacing import column, spaced
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.pressing import step

_LONGEST = {"location": MAX_LOCATION, "notes": MAX_NOTES, "scanner_id": MAX_SCANNER_ID}
_DIGITS = 10  # of a number


class CorrectForm(QWidget):
    """Emits `corrected` with {field: text}, and `left`. Enter in a line, or the button, sends."""

    corrected = Signal(object)
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._fields: dict[str, Field] = {}
        self._place: QVBoxLayout = spaced(QVBoxLayout(), Space.M)
        self._send = ActionButton(words.say("sync.act.correct_now"), Icon.CONFIRM, "Ctrl+Return", role="primary")
        self._send.clicked.connect(self._give)
        leave = ActionButton(words.say("sync.act.leave"), Icon.BACK, "Esc")
        leave.clicked.connect(self.left)
        buttons = QWidget()
        buttons.setLayout(flow(self._send, leave))
        layout = column(gap=Space.M)
        layout.addLayout(self._place)
        layout.addWidget(buttons)
        self.setLayout(layout)

    def show_fields(self, fields: tuple[EditField, ...]) -> None:
        """New editors with what stands in them; the first has the focus."""
        while (item := self._place.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        self._fields = {field.name: self._make(field) for field in fields}
        for shown in self._fields.values():
            self._place.addWidget(shown)
        if first := next(iter(self._fields.values()), None):
            first.editor.setFocus()

    def show_wrong(self, wrong: dict[str, str]) -> None:
        """Say what is wrong with what was typed, and go to the first."""
        for name, field in self._fields.items():
            if name in wrong:
                field.show_wrong(wrong[name])
        if first := next((field for name, field in self._fields.items() if name in wrong), None):
            first.editor.setFocus()

    def confirm(self) -> None:
        """Send, as the button does."""
        self._send.click()

    def step(self, by: int) -> None:
        """The next or the previous choice of the field that has the focus, or of the first that has choices."""
        combos = [field.editor for field in self._fields.values() if isinstance(field.editor, Combo)]
        if combos:
            step(next((combo for combo in combos if combo.hasFocus()), combos[0]), by)

    def _make(self, field: EditField) -> Field:
        editor: QWidget
        if field.choices:
            editor = combo = Combo()
            for key, name in field.choices:
                combo.addItem(name, key)
            combo.setCurrentIndex(max(0, combo.findData(field.value)))
        else:
            editor = line = QLineEdit(field.value)
            line.setMaxLength(_LONGEST.get(field.name, _DIGITS))
            line.returnPressed.connect(self._give)
        made = Field(field.label, editor, field.hint)
        made.show_wrong(field.said)
        return made

    def _give(self) -> None:
        self.corrected.emit({name: _text(field.editor) for name, field in self._fields.items()})


def _text(editor: QWidget) -> str:
    if isinstance(editor, Combo):
        return str(editor.currentData() or "")
    return editor.text() if isinstance(editor, QLineEdit) else ""
