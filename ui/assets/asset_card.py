"""The asset that is looked at: how it stands, why, and what can be done about it."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.assets.field_grid import FieldGrid
from ui.assets.views import CardView
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.chip import Chip
from ui.widgets.code_text import breakable
from ui.widgets.facts import Facts
from ui.widgets.flow import flow
from ui.widgets.labels import CodeLabel, label
from ui.widgets.outcome_look import tone_of
from ui.widgets.pressing import press


class AssetCard(QWidget):
    """Emits what is to be done with it, and `typed` with a field's key and text while it is changed."""

    opened = Signal()
    retried = Signal()
    undone = Signal()
    owned = Signal()
    disowned = Signal()
    changing = Signal()
    reprinted = Signal()
    printed = Signal()
    history = Signal()
    closed = Signal()
    saved = Signal()
    kept = Signal()
    typed = Signal(str, str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._shown: CardView | None = None
        self._serial, self._tag, self._state = CodeLabel("", Type.SECTION), CodeLabel("", Type.SECTION), Chip()
        self._why, self._facts, self._past = label("", weight="medium"), Facts(), Facts()
        self._heading = label(say("assets_screen.history.heading"), weight="strong")
        self.fields = FieldGrid(words)
        self.fields.typed.connect(self.typed)
        self.fields.entered.connect(lambda: self.focusNextChild())  # Enter of a scanner saves nothing
        self._open = self._button("open", Icon.NEXT, "Ctrl+O", self.opened)
        self._retry = self._button("retry", Icon.REFRESH, "", self.retried)
        self._undo = self._button("take_back", Icon.UNDO, "Ctrl+D", self.undone)
        self._own = self._button("own", Icon.CONFIRM, "", self.owned)
        self._disown = self._button("disown", Icon.CLOSE, "", self.disowned)
        self._change = self._button("change", Icon.EDIT, "Ctrl+I", self.changing)
        self._reprint = self._button("reprint", Icon.PRINTER, "", self.reprinted)
        self._print = self._button("print", Icon.PRINTER, "Ctrl+L", self.printed)
        self._history = self._button("history", Icon.HISTORY, "Ctrl+H", self.history)
        self._close = self._button("close", Icon.CLOSE, "", self.closed)
        self._save = self._button("save", Icon.CONFIRM, "", self.saved)
        self._save.set_role("primary")
        self._keep = self._button("keep", Icon.BACK, "", self.kept)
        self._lay_out()

    @property
    def changes(self) -> bool:
        """Whether it is being changed."""
        return self._shown is not None and bool(self._shown.changing)

    def show_card(self, view: CardView | None) -> None:
        """Show this one."""
        before, self._shown = self._shown, view
        if view is None:
            return
        tone = tone_of(view.state.mood, current().palette)
        self._serial.show_code(view.serial)
        self._tag.show_code(view.tag)
        self._tag.setVisible(bool(view.tag))
        self._state.show_chip(view.state.word, tone.text, tone.ground, view.state.icon)
        self._why.setText(breakable(view.why))
        self._why.setVisible(bool(view.why))
        self._facts.show_facts(view.facts)
        self._heading.setVisible(view.history is not None)
        self._past.setVisible(view.history is not None)
        self._past.show_facts(view.history or ())
        self._show_acts(view)
        if view.changing and not (before is not None and before.changing):
            self.fields.begin()

    def obey(self, command: Command) -> str:
        """Do what this command asks of the asset; "" where it was done, else why not."""
        if self._shown is None:
            return self._words.say("command.not_now")
        buttons = {Command.DISCARD: self._undo, Command.CONFIRM: self._save}
        return press(buttons[command], self, self._words)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head, acts, changing = QWidget(), QWidget(), QWidget()
        head.setLayout(flow(self._serial, self._tag, self._state, gap=Space.M))
        acts.setLayout(
            flow(
                self._open,
                self._own,
                self._disown,
                self._retry,
                self._undo,
                self._change,
                self._reprint,
                self._print,
                self._history,
                self._close,
            )
        )
        buttons = QWidget()
        buttons.setLayout(flow(self._save, self._keep))
        changing.setLayout(column(self.fields, buttons, gap=Space.M))
        self._acts, self._changing = acts, changing
        past = column(self._heading, self._past, gap=Space.S)
        self.setLayout(column(card(head, self._why, acts, changing, self._facts, past, gap=Space.M)))

    def _button(self, name: str, icon: Icon, keys: str, signal: SignalInstance) -> ActionButton:
        button = ActionButton(self._words.say(f"assets_screen.act.{name}"), icon, keys)
        button.clicked.connect(signal)
        return button

    def _show_acts(self, view: CardView) -> None:
        self._acts.setVisible(not view.changing)
        self._changing.setVisible(bool(view.changing))
        self.fields.show_fields(view.changing)
        self._open.show_text(view.open_text)
        self._open.setVisible(view.opens)
        self._undo.show_text(view.undo or self._words.say("assets_screen.act.take_back"))
        self._history.setVisible(bool(view.tag) and view.history is None)
        acts = (
            (self._retry, view.retries),
            (self._own, view.asks),
            (self._disown, view.asks),
            (self._undo, bool(view.undo)),
            (self._change, view.changes),
            (self._reprint, view.reprints),
            (self._print, view.prints),
        )
        for button, may in acts:
            button.setVisible(may)
            button.block(view.blocked)
