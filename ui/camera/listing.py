"""Lists beside a picture or a plot: they take what height is left, and never less than their words need."""

from typing import Any, Final

from ui.widgets.live_rows import LiveRows, show_in_place
from ui.widgets.room import Room
from ui.widgets.table import Table, TableOrEmpty

_ROWS, _WORDS = 156, 208  # pixels at 100 %: the least height of a list, and of the words where it is empty
NARROW: Final = 420  # pixels at 100 %: a list that stands beside a picture needs no more


def room_for(listed: TableOrEmpty, table: Table) -> Room:
    """The room of a list."""
    room = Room(listed, table, _WORDS)

    def fit() -> None:
        room.set_least(_ROWS if table.model().rowCount() else _WORDS)

    table.model().modelReset.connect(fit)
    return room


def show_newest(table: Table, model: LiveRows, rows: tuple[Any, ...]) -> None:
    """Show these, newest first: whoever is in the list stays where he is, for all others the newest is in sight."""
    show_in_place(table, model, rows)
    if not table.hasFocus():
        table.scrollToTop()
