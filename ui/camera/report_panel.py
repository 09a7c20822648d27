"""Camera scans that were recorded, and beside the list the one that is looked at, over time."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.camera.course_plot import CoursePlot
from ui.camera.listing import room_for
from ui.camera.report_views import Report, ScanRow
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.card import card
from ui.widgets.code_text import breakable
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import label
from ui.widgets.live_rows import LiveRows, show_in_place
from ui.widgets.pages import Pages
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate

_COLUMNS: Final = ("scan",)


class ReportPanel(QWidget):
    """Emits `chosen` with the id of a scan. UI thread."""

    chosen = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._telling, self._name = False, say("camera_screen.report.name")
        self.table = Table(self._name)
        self.table.setItemDelegate(TwoLineDelegate(self.table))
        self._rows = LiveRows(_COLUMNS, [say(f"camera_screen.report.column.{name}") for name in _COLUMNS], self.table)
        nothing = EmptyState(Icon.HISTORY, say("camera_screen.report.none.what"), say("camera_screen.report.none.next"))
        listed = TableOrEmpty(self.table, self._rows, nothing)
        self.table.stretch_column(0)
        self.table.selectionModel().selectionChanged.connect(self._choose)
        self.plot = CoursePlot(words)
        self._title, self._about, self._figures = (
            label("", Type.SECTION, weight="strong"),
            label(""),
            label("", quiet=True),
        )
        self._no_frames = EmptyState(Icon.CAMERA, say("camera_screen.report.no_frames"))
        self._plots = Pages(self.plot, self._no_frames)
        self.report = card(self._title, self._about, self._figures, self._plots, gap=Space.S, margins=Space.M)
        self._plots.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        both = row(card(room_for(listed, self.table), margins=Space.M), self.report, gap=Space.L)
        both.setStretch(0, 4)
        both.setStretch(1, 7)
        self.setLayout(column(both))
        self.show_report(None)

    @property
    def has_rows(self) -> bool:
        """Whether any was recorded."""
        return bool(self._rows.rows)

    def show_scans(self, rows: tuple[ScanRow, ...], chosen: str) -> None:
        self._telling = True
        show_in_place(self.table, self._rows, rows)
        ids = [one.id for one in rows]
        if chosen in ids:
            self.table.show_chosen(ids.index(chosen))
        self._telling = False

    def show_report(self, report: Report | None) -> None:
        self.report.setVisible(report is not None)
        if report is None:
            return
        self._title.setText(breakable(report.title))
        self._about.setText(breakable(report.about))
        self._figures.setText(report.figures)
        self._figures.setVisible(bool(report.figures))
        self._plots.show_page(self._no_frames if report.course is None else self.plot)
        if report.course is not None:
            self.plot.show_course(report.course, report.locked, f"{self._name}: {report.figures}")

    def _choose(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows and not self._telling:
            self.chosen.emit(self._rows.rows[rows[0].row()].id)
