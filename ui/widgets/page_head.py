"""The head of a page: its title, what is to be known beside it, and at the right what can be done on it."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme.theme import current
from ui.theme.tokens import TARGET, Space, Type
from ui.widgets.flow import flow
from ui.widgets.labels import label


class PageHead(QWidget):
    """Title and buttons on one line, on two where it is too narrow. `beside`: stands beside the title."""

    def __init__(self, title: str, *buttons: QWidget, beside: QWidget | None = None) -> None:
        super().__init__()
        self._title: QLabel = label(title, Type.BAND, weight="strong", wrap=False)
        left = (self._title,) if beside is None else (self._title, beside)
        layout = flow(*left, *buttons, gap=Space.M if beside else Space.S)
        layout.push_right(len(left))
        self.setLayout(layout)
        self._stand()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._stand()

    def _stand(self) -> None:
        """As high as with a button: it stays where it is when one comes, and what is below does."""
        self._title.setMinimumHeight(current().px(TARGET))

    def show_title(self, title: str) -> None:
        """Say another title."""
        self._title.setText(title)
