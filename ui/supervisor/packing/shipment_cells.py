"""Paints the cells of the list of shipments."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter

from ui.supervisor.packing.shipments_model import Column, ShipmentRows
from ui.supervisor.packing.views import ShipmentRow
from ui.supervisor.row_cells import Ink, Painter, RowCells


class ShipmentCells(RowCells):
    """All columns. Each has a painter and a measure."""

    def __init__(self, model: ShipmentRows, parent: QObject | None = None) -> None:
        self._model = model
        super().__init__(self._column_painters(), self._column_width, parent)

    def _column_painters(self) -> Mapping[int, Painter]:
        pair = self.paint_pair
        return {
            Column.SIGN: self.paint_sign,
            Column.SHIPMENT: lambda painter, area, row, ink: pair(painter, area, ink, row.number, row.order),
            Column.CUSTOMER: lambda painter, area, row, ink: pair(painter, area, ink, row.customer, row.promised),
            Column.DONE: self.paint_done,
            Column.BOXES: self._boxes,
            Column.STATION: lambda painter, area, row, ink: pair(painter, area, ink, row.station, row.people),
            Column.ACTIVITY: lambda painter, area, row, ink: pair(painter, area, ink, self._model.age(row), row.clock),
        }

    def _column_width(self, row: Any, column: int) -> int:
        match Column(column):
            case Column.SIGN:
                return self.sign_width(row)
            case Column.SHIPMENT:
                return self.pair_width(row.number, row.order)
            case Column.CUSTOMER:
                return self.pair_width(row.customer, row.promised)
            case Column.DONE:
                return self.done_width(row)
            case Column.BOXES:
                return self.brush.width(row.boxes, self.brush.strong)
            case Column.STATION:
                return self.pair_width(row.station, row.people)
            case Column.ACTIVITY:
                return self.pair_width(self._model.age(row), row.clock)

    def _boxes(self, painter: QPainter, area: QRectF, row: ShipmentRow, ink: Ink) -> None:
        self.brush.text(painter, area, row.boxes, self.brush.strong, ink.text)
