"""Presets, each with its digit; and a name for a new one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.assets.views import FormView, PresetView
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.flow import FlowLayout, flow

_MOST = 9


class PresetBar(QWidget):
    """Emits `chosen` with a position, `naming` (whether a name is asked for), `saved` with the name, `dropped`."""

    chosen = Signal(int)
    naming = Signal(bool)
    saved = Signal(str)
    dropped = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._buttons = {position: self._make(position) for position in range(1, _MOST + 1)}
        self._save = ActionButton(say("assets_screen.act.save_preset"), Icon.ADD, "Ctrl+S", role="quiet")
        self._save.clicked.connect(lambda: self.naming.emit(True))
        self._drop = ActionButton(say("assets_screen.act.drop_preset"), Icon.DELETE, role="quiet")
        self._drop.clicked.connect(self.dropped)
        self._name = QLineEdit()
        self._name.setAccessibleName(say("assets_screen.preset_name"))
        self._name.setPlaceholderText(say("assets_screen.preset_name"))
        self._keeps = ActionButton(say("assets_screen.act.save"), Icon.CONFIRM, role="primary")
        self._keeps.clicked.connect(self._keep)
        self._name.returnPressed.connect(self._keeps.setFocus)  # Enter of a scanner saves nothing
        back = ActionButton(say("assets_screen.act.keep"), Icon.BACK)
        back.clicked.connect(lambda: self.naming.emit(False))
        self._names = QWidget()
        named = row(self._name, self._keeps, back, gap=Space.S)
        named.setStretch(0, 1)
        self._names.setLayout(named)
        self._names.hide()
        self._flow: FlowLayout = flow(*self._buttons.values(), self._save, self._drop)
        buttons = QWidget()
        buttons.setLayout(self._flow)
        self.setLayout(column(buttons, self._names, gap=Space.S))

    def show_presets(self, view: FormView, *, offers: bool) -> None:
        """Show these. `offers`: they can be changed."""
        shown: dict[int, PresetView] = {one.position: one for one in view.presets}
        for position, button in self._buttons.items():
            preset = shown.get(position)
            button.setVisible(preset is not None)
            if preset is not None:
                button.show_text(preset.name)
                button.setChecked(preset.on)
                button.block(view.blocked)
        on = any(one.on for one in view.presets)
        self._save.setVisible(offers and not view.naming and not on and not view.blocked)
        self._drop.setVisible(offers and not view.naming and on and not view.blocked)
        begins = view.naming and self._names.isHidden()
        self._names.setVisible(view.naming)
        self.setVisible(bool(view.presets) or offers)
        if begins:
            self._name.clear()
            self._name.setFocus()

    def _make(self, position: int) -> ActionButton:
        button = ActionButton("", None, f"Ctrl+{position}")
        button.setCheckable(True)
        button.clicked.connect(lambda: self._press(position))
        return button

    def _press(self, position: int) -> None:
        """Only what is shown marks: a press alone does not."""
        button = self._buttons[position]
        button.setChecked(not button.isChecked())
        self.chosen.emit(position)

    def _keep(self) -> None:
        self.saved.emit(self._name.text())
