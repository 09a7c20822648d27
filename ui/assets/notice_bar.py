"""The line that says that no tags are given, and lets somebody go on: asked twice, and never in the way of a scan."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.assets.views import NoticeView
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.ink_label import InkLabel
from ui.widgets.pressing import press


class NoticeBar(QWidget):
    """Emits `asked`, then `confirmed` or `kept`."""

    asked = Signal()
    confirmed = Signal()
    kept = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._asks = False
        self._text = InkLabel(weight="strong")
        self._act = ActionButton("", Icon.NEXT, "Ctrl+G")
        self._act.clicked.connect(self._press)
        self._no = ActionButton(words.say("assets_screen.notice.no"), Icon.BACK)
        self._no.clicked.connect(self.kept)
        line = row(self._text, self._act, self._no, gap=Space.M)
        line.setStretch(0, 1)
        self.setLayout(column(card(line, margins=(Space.M, Space.S, Space.M, Space.S))))
        self.hide()

    @property
    def asks(self) -> bool:
        """Whether a question stands to be answered."""
        return self._asks and not self.isHidden()

    def show_notice(self, view: NoticeView | None) -> None:
        """Show this, or nothing."""
        self.setVisible(view is not None)
        if view is None:
            return
        self._asks = view.asks
        self._text.say(view.text, current().palette.danger)
        self._act.show_text(view.act, Icon.CONFIRM if view.asks else Icon.NEXT)
        self._no.setVisible(view.asks)

    def confirm(self) -> str:
        """CONFIRM, while it is asked; "" where it was done, else why not."""
        return press(self._act, self, self._words) if self._asks else self._words.say("command.not_now")

    def _press(self) -> None:
        (self.confirmed if self._asks else self.asked).emit()
