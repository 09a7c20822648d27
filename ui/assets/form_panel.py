"""The form above a batch: open while somebody fills it in, one line while serials are scanned."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.assets.field_grid import FieldGrid
from ui.assets.preset_bar import PresetBar
from ui.assets.views import FormView
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.check import Check
from ui.widgets.flow import flow
from ui.widgets.labels import label

_PAUSE_MS = 150  # in typing, before it is stored


class FormPanel(QWidget):
    """Emits `typed` with a field's key and text, `paused` when what was typed is to be stored, `once`, `labels` and
    `preprinted` (on or off), `cleared`, `entered` when Enter was pressed in the last field, and `turned` when its
    fields came into sight, or left it; its `presets` do theirs."""

    typed = Signal(str, str)
    paused = Signal()
    once = Signal(bool)
    labels = Signal(bool)
    preprinted = Signal(bool)
    cleared = Signal()
    imported = Signal()
    entered = Signal()
    turned = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._open: bool | None = None  # None: nobody has said
        self._view: FormView | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.paused)
        self.fields, self.more = FieldGrid(words), FieldGrid(words)
        for grid in (self.fields, self.more):
            grid.typed.connect(self._type)
        self.fields.entered.connect(lambda: self.more.begin() if self.more.isVisibleTo(self) else self._enter())
        self.more.entered.connect(self._enter)
        self.presets = PresetBar(words)
        self._summary = label("", Type.DETAIL, quiet=True)
        self._checks = {name: Check(say(f"assets_screen.form.{name}")) for name in ("once", "labels", "preprinted")}
        self._more = Check("")
        self._clear = ActionButton(say("assets_screen.act.clear"), Icon.ERASE, "Ctrl+Del", role="quiet")
        self._clear.clicked.connect(self.cleared)
        self._import = ActionButton(say("assets_screen.act.import"), Icon.FILE, "Ctrl+Shift+I")
        self._import.clicked.connect(self.imported)
        self._fold = ActionButton("", Icon.EDIT, "Ctrl+F")
        self._fold.clicked.connect(self._turn)
        for name, signal in (("once", self.once), ("labels", self.labels), ("preprinted", self.preprinted)):
            self._checks[name].clicked.connect(signal)
        self._more.clicked.connect(lambda _on: self._tell())
        self._lay_out()

    @property
    def first(self) -> QWidget:
        """Where somebody begins to fill it in."""
        return self.fields.first

    @property
    def is_open(self) -> bool:
        """Whether its fields are seen."""
        return self._inner.isVisibleTo(self)

    def show_form(self, view: FormView) -> None:
        """Show this form."""
        self._view = view
        self.fields.show_fields(view.fields)
        self.more.show_fields(view.more)
        self._summary.setText(view.summary)
        for grid in (self.fields, self.more):
            grid.setEnabled(not view.blocked)
        for name, check in self._checks.items():
            check.setChecked(getattr(view, name))
            check.setEnabled(not view.blocked)
        self._checks["labels"].setVisible(not view.preprinted)
        self._more.setVisible(bool(view.more))
        self._more.show_text(self._words.say("assets_screen.form.more", number=len(view.more)))
        self._clear.block(view.blocked)
        self._import.block(view.blocked)
        self._tell()

    def unfold(self) -> None:
        """Its fields are to be seen."""
        self._open = True
        self._tell()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        told = column(self._summary, self.presets, gap=Space.XS)
        buttons = QWidget()
        buttons.setLayout(flow(self._import, self._fold, gap=Space.M))
        head = row(told, buttons, gap=Space.L)
        head.setStretch(0, 1)
        checks = QWidget()
        checks.setLayout(flow(*self._checks.values(), self._more, self._clear, gap=Space.L))
        self._inner = QWidget()
        self._inner.setLayout(column(self.fields, self.more, checks, gap=Space.S))
        self.setLayout(column(card(head, self._inner, gap=Space.S, margins=Space.M)))

    def _tell(self) -> None:
        view = self._view
        if view is None:
            return
        wrong = any(one.wrong for one in (*view.fields, *view.more))
        busy = self.fields.holds_focus or self.more.holds_focus or view.naming
        is_open = self._open if self._open is not None else not view.begun or wrong or busy
        turns = is_open is not self.is_open
        self._inner.setVisible(is_open)
        self.more.setVisible(self._more.isChecked() and bool(view.more))
        self._summary.setVisible(not is_open and not any(one.on for one in view.presets))  # its name says as much
        self._fold.show_text(self._words.say(f"assets_screen.act.{'fold' if is_open and view.begun else 'unfold'}"))
        self.presets.show_presets(view, offers=is_open)
        if turns:
            self.turned.emit()

    def _turn(self) -> None:
        """Before a batch begins it is open anyway: then this leads to its fields."""
        begun = self._view is not None and self._view.begun
        self._open = not self.is_open if begun else None
        self._tell()
        if self.is_open:
            self.fields.begin()
        else:
            self.entered.emit()

    def _type(self, key: str, text: str) -> None:
        self._pause.start()
        self.typed.emit(key, text)

    def _enter(self) -> None:
        """It is filled in: serials are scanned again."""
        self._pause.stop()
        self.paused.emit()
        self.entered.emit()
        self._open = None
        self._tell()
