"""One setting on the page: its editor with name and explanation; told of changes made by people only."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from ui.settings.views import Editor, SettingView
from ui.theme.spacing import column
from ui.theme.tokens import Space, Type
from ui.widgets.check import Check
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.labels import label


class SettingRow(QWidget):
    """Emits `changed` with the new value as text: a check and a choice at once, a text on Enter or when it is left."""

    changed = Signal(str)

    def __init__(self, setting: SettingView) -> None:
        super().__init__()
        self._setting = setting
        self._showing = False
        self._below: QLabel | None = None
        self._field: Field | None = None
        self._editor: Check | Combo | QLineEdit
        if setting.editor is Editor.CHECK:
            self._editor, self._below = Check(setting.label), label("", Type.DETAIL, quiet=True)
            self._editor.toggled.connect(lambda on: self._tell("true" if on else "false"))
            self.setLayout(column(self._editor, self._below, 1, gap=Space.NONE))
        else:
            self._editor = self._choice(setting) if setting.editor is Editor.CHOICE else self._text()
            self._field = Field(setting.label, self._editor, setting.help)
            self.setLayout(column(self._field, 1))
        self.show_setting(setting)

    @property
    def editor(self) -> QWidget:
        """What takes the focus."""
        return self._editor

    @property
    def setting(self) -> SettingView:
        """What it shows."""
        return self._setting

    def show_setting(self, setting: SettingView, wrong: str = "") -> None:
        """Its value as it is now; what was typed stays where it is wrong."""
        self._setting = setting
        self._showing = True
        if isinstance(self._editor, Check):
            self._editor.setChecked(setting.value == "true")
            self._editor.setAccessibleDescription(wrong or setting.fixed or setting.help)
        elif isinstance(self._editor, Combo):
            self._editor.setCurrentIndex(self._place(self._editor, setting))
        elif not wrong:
            self._editor.setText(setting.value)
        self._editor.setEnabled(not setting.fixed)
        if self._below is not None:
            self._below.setText(wrong or setting.fixed or setting.help)
        if self._field is not None:
            self._field.show_wrong(wrong)
            self._field.show_hint(setting.fixed or setting.help)
        self._showing = False

    def _place(self, combo: Combo, setting: SettingView) -> int:
        """Where the value stands; one that is new among the choices (125 %, then 130 %) comes last."""
        if combo.findData(setting.value) < 0:
            combo.addItem(dict(setting.choices).get(setting.value, setting.value), setting.value)
        return combo.findData(setting.value)

    def _text(self) -> QLineEdit:
        edit = QLineEdit()
        edit.editingFinished.connect(lambda: self._tell(edit.text()))
        return edit

    def _choice(self, setting: SettingView) -> Combo:
        combo = Combo()
        for value, word in setting.choices:
            combo.addItem(word, value)
        combo.currentIndexChanged.connect(lambda _at: self._tell(str(combo.currentData())))
        return combo

    def _tell(self, value: str) -> None:
        if not self._showing and value != self._setting.value:
            self.changed.emit(value)
