"""The message that is looked at: what it tells the server, what the server said, and what may become of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sync.correct_form import CorrectForm
from ui.sync.views import MessageView
from ui.theme.spacing import column, spaced
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.code_text import breakable
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.pressing import press, step
from ui.widgets.scrolled import bring_into_sight

REASONS = ("told", "mistake", "rights", "own")  # the last: in one's own words


class MessageCard(QWidget):
    """Emits `retried`; `correcting`, and `corrected` with {field: text}; `asked` (for the reason), `discarded` with the
    reason; and `kept` where it stays after all."""

    retried = Signal()
    correcting = Signal()
    corrected = Signal(object)
    asked = Signal()
    discarded = Signal(str)
    kept = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._shown: MessageView | None = None
        self._none = label(say("sync.message.none"), quiet=True)
        self._title, self._what = label("", Type.SECTION, weight="strong"), label("", weight="medium")
        self._said_head = label(say("sync.message.said"), Type.DETAIL, quiet=True)
        self._said = InkLabel(weight="medium")
        self._fields: QVBoxLayout = spaced(QVBoxLayout(), Space.S)
        self._means, self._since = label(""), label("", Type.DETAIL, quiet=True)
        self._correct = ActionButton(say("sync.act.correct"), Icon.EDIT, "Ctrl+M", role="primary")
        self._correct.clicked.connect(self.correcting)
        self._retry = ActionButton(say("sync.act.retry"), Icon.REFRESH, "Ctrl+T")
        self._discard = ActionButton(say("sync.act.discard"), Icon.DELETE, "Ctrl+D")
        self._retry.clicked.connect(self.retried)
        self._discard.clicked.connect(self.asked)
        self._acts, self._asking = QWidget(), self._make_asking()
        self._acts.setLayout(flow(self._correct, self._retry, self._discard))
        self._form = CorrectForm(words)
        self._form.corrected.connect(self.corrected)
        self._form.left.connect(self.kept)
        head = column(self._title, self._what, self._since, gap=Space.XS)
        said = column(self._said_head, self._said, gap=Space.XS)
        inner = (self._none, head, said, self._fields, self._means, self._acts, self._form, self._asking)
        self.setLayout(column(card(*inner, gap=Space.M)))
        self.show_message(None)

    def show_message(self, view: MessageView | None) -> None:
        """Show this one; None: none is chosen. What is being typed stays while it is the same message."""
        before, self._shown = self._shown, view
        self._none.setVisible(view is None)
        asks, corrects = view is not None and view.asks, view is not None and bool(view.form)
        self._acts.setVisible(view is not None and view.acts and not asks and not corrects)
        self._asking.setVisible(asks)
        self._form.setVisible(corrects)
        self._say(view, before)
        if view is None:
            return
        self._correct.setVisible(view.corrects)
        self._retry.setVisible(view.retries)
        self._retry.set_role("plain" if view.corrects else "primary")
        for button in (self._correct, self._retry, self._discard):
            button.block(view.blocked)
        self._own_field.show_wrong(view.wrong)
        same = before if before is not None and before.id == view.id else None
        if asks and not (same and same.asks):
            self._ask()
        elif corrects and not (same and same.form == view.form):
            self._form.show_fields(view.form)
            bring_into_sight(self._form)
        elif same and same.asks and not asks:
            self._discard.setFocus()
        elif same and same.form and not corrects:
            self._correct.setFocus()
        if view.faults and not (same and same.faults == view.faults):
            self._form.show_wrong(dict(view.faults))

    # -- by command barcode --------------------------------------------------------------------------------------------

    @property
    def at_work(self) -> bool:
        """Whether a reason is asked for, or something is corrected."""
        return self._shown is not None and (self._shown.asks or bool(self._shown.form))

    @property
    def acts(self) -> bool:
        """Whether somebody may, or has to, say what becomes of a message."""
        return self._shown is not None and self._shown.acts

    def obey(self, command: Command) -> str:
        """Do what this command asks of the message; "" where it was done, else why not."""
        buttons = {Command.CORRECT: self._correct, Command.RETRY: self._retry, Command.DISCARD: self._discard}
        if command is Command.CONFIRM:
            return self._confirm()
        return press(buttons[command], self, self._words)

    def step(self, by: int) -> None:
        """The next or the previous reason, or choice of what is corrected."""
        if self._shown is not None and self._shown.form:
            self._form.step(by)
        else:
            step(self._reason, by)

    def choose(self, digit: int) -> bool:
        """The reason of this number, counted from 1; whether there is one."""
        if self._shown is None or not self._shown.asks or not 1 <= digit <= self._reason.count():
            return False
        self._reason.setCurrentIndex(digit - 1)
        return True

    def _confirm(self) -> str:
        """What the first of its buttons does."""
        if self._shown is not None and self._shown.form:
            self._form.confirm()
            return ""
        if self._shown is not None and self._shown.asks:
            return press(self._now, self, self._words)
        return press(self._correct if self._correct.isVisibleTo(self) else self._retry, self, self._words)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_asking(self) -> QWidget:
        say = self._words.say
        self._reason, self._own = Combo(), QLineEdit()
        for name in REASONS:
            self._reason.addItem(say(f"sync.reason.{name}"), name)
        self._own.setMaxLength(200)
        self._own.returnPressed.connect(self._give)
        self._own_field = Field(say("sync.reason.typed"), self._own, say("sync.reason.hint"))
        self._reason.currentIndexChanged.connect(self._show_own)
        discard = self._now = ActionButton(say("sync.act.discard_now"), Icon.DELETE, "Ctrl+Return", role="danger")
        discard.clicked.connect(self._give)
        keep = ActionButton(say("sync.act.keep"), Icon.BACK, "Esc")
        keep.clicked.connect(self.kept)
        buttons = QWidget()
        buttons.setLayout(flow(discard, keep))
        asking = QWidget()
        self._warns = label("", quiet=True)
        reason = Field(say("sync.reason.name"), self._reason)
        asking.setLayout(column(self._warns, reason, self._own_field, buttons, gap=Space.M))
        self._show_own()
        return asking

    def _ask(self) -> None:
        self._reason.setCurrentIndex(0)
        self._own.clear()
        self._reason.setFocus()
        bring_into_sight(self._asking)

    def _show_own(self) -> None:
        self._own_field.setVisible(self._reason.currentData() == REASONS[-1])

    def _give(self) -> None:
        own = self._reason.currentData() == REASONS[-1]
        self.discarded.emit(self._own.text() if own else self._reason.currentText())

    def _say(self, view: MessageView | None, before: MessageView | None) -> None:
        at_work = view is not None and (view.asks or view.form)
        texts = ("",) * 4 if view is None else (view.title, view.what, view.since, "" if at_work else view.means)
        for where, text in zip((self._title, self._what, self._since, self._means), texts, strict=True):
            where.setText(breakable(text))
            where.setVisible(bool(text))
        self._warns.setText("" if view is None else view.warns)
        said = "" if view is None else view.said
        self._said_head.setVisible(bool(said))
        self._said.say(said, current().palette.danger)
        fields = _told(view)
        if fields != _told(before):
            self._fill(fields)

    def _fill(self, fields: tuple[tuple[str, str], ...]) -> None:
        while (item := self._fields.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        for name, said in fields:
            field = QWidget()
            field.setLayout(column(label(name, Type.DETAIL, quiet=True), label(breakable(said)), gap=Space.NONE))
            self._fields.addWidget(field)


def _told(view: MessageView | None) -> tuple[tuple[str, str], ...]:
    """What the server said of fields; while they are corrected, that stands at their editors."""
    return () if view is None or view.form else view.fields
