"""One entry of a file, read field by field: strict, and everything that is wrong is told with its path."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from services.packing.amounts import ONE, amount_of, text_of
from services.packing.model import Status
from services.packing.work.said import Problem
from services.scanning.marks import show

MOST_PROBLEMS: Final = 1_000  # that are told at once
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOST_NAMES: Final = 100
_MOST_LINES: Final = 6  # of an address
_LONGEST_LINE: Final = 100  # characters
_STATUSES: Final = frozenset(status.value for status in Status)


class Either(str):
    """A number of a table that may be two: its marks may stand for thousands, or for decimals."""

    __slots__ = ()


class Problems:
    """What was found so far. Of very many the first ones: who has a thousand has one that is made a thousand times."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.more = 0

    def add(self, path: str, words: str, **params: object) -> None:
        """One more."""
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(Problem(path, words, params))
        else:
            self.more += 1

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.found) + self.more

    def all(self) -> tuple[Problem, ...]:
        """Them, in the order of the file; how many there are more stands last."""
        more = (Problem("", "packing_import.more", {"n": self.more}),) if self.more else ()
        return (*self.found, *more)


class Fields:
    """The fields of one entry. `where` says its path, once it is needed. What is wrong gives a value that does no harm,
    and `sound` is False from then on."""

    __slots__ = ("_entry", "_is_object", "_problems", "_where", "sound")

    def __init__(self, entry: object, known: frozenset[str], where: Callable[[], str], problems: Problems) -> None:
        self._where, self._problems, self.sound = where, problems, True
        self._is_object = isinstance(entry, dict)
        self._entry: Mapping[str, Any] = entry if isinstance(entry, dict) else {}
        if not isinstance(entry, dict):
            self.wrong("", "packing_import.wrong.object")
        elif not entry.keys() <= known:
            for name in sorted(entry.keys() - known):
                self.wrong("", "packing_import.wrong.unknown", field=show(name))

    def wrong(self, name: str, words: str, **params: object) -> None:
        """This field is wrong."""
        self.sound = False
        if self._is_object or not name:  # of what is no entry at all one thing is said
            self._problems.add(f"{self._where()}.{name}" if name else self._where(), words, **params)

    def text(self, name: str, longest: int) -> str:
        """A text of 1 to `longest` characters, none of them hidden, without blanks around it."""
        value = self._entry.get(name)
        text = value.strip() if type(value) is str else ""
        if not 0 < len(text) <= longest or not text.isprintable():
            self._wrong_value(name, "packing_import.wrong.text", longest=longest)
        return text

    def text_or(self, name: str, longest: int, otherwise: str = "") -> str:
        """The same, or `otherwise` where it is missing, null or empty."""
        value = self._entry.get(name)
        return otherwise if value is None or value == "" else self.text(name, longest)

    def amount(self, name: str, most: int, *, least: int = 1) -> int:
        """A number with at most six decimals, in millionths, `least` to `most`."""
        value = self._entry.get(name)
        amount = value * ONE if type(value) is int else amount_of(value) if type(value) in (float, Decimal) else None
        if amount is None or not least <= amount <= most:
            over = "packing_import.wrong.amount" if least else "packing_import.wrong.amount_or_none"
            self._wrong_value(name, over, most=text_of(most))
            return least
        return amount

    def amount_or_none(self, name: str, most: int) -> int | None:
        """The same from 0, or None where it is missing or null."""
        return None if self._entry.get(name) is None else self.amount(name, most, least=0)

    def whole(self, name: str, most: int) -> int:
        """A whole number, 1 to `most`."""
        value = self._entry.get(name)
        if type(value) is not int or not 0 < value <= most:
            self._wrong_value(name, "packing_import.wrong.whole", most=most)
            return 0
        return value

    def id(self) -> str:
        """The UUID that is given, "" for none."""
        value = self._entry.get("id")
        if value is None:
            return ""
        if type(value) is str and _ID.fullmatch(value):
            return value.lower()
        self.wrong("id", "packing_import.wrong.id")
        return ""

    def names_or_none(self, name: str, longest: int) -> tuple[str, ...] | None:
        """A list of texts; None where it is missing or null: nothing is said of them."""
        return None if self._entry.get(name) is None else self.names(name, longest)

    def names(self, name: str, longest: int) -> tuple[str, ...]:
        """A list of texts; none where it is missing or null."""
        found = self.entries(name, _MOST_NAMES)
        texts = tuple(text.strip() for text in found if type(text) is str)
        if len(texts) < len(found) or not all(0 < len(one) <= longest and one.isprintable() for one in texts):
            self.wrong(name, "packing_import.wrong.names", longest=longest)
        return texts

    def entries(self, name: str, most: int) -> Sequence[Any]:
        """A list of at most so many; an empty one where it is missing or null."""
        value = self._entry.get(name)
        if value is None:
            return ()
        if type(value) is not list or len(value) > most:
            self.wrong(name, "packing_import.wrong.list", most=most)
            return ()
        return value

    def raw(self, name: str) -> Any:
        """What stands there; None for nothing."""
        return self._entry.get(name)

    def _wrong_value(self, name: str, words: str, **params: object) -> None:
        value = self._entry.get(name)
        if isinstance(value, Either):
            self.wrong(name, "packing_import.wrong.either", number=str(value))
        else:
            self.wrong(name, "packing_import.wrong.missing" if value is None else words, **params)


def status_of(fields: Fields) -> Status | None:
    """Where a shipment stands; None where nothing is said."""
    value = fields.raw("status")
    if value is None:
        return None
    if type(value) is str and value in _STATUSES:
        return Status(value)
    fields.wrong("status", "packing_import.wrong.status")
    return None


def address_of(fields: Fields, name: str) -> tuple[str, ...] | None:
    """The lines of an address; None where nothing is said of it."""
    lines = fields.names_or_none(name, _LONGEST_LINE)
    if lines is not None and len(lines) > _MOST_LINES:
        fields.wrong(name, "packing_import.wrong.list", most=_MOST_LINES)
        return None
    return lines


def promised_of(fields: Fields) -> date | None:
    """The day that was promised; None for none."""
    value = fields.raw("promised_ship_date")
    if value is None or value == "":
        return None
    try:
        if type(value) is str and len(value) == len("2026-12-24"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    fields.wrong("promised_ship_date", "packing_import.wrong.date")
    return None
