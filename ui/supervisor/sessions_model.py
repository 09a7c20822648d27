"""The Qt model of the list of sessions."""

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
    STATION = 1
    WHAT = 2
    DONE = 3
    RATE = 4
    FAILED = 5
    ACTIVITY = 6
    UNSENT = 7
    DEVICES = 8


class SessionRows(BoardRows):
    """One row a session: `RowView`."""

    def __init__(self, words: Catalogue, age: Callable[[timedelta], str], parent: QObject | None = None) -> None:
        headings = [words.say(f"supervisor_screen.column.{column.name.lower()}") for column in Column]
        super().__init__(headings, Column.ACTIVITY, age, self._cell, parent)

    def _cell(self, row: Any, column: int) -> tuple[str, ...]:
        match Column(column):
            case Column.SIGN:
                return (row.sign.word,)
            case Column.STATION:
                return row.station, row.person
            case Column.WHAT:
                return row.what, row.where
            case Column.DONE:
                return (row.done,)
            case Column.RATE:
                return (row.rate,)
            case Column.FAILED:
                return row.failed, row.share
            case Column.ACTIVITY:
                return self.age(row), row.clock
            case Column.UNSENT:
                return row.unsent, row.oldest
            case Column.DEVICES:
                return (", ".join(device.said for device in row.devices),)
