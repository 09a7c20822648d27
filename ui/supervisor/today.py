"""Today in figures and a chart: beside each other where there is room, else one below the other."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from ui.supervisor.figures import Figures
from ui.theme.spacing import row
from ui.theme.theme import current
from ui.theme.tokens import Space

_LEAST = 280  # pixels at 100 % that the chart has at least


class Today(QWidget):
    """No higher than it has to be."""

    def __init__(self, figures: Figures, chart: QWidget) -> None:
        super().__init__()
        self._figures, self._chart = figures, chart
        self._row = row(figures, chart, gap=Space.M)
        self.setLayout(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_compact(self, compact: bool) -> None:
        """Where the list needs the room: the figures in one low row, and no chart."""
        self._figures.set_compact(compact)
        self._chart.setVisible(not compact)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return QSize(
            min(self._figures.least, self._figures.minimumSizeHint().width()), self._row.minimumSize().height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()  # a figure wants more room, or less
        return super().event(event)

    def _fit(self) -> None:
        self._figures.fit(self.width())
        wanted = self._figures.sizeHint().width() + self._row.spacing() + current().px(_LEAST)
        beside = self.width() >= wanted
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
