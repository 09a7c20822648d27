"""The counts of a session: each a number with its word, in a row that wraps."""

from PySide6.QtWidgets import QFrame, QWidget

from ui.sessions.views import Figure
from ui.theme.spacing import row
from ui.theme.tokens import Space
from ui.widgets.flow import flow
from ui.widgets.labels import label


class Figures(QWidget):
    """Shows counts."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = flow(gap=Space.L)
        self.setLayout(self._flow)
        self._shown: list[tuple[str, QFrame]] = []

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show these; widgets stay where only a number changed."""
        if [word for word, _frame in self._shown] != [figure.word for figure in figures]:
            self._rebuild(figures)
        for (_word, frame), figure in zip(self._shown, figures, strict=True):
            number = frame.findChild(QWidget, "number")
            if number is not None:
                number.setProperty("text", str(figure.number))

    def _rebuild(self, figures: tuple[Figure, ...]) -> None:
        for _word, frame in self._shown:
            self._flow.removeWidget(frame)
            frame.hide()
            frame.deleteLater()
        self._shown = []
        for figure in figures:
            number = label("0", weight="strong", wrap=False)
            number.setObjectName("number")
            frame = QFrame()
            frame.setLayout(row(number, label(figure.word, quiet=True, wrap=False), gap=Space.XS))
            self._flow.addWidget(frame)
            self._shown.append((figure.word, frame))
