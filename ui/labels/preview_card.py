"""The preview: the label as it will be printed, and below it what on, and what had no room."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.labels.ask_views import PictureView
from ui.labels.label_picture import LabelPicture
from ui.theme.spacing import column, spaced
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.card import card
from ui.widgets.code_text import breakable
from ui.widgets.empty_state import EmptyState
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.pages import Pages


class PreviewCard(QWidget):
    """Shows one picture, or what to do to see one."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._shown: tuple[str, ...] = ()
        self.picture = LabelPicture()
        self._stock, self._size = label("", weight="medium"), label("", Type.DETAIL, quiet=True)
        self._notes: QVBoxLayout = spaced(QVBoxLayout(), Space.XS)
        there = QWidget()
        below = column(self._stock, self._size, gap=Space.NONE)
        inner = column(self.picture, below, self._notes, gap=Space.M)
        inner.setStretch(0, 1)
        there.setLayout(inner)
        self._there = there
        self._none = say("labels_screen.preview.none")
        self._empty = EmptyState(Icon.LABELS, self._none)
        self._pages = Pages(self._empty, there)
        self.setLayout(column(card(self._pages, heading=say("labels_screen.preview.title"))))

    def show_picture(self, view: PictureView | None, hint: str) -> None:
        """Show this label; None: none yet, and `hint` what to do."""
        self._pages.show_page(self._empty if view is None else self._there)
        if view is None:
            self._empty.show_texts(self._none, hint)
            return
        self.picture.show_drawing(view.drawing, view.name)
        self._stock.setText(breakable(view.stock))
        self._size.setText(view.size)
        if view.notes != self._shown:
            self._shown = view.notes
            self._fill(view.notes)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _fill(self, notes: tuple[str, ...]) -> None:
        while (item := self._notes.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        for note in notes:
            said = InkLabel(weight="medium")
            said.say(note, current().palette.danger)
            self._notes.addWidget(said)
