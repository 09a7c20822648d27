"""What stands above all: which shipment it is, for whom, what must not be in it, and how far it is."""

from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.packing.views import HeadView
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.labels import CodeLabel, label
from ui.widgets.mark import Mark
from ui.widgets.outcome_look import Mood
from ui.widgets.progress import Progress


class ShipmentHead(QWidget):
    """Shows one shipment at a time."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._number = CodeLabel("", Type.SECTION)
        self._customer = label("", weight="medium")
        self._promised = label("", Type.DETAIL, quiet=True)
        self._excluded = label("", weight="strong")
        self._far = label("", weight="strong", wrap=False)
        self._progress = Progress(words)
        self._warns = QWidget()
        warns = row(Mark(Icon.WARNING, Mood.WARNING), self._excluded, gap=Space.S)
        warns.setStretch(1, 1)
        self._warns.setLayout(warns)
        names = column(row(self._number, self._customer, 1, gap=Space.L), self._promised, gap=Space.XS)
        goes = column(self._far, self._progress, gap=Space.XS)
        whole = row(names, self._warns, goes, gap=Space.XL)
        for at, share in enumerate((3, 3, 2)):
            whole.setStretch(at, share)
        self.setLayout(whole)

    def show_head(self, view: HeadView) -> None:
        """Show this one."""
        self._number.show_code(view.number)
        self._customer.setText(view.customer)
        below = " · ".join(part for part in (view.promised, view.others) if part)
        self._promised.setText(below)
        self._promised.setVisible(bool(below))
        self._excluded.setText(view.excluded)
        self._warns.setVisible(bool(view.excluded))
        self._far.setText(view.far)
        self._progress.show_percent(view.percent)
