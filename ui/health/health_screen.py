"""The health page: how the station is in one sentence, what needs somebody with the way to it, and all that is well."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.health.finding_card import FindingCard, well_row
from ui.health.views import FindingView, HealthView
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.outcome_look import tone_of
from ui.widgets.page_head import PageHead
from ui.widgets.pressing import press
from ui.widgets.progress import Progress


class HealthScreen(QWidget):
    """Stands behind `HealthPage`. Emits `looked`, `copied`, `saved` and `left` for what is done here, and `opened` with
    the key of the screen that mends a finding. UI thread."""

    looked = Signal()
    copied = Signal()
    saved = Signal()
    left = Signal()
    opened = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._found: tuple[tuple[FindingView, ...], tuple[FindingView, ...]] | None = None
        self._cards: list[FindingCard] = []
        self._back = ActionButton(say("common.action.back"), Icon.BACK, "Esc")
        self._back.clicked.connect(self.left)
        self._copy = ActionButton(say("health.page.copy"), Icon.TAKE, "Ctrl+Shift+C")
        self._copy.clicked.connect(self.copied)
        self._save = ActionButton(say("health.page.save"), Icon.EXPORT, "Ctrl+E")
        self._save.clicked.connect(self.saved)
        self._look = ActionButton(say("health.page.again"), Icon.REFRESH, "Ctrl+R", role="primary")
        self._look.clicked.connect(self.looked)
        self._state = InkLabel(Type.SECTION, weight="strong")
        self._details, self._told = label(quiet=True), InkLabel()
        self._progress = Progress(words)
        self._list = column(gap=Space.M)
        head = PageHead(say("health.page.title"), self._look, self._copy, self._save, self._back)
        state = card(self._state, self._details, self._progress, self._told, gap=Space.XS)
        self.setLayout(column(head, state, self._list, 1, gap=Space.L, margins=Space.XL))
        self.setFocusProxy(self._look)

    def show_health(self, view: HealthView) -> None:
        palette = current().palette
        self._state.say(view.state, tone_of(view.mood, palette).word)
        self._details.setText(view.details)
        self._details.setVisible(bool(view.details))
        self._progress.setVisible(view.percent is not None)
        self._progress.show_percent(view.percent or 0.0)
        self._told.say(view.told, palette.danger if view.failed else palette.tones.accepted.word)
        for button in (self._look, self._save):
            button.block(view.busy)
        self._copy.block("" if view.needy or view.well else self._words.say("health.page.nothing"))
        if (view.needy, view.well) != self._found:
            self._found = view.needy, view.well
            self._show_findings(view)

    def copy(self, text: str) -> None:
        QApplication.clipboard().setText(text)

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does; a digit opens the page that mends the finding of this number. "" where
        it was done, else why not."""
        if command is Command.BACK:
            self.left.emit()
            return ""
        buttons = {Command.RETRY: self._look, Command.CONFIRM: self._look, Command.EXPORT: self._save}
        if command in buttons:
            return press(buttons[command], self, self._words)
        ways = [one.open for one in self._cards if one.open is not None]
        if command.digit and 1 <= int(command.digit) <= len(ways):
            return press(ways[int(command.digit) - 1], self, self._words)
        return self._words.say("command.not_now")

    # -- inside --------------------------------------------------------------------------------------------------------

    def _show_findings(self, view: HealthView) -> None:
        """What is shown anew takes the focus from nobody: who was on a card goes on at its head."""
        focused = QApplication.focusWidget()
        here = focused is not None and any(one.isAncestorOf(focused) for one in self._cards)
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._cards = [FindingCard(self._words, one) for one in view.needy]
        for one, shown in zip(self._cards, view.needy, strict=True):
            self._list.addWidget(one)
            if one.open is not None:
                one.open.clicked.connect(lambda _pressed, page=shown.page: self.opened.emit(page))
        if view.well:
            heading = self._words.say("health.page.all_else")
            self._list.addWidget(card(*map(well_row, view.well), heading=heading))
        if here:
            self._look.setFocus()
