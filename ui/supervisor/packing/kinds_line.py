"""What was caught today and what was exceptional, by kind: words and numbers on a card."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from services.words.catalogue import Catalogue
from services.words.marks import NO_BREAK
from ui.icons import Icon
from ui.supervisor.packing.views import Share
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.card import card
from ui.widgets.labels import label
from ui.widgets.mark import Mark
from ui.widgets.outcome_look import Mood


class KindsLine(QWidget):
    """Both beside each other, by how much they say, or one below the other where it is narrow; what there was nothing
    of is not shown, and the card neither where there was nothing."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._caught = _Kinds(words, say("supervisor_packing.kinds.caught"), Icon.REFUSED, Mood.REFUSED)
        self._exceptions = _Kinds(words, say("supervisor_packing.kinds.exceptions"), Icon.WARNING, Mood.WARNING)
        both = QWidget()
        self._line = row(self._caught, self._exceptions, gap=Space.XL)
        both.setLayout(self._line)
        self.setLayout(column(card(both, margins=(Space.L, Space.S, Space.L, Space.S))))
        self._hidden = False
        self._show()

    def show_kinds(self, caught: tuple[Share, ...], exceptions: tuple[Share, ...]) -> None:
        """Show these, the most first."""
        self._caught.show_shares(caught)
        self._exceptions.show_shares(exceptions)
        for at, kinds in enumerate((self._caught, self._exceptions)):
            self._line.setStretch(at, max(1, kinds.length))
        self._show()

    def fit(self, *, hidden: bool, low: bool) -> None:
        """`low`: the list needs room, so this is low; `hidden`: there is none for it."""
        self._hidden = hidden
        for kinds in (self._caught, self._exceptions):
            kinds.set_low(low)
        self._show()

    def minimumSizeHint(self) -> QSize:
        wide = max(self._caught.minimumSizeHint().width(), self._exceptions.minimumSizeHint().width())
        return QSize(wide + 2 * current().px(Space.L), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= 2 * self.minimumSizeHint().width()
        self._line.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def _show(self) -> None:
        self._caught.setVisible(self._caught.has_any)
        self._exceptions.setVisible(self._exceptions.has_any)
        self.setVisible(not self._hidden and (self._caught.has_any or self._exceptions.has_any))


class _Kinds(QWidget):
    """A symbol, what they are, and each with how many."""

    def __init__(self, words: Catalogue, heading: str, icon: Icon, mood: Mood) -> None:
        super().__init__()
        self._words = words
        self._shares: tuple[Share, ...] = ()
        mark = Mark(icon, mood)
        mark.setAccessibleName(heading)
        self._heading = label(heading, Type.DETAIL, quiet=True, wrap=False)
        self._text, self._small = label(""), label("", Type.DETAIL)
        texts = column(self._heading, self._text, self._small, gap=Space.NONE)
        line = row(mark, texts, gap=Space.M)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.set_low(False)

    @property
    def length(self) -> int:
        """Characters that it says."""
        return len(self._text.text())

    def set_low(self, low: bool) -> None:
        """In small letters and without its heading: the symbol has it."""
        self._heading.setVisible(not low)
        self._text.setVisible(not low)
        self._small.setVisible(low)

    @property
    def has_any(self) -> bool:
        """Whether there is one."""
        return bool(self._shares)

    def show_shares(self, shares: tuple[Share, ...]) -> None:
        """Show these."""
        if shares == self._shares:
            return
        self._shares = shares
        say = self._words.say
        told = (say("supervisor_packing.share", name=one.name, number=one.number) for one in shares)
        text = " · ".join(one.replace(" ", NO_BREAK) for one in told)
        for where in (self._text, self._small):
            where.setText(text)
