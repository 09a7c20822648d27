"""A test scan, taken apart: what it is, the code, how it came, its GS1 elements."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLayout, QWidget

from services.words.catalogue import Catalogue
from ui.devices.views import TestView
from ui.icons import Icon
from ui.theme.spacing import column, grid, row
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import IconTile
from ui.widgets.labels import CodeLabel, label
from ui.widgets.page_head import PageHead
from ui.widgets.table import Table


class TestScanPage(QWidget):
    """Shows a TestView. Emits `left`."""

    __test__ = False  # no test class, whatever its name

    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._back = ActionButton(say("common.action.back"), Icon.BACK, "Esc")
        self._back.clicked.connect(self.left)
        self._what = label("", Type.BAND, weight="strong")
        self._hint = label("", quiet=True)
        self._code = CodeLabel("", Type.BAND)
        self._facts = grid(Space.S)
        self._facts.setColumnStretch(1, 1)
        facts = QWidget()
        facts.setLayout(self._facts)
        self._details = card(facts)
        self._model = QStandardItemModel(0, 3, self)
        self._model.setHorizontalHeaderLabels(
            [say(f"devices_screen.test.{part}") for part in ("ai", "element", "value")]
        )
        self._table = Table(say("devices_screen.test.elements"))
        self._table.setModel(self._model)
        self._table.stretch_column(1)
        self._table.code_column(2)
        self._elements = card(self._table, heading=say("devices_screen.test.elements"))
        texts = QWidget()
        texts.setLayout(column(self._what, self._code, self._hint, gap=Space.S))
        top = row(IconTile(Icon.SCAN, 72), texts, gap=Space.XL)
        top.setStretch(1, 1)
        both = row(self._details, self._elements, gap=Space.L)
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        head = PageHead(say("devices_screen.test.title"), self._back)
        self.setLayout(column(head, card(_holding(top), margins=Space.XL), both, 1, gap=Space.L, margins=Space.XL))

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self._back

    def show_test(self, view: TestView) -> None:
        """Show this scan, or that one is waited for."""
        self._what.setText(view.what)
        self._hint.setText(view.hint)
        self._hint.setVisible(bool(view.hint))
        self._code.show_code(view.code)
        self._code.setVisible(bool(view.code))
        while item := self._facts.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for place, (what, value) in enumerate(view.facts):
            text = label(value)
            text.setProperty("code", place > 0)
            self._facts.addWidget(label(what, quiet=True, wrap=False), place, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(text, place, 1)
        self._details.setVisible(bool(view.facts))
        self._model.removeRows(0, self._model.rowCount())
        for element in view.elements:
            self._model.appendRow([QStandardItem(part) for part in element])
        self._elements.setVisible(bool(view.elements))


def _holding(layout: QLayout) -> QWidget:
    widget = QWidget()
    widget.setLayout(layout)
    return widget
