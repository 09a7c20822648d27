"""What a template or stock file holds, as values; what is wrong in it with its place, all of it at once."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, cast

from services.labels.model import Grid, Problem, Stock
from services.labels.nodes import (
    FIELDS,
    Align,
    CodeNode,
    LineNode,
    Node,
    Place,
    Split,
    Template,
    TextNode,
    fields_in,
    says,
)

_DEEPEST: Final = 8
_LARGEST: Final = 1000.0  # mm: no label is larger, and no gap
_ALIGNS: Final = ("left", "center", "right")
_PLACES: Final = ("top", "middle", "bottom")
_KINDS: Final = ("text", "qr", "code128", "line", "rows", "columns")


class Problems:
    """The problems of one file, as they are found."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.found: list[Problem] = []

    def note(self, where: str, words: str, **params: object) -> None:
        """Note one. `words`: the last step of its key."""
        self.found.append(Problem(self._file, where, f"labels.problem.{words}", params))


def read_template(name: str, content: Mapping[str, Any], problems: Problems) -> Template | None:
    """The template in `content`; None where anything is wrong with it."""
    reader = _Reader(problems)
    reader.nothing_else("", content, ("wide", "tall"))
    layouts = {key: reader.node(key, content.get(key), 0) for key in ("wide", "tall")}
    for key, layout in layouts.items():
        if layout is not None and not problems.found and not says(layout, "tag"):
            problems.note(key, "no_tag")
    wide, tall = layouts["wide"], layouts["tall"]
    return None if problems.found or wide is None or tall is None else Template(name, wide, tall)


def read_stock(key: str, content: object, problems: Problems) -> Stock | None:
    """The stock in `content`; None where anything is wrong with it."""
    before, reader = len(problems.found), _Reader(problems)
    if not isinstance(content, Mapping):
        problems.note(key, "no_table")
        return None
    reader.nothing_else(key, content, ("title", "source", "width", "height", "margin", "sheet"))
    words = {name: reader.string(f"{key}.{name}", content.get(name, "")) for name in ("title", "source")}
    width, height = (reader.number(f"{key}.{name}", content.get(name), 5.0) for name in ("width", "height"))
    margin = reader.number(f"{key}.margin", content.get("margin", 2.0), 0.0)
    if not problems.found[before:] and 2 * margin > min(width, height) - 4.0:
        problems.note(f"{key}.margin", "no_room")
    grid = reader.grid(f"{key}.sheet", content["sheet"], width, height) if "sheet" in content else None
    if problems.found[before:]:
        return None
    return Stock(key, words["title"] or key, width, height, margin, words["source"], grid)


class _Reader:
    def __init__(self, problems: Problems) -> None:
        self._note = problems.note
        self._found = problems.found

    def nothing_else(self, where: str, table: Mapping[str, Any], known: Sequence[str]) -> None:
        """A slip of the pen is not passed over."""
        for name in table:
            if name not in known:
                self._note(f"{where}.{name}" if where else name, "unknown_key", known=", ".join(known))

    def number(self, where: str, value: object, least: float, most: float = _LARGEST) -> float:
        none = isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value))
        if isinstance(value, int | float) and not none:  # whole ones may be larger than any float
            if least <= value <= most:
                return float(value)
            self._note(where, "out_of_range", least=f"{least:g}", most=f"{most:g}")
        else:
            self._note(where, "no_number")
        return least

    def count(self, where: str, value: object, most: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self._note(where, "no_count", most=most)
        return 1

    def string(self, where: str, value: object) -> str:
        if isinstance(value, str):
            return value
        self._note(where, "no_text")
        return ""

    def one_of(self, where: str, value: object, known: Sequence[str]) -> str:
        if value in known:
            return str(value)
        self._note(where, "not_one_of", known=", ".join(known))
        return known[0]

    def grid(self, where: str, value: object, width: float, height: float) -> Grid | None:
        names = ("width", "height", "columns", "rows", "left", "top", "across", "down")
        if not isinstance(value, Mapping):
            self._note(where, "no_table")
            return None
        self.nothing_else(where, value, names)
        columns, rows = (self.count(f"{where}.{name}", value.get(name), 100) for name in ("columns", "rows"))
        page = [self.number(f"{where}.{name}", value.get(name), 20.0) for name in ("width", "height")]
        corner = [self.number(f"{where}.{name}", value.get(name), 0.0) for name in ("left", "top")]
        steps = [
            self.number(f"{where}.{name}", value.get(name), size)
            for name, size in (("across", width), ("down", height))
        ]
        right = corner[0] + (columns - 1) * steps[0] + width
        bottom = corner[1] + (rows - 1) * steps[1] + height
        if not self._found and (right > page[0] + 0.01 or bottom > page[1] + 0.01):
            self._note(where, "off_the_page", right=f"{right:g}", bottom=f"{bottom:g}")
        return Grid(page[0], page[1], columns, rows, corner[0], corner[1], steps[0], steps[1])

    def node(self, where: str, value: object, depth: int) -> Node | None:
        if not isinstance(value, Mapping):
            self._note(where, "no_table")
            return None
        kinds = [kind for kind in _KINDS if kind in value]
        if len(kinds) != 1:
            self._note(where, "no_kind", known=", ".join(_KINDS))
            return None
        read: dict[str, Callable[[str, Mapping[str, Any], int], Node]] = {
            "text": self._text_node,
            "line": self._line_node,
            "rows": self._split,
            "columns": self._split,
        }
        return read.get(kinds[0], self._code)(where, value, depth)

    def _template_text(self, where: str, value: object) -> str:
        text = self.string(where, value)
        try:
            strange = [name for name in fields_in(text) if name not in FIELDS]
        except ValueError:
            self._note(where, "braces")
            return ""
        if strange:
            self._note(where, "unknown_field", field=strange[0], known=", ".join(FIELDS))
        return text

    def _share(self, where: str, table: Mapping[str, Any], usual: float = 1.0) -> float:
        return self.number(f"{where}.share", table.get("share", usual), 0.0)

    def _text_node(self, where: str, table: Mapping[str, Any], _depth: int) -> Node:
        known = ("text", "share", "size", "least", "lines", "bold", "align", "place")
        self.nothing_else(where, table, known)
        bold = table.get("bold", False)
        if not isinstance(bold, bool):
            self._note(f"{where}.bold", "no_yes_or_no")
        size = self.number(f"{where}.size", table.get("size", 4.0), 1.0, 100.0)
        return TextNode(
            self._template_text(f"{where}.text", table["text"]),
            self._share(where, table),
            size,
            min(size, self.number(f"{where}.least", table.get("least", 1.6), 1.0, 100.0)),
            self.count(f"{where}.lines", table.get("lines", 1), 20),
            bold is True,
            *self._stands(where, table, "left"),
        )

    def _stands(self, where: str, table: Mapping[str, Any], usual: Align) -> tuple[Align, Place]:
        align = self.one_of(f"{where}.align", table.get("align", usual), _ALIGNS)
        place = self.one_of(f"{where}.place", table.get("place", "middle"), _PLACES)
        return cast(Align, align), cast(Place, place)

    def _code(self, where: str, table: Mapping[str, Any], _depth: int) -> Node:
        kind: Literal["qr", "code128"] = "qr" if "qr" in table else "code128"
        self.nothing_else(where, table, (kind, "share", "align", "place"))
        text = self._template_text(f"{where}.{kind}", table[kind])
        return CodeNode(kind, text, self._share(where, table), *self._stands(where, table, "center"))

    def _line_node(self, where: str, table: Mapping[str, Any], _depth: int) -> Node:
        self.nothing_else(where, table, ("line", "share"))
        return LineNode(self.number(f"{where}.line", table["line"], 0.05, 20.0), self._share(where, table, 0.0))

    def _split(self, where: str, table: Mapping[str, Any], depth: int) -> Node:
        kind = "rows" if "rows" in table else "columns"
        self.nothing_else(where, table, (kind, "share", "gap"))
        parts = table[kind]
        gap = self.number(f"{where}.gap", table.get("gap", 1.0), 0.0)
        if not isinstance(parts, list) or not 1 <= len(parts) <= 20:
            self._note(f"{where}.{kind}", "no_list")
            parts = []
        if depth >= _DEEPEST:
            self._note(where, "too_deep", most=_DEEPEST)
            parts = []
        nodes = [self.node(f"{where}.{kind}[{at}]", part, depth + 1) for at, part in enumerate(parts, start=1)]
        return Split(kind == "rows", tuple(node for node in nodes if node is not None), self._share(where, table), gap)
