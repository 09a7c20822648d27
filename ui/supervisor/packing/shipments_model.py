"""The Qt model of the list of shipments."""

from collections.abc import Callable
from datetime import timedelta
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject

from services.words.catalogue import Catalogue
from ui.supervisor.board_rows import BoardRows


class Column(IntEnum):
    """The columns, from left to right."""

    SIGN = 0
    SHIPMENT = 1
    CUSTOMER = 2
    DONE = 3
    BOXES = 4
    STATION = 5
    ACTIVITY = 6


class ShipmentRows(BoardRows):
    """One row a shipment: `ShipmentRow`."""

    def __init__(self, words: Catalogue, age: Callable[[timedelta], str], parent: QObject | None = None) -> None:
        headings = [words.say(f"supervisor_packing.column.{column.name.lower()}") for column in Column]
        super().__init__(headings, Column.ACTIVITY, age, self._cell, parent)

    def _cell(self, row: Any, column: int) -> tuple[str, ...]:
        match Column(column):
            case Column.SIGN:
                return (row.sign.word,)
            case Column.SHIPMENT:
                return row.number, row.order
            case Column.CUSTOMER:
                return row.customer, row.promised
            case Column.DONE:
                return (row.done,)
            case Column.BOXES:
                return (row.boxes,)
            case Column.STATION:
                return row.station, row.people
            case Column.ACTIVITY:
                return self.age(row), row.clock
