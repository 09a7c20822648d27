"""How labels and papers of packing stand: for each kind a chip with its symbol, its word and its colour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from services.printing.model import PrintJob
from services.printing.standings import standings
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.chip import Chip
from ui.widgets.flow import flow
from ui.widgets.label_look import LABEL_LOOKS
from ui.widgets.outcome_look import Mood, tone_of


@dataclass(frozen=True, slots=True)
class PrintView:
    """Those of one kind (`kind`, said). `why`: why they did not, or not surely, come; `open`: somebody has to
    decide."""

    kind: str
    text: str
    mood: Mood
    icon: Icon
    why: str = ""
    open: bool = False


def print_views(jobs: Iterable[PrintJob], words: Catalogue) -> tuple[PrintView, ...]:
    """In the order of their kinds."""
    views = []
    for one in standings(jobs):
        told = {"kind": words.say(f"printing.kind.{one.kind}"), "state": words.say(f"labels_screen.state.{one.state}")}
        several = "several" if one.total > 1 else "alone"
        text = words.say(f"printing.standing.{several}", **told, number=one.number, total=one.total)
        why = words.say(one.job.why, **one.job.params) if one.job.needs_look and one.job.why else ""
        views.append(PrintView(told["kind"], text, *LABEL_LOOKS[one.state], why, one.job.needs_look))
    return tuple(views)


class PrintChips(QWidget):
    """One chip each, wrapped where there is no room; hidden where there is none."""

    def __init__(self, *before: QWidget) -> None:
        """`before`: what stands in front of them."""
        super().__init__()
        self._chips: list[Chip] = []
        self._flow = flow(*before, gap=Space.S)
        self.setLayout(self._flow)
        self.hide()

    def show_prints(self, views: Sequence[PrintView]) -> None:
        """Show these."""
        while len(self._chips) < len(views):
            self._chips.append(Chip(type_=Type.DETAIL))
            self._flow.addWidget(self._chips[-1])
        for place, chip in enumerate(self._chips):
            if place < len(views):
                view = views[place]
                tone = tone_of(view.mood, current().palette)
                chip.show_chip(view.text, tone.text, tone.ground, view.icon)
                chip.setToolTip(view.why)
            else:
                chip.hide()
        self.setVisible(bool(views))
