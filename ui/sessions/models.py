"""Qt models of a session's lists. They hold a page, not the table: what is older is in the export."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from services.scanning.marks import show
from services.scanning.saying import DESCRIPTION
from services.sessions.model import MissingItem, Resolution
from services.words.catalogue import Catalogue
from ui.icons import qicon
from ui.sessions.views import ActView, LineView
from ui.theme.theme import current
from ui.widgets.code_text import code_text
from ui.widgets.outcome_look import LOOKS, Mood
from ui.widgets.rows import Headed

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
LONGEST: Final = 200  # rows
_ICON: Final = 20  # pixels at 100 %
_RESOLVED: Final = (Resolution.IS_ITEM, Resolution.KEEP)  # what was dropped is undone
_SETTLED: Final[dict[str, Mood]] = {  # what became of a scan after its answer
    "undone": Mood.NEUTRAL,
    Resolution.IS_ITEM: Mood.ACCEPTED,
    Resolution.KEEP: Mood.ACCEPTED,
}


class ScanLines(Headed):
    """The latest scans, newest on top: time, answer, code, what, scanner."""

    TIME: Final = 0
    ANSWER: Final = 1
    CODE: Final = 2
    WHAT: Final = 3
    DEVICE: Final = 4

    def __init__(self, words: Catalogue, parent: QObject | None = None) -> None:
        names = ("time", "answer", "code", "item", "device")
        super().__init__([words.say(f"session.{name}") for name in names], parent)
        self._answers = {mood.value: words.say(look.word) for mood, look in LOOKS.items()}
        self._answers["undone"] = words.say("line.undone")
        self._answers |= {said.value: words.say(f"line.resolved.{said}") for said in _RESOLVED}
        self._lines: list[LineView] = []

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def line(self, row: int) -> LineView:
        """The scan in this row."""
        return self._lines[row]

    def show(self, lines: list[LineView]) -> None:
        """Show these, newest first."""
        self.beginResetModel()
        self._lines = lines[:LONGEST]
        self.endResetModel()

    def add(self, lines: list[LineView]) -> None:
        """More on top, oldest first; what is older leaves a full list."""
        more = lines[-LONGEST:]
        self.beginInsertRows(_ROOT, 0, len(more) - 1)
        self._lines[:0] = reversed(more)
        self.endInsertRows()
        if len(self._lines) > LONGEST:
            self.beginRemoveRows(_ROOT, LONGEST, len(self._lines) - 1)
            del self._lines[LONGEST:]
            self.endRemoveRows()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (line.time, self._answers[line.mood], line.code, line.what, line.device)[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 1:
            return self._icon(line)
        return None

    def _icon(self, line: LineView) -> Any:
        mood = _SETTLED.get(line.mood) or Mood(line.mood)
        tone = getattr(current().palette.tones, mood.value)
        return qicon(LOOKS[mood].icon, current().px(_ICON), tone.word)


class MissingItems(Headed):
    """Expected codes not found yet: code, what."""

    CODE: Final = 0
    WHAT: Final = 1

    def __init__(self, words: Catalogue, parent: QObject | None = None) -> None:
        super().__init__([words.say(f"session.{name}") for name in ("code", "item")], parent)
        self._items: list[MissingItem] = []

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    def item(self, row: int) -> MissingItem:
        """The item in this row."""
        return self._items[row]

    def show(self, items: list[MissingItem]) -> None:
        """Show these."""
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def drop(self, codes: list[str]) -> None:
        """Take found items out."""
        found = set(codes)
        for row in reversed([row for row, item in enumerate(self._items) if item.code in found]):
            self.beginRemoveRows(_ROOT, row, row)
            del self._items[row]
            self.endRemoveRows()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        item = self._items[index.row()]
        texts = (code_text(item.code), show(item.description, longest=DESCRIPTION))
        return texts[index.column()] if role == Qt.ItemDataRole.DisplayRole else None


class Acts(Headed):
    """Who did what with a session, newest on top: time, person, act, code."""

    ACT: Final = 2
    CODE: Final = 3

    def __init__(self, words: Catalogue, parent: QObject | None = None) -> None:
        super().__init__([words.say(f"history.{name}") for name in ("time", "person", "what", "code")], parent)
        self._acts: tuple[ActView, ...] = ()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._acts)

    def show(self, acts: tuple[ActView, ...]) -> None:
        """Show these, newest first."""
        self.beginResetModel()
        self._acts = acts
        self.endResetModel()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        act = self._acts[index.row()]
        texts = (act.time, act.person, act.act, act.code)
        return texts[index.column()] if role == Qt.ItemDataRole.DisplayRole else None
