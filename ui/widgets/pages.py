"""One of several pages at a time, in the room that this one needs."""

from PySide6.QtWidgets import QWidget

from ui.theme.spacing import column


class Pages(QWidget):
    """A QStackedWidget is as large as its largest page, and scrolls a small one for nothing; this one is not."""

    def __init__(self, first: QWidget, *others: QWidget) -> None:
        super().__init__()
        self._layout = column(first, *others)
        self._pages = [first, *others]
        self.setLayout(self._layout)
        self.show_page(first)

    @property
    def page(self) -> QWidget:
        """The one that is shown."""
        return self._page

    def show_page(self, page: QWidget) -> None:
        """Show this one, which may be new, and none of the others."""
        if page not in self._pages:
            self._pages.append(page)
            self._layout.addWidget(page)
        self._page = page
        for other in self._pages:
            other.setVisible(other is page)
