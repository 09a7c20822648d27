"""A finding as people see it: colour, symbol and word of how grave it is, what it is, and what mends it."""

from typing import Final

from PySide6.QtWidgets import QWidget

from services.health.model import Kind
from services.words.catalogue import Catalogue
from ui.health.views import FindingView
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.code_text import breakable
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.mark import Mark
from ui.widgets.outcome_look import Mood, tone_of

_LOOKS: Final = {
    Kind.FAULT: (Icon.REFUSED, Mood.REFUSED),
    Kind.WARNING: (Icon.WARNING, Mood.WARNING),
    Kind.NOTE: (Icon.ASKING, Mood.NEUTRAL),
    Kind.OK: (Icon.ACCEPTED, Mood.ACCEPTED),
}


class FindingCard(QWidget):
    """One that needs somebody, on a card of its own. `open` leads to the page that mends it, where there is one."""

    def __init__(self, words: Catalogue, view: FindingView) -> None:
        super().__init__()
        self.open: ActionButton | None = None
        if view.page:
            self.open = ActionButton(words.say("health.page.open", page=view.page_name), Icon.NEXT)
            self.open.setAccessibleDescription(view.title)
        texts = column(_head(view), label(breakable(view.says)), label(breakable(view.do), quiet=True), gap=Space.XS)
        whole = row(_mark(view), texts, *([self.open] if self.open else []), gap=Space.M)
        whole.setStretch(1, 1)
        self.setLayout(column(card(whole)))


def well_row(view: FindingView) -> QWidget:
    """One that is well, as a line among others."""
    texts = column(_head(view), label(breakable(view.says), quiet=True))
    whole = row(_mark(view), texts, gap=Space.M)
    whole.setStretch(1, 1)
    widget = QWidget()
    widget.setLayout(whole)
    return widget


def _mark(view: FindingView) -> Mark:
    return Mark(*_LOOKS[view.kind])


def _head(view: FindingView) -> InkLabel:
    head = InkLabel(weight="strong")
    head.say(f"{view.word}: {view.title}", tone_of(_LOOKS[view.kind][1], current().palette).word)
    return head
