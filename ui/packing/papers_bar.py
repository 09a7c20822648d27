"""How the labels and papers of a shipment stand: of the one in front while some of them have not come, and of the one
that was just completed."""

from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.packing.views import PapersView
from ui.theme.spacing import column
from ui.theme.tokens import Space, Type
from ui.widgets.card import card
from ui.widgets.labels import label
from ui.widgets.prints import PrintChips


class PapersBar(QWidget):
    """Whose they are, a chip for each kind, and below what did not come and why."""

    def __init__(self, _words: Catalogue) -> None:
        super().__init__()
        self._whose, self._do = label("", weight="strong", wrap=False), label("", Type.DETAIL)
        self._chips = PrintChips(self._whose)
        margins = (Space.M, Space.S, Space.M, Space.S)
        self.setLayout(column(card(self._chips, self._do, gap=Space.XS, margins=margins)))
        self.hide()

    def show_papers(self, view: PapersView | None) -> None:
        """Show these, or nothing."""
        self.setVisible(view is not None)
        if view is None:
            return
        self._whose.setText(view.whose)
        self._chips.show_prints(view.prints)
        self._do.setText(view.do)
        self._do.setVisible(bool(view.do))
