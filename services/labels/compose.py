"""From a template and what a label says to a drawing of it. Nothing leaves its room: texts shrink, wrap and end in
"…"; a code that could not be read in its room is left out, and the drawing says so. Call from any thread."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from services.labels.codes import (
    BAR_QUIET,
    LEAST_BAR,
    LEAST_BARS,
    LEAST_QR,
    MOST_BAR,
    QR_QUIET,
    code128,
    module_size,
    qr,
    snapped,
)
from services.labels.faces import printable
from services.labels.model import Area, Drawing, Fields, Line, Modules, Part, Stock
from services.labels.nodes import CodeNode, LineNode, Node, Split, Template, TextNode, fields_in, says
from services.labels.setting import set_text

_LONGEST: Final = 400  # characters of a text; no label shows more
_MARK: Final = TextNode("{mark}", share=0.1, size=3.0, bold=True, align="right", place="bottom")
_QR_MOST: Final = 0.45  # of the width: what a QR code among columns takes


@dataclass(frozen=True, slots=True)
class _White:
    """mm that are white beside a room already: a label's margin, or the gap to the next part."""

    left: float
    right: float
    above: float
    below: float


def compose(template: Template, stock: Stock, fields: Fields, *, dot: float = 0.0) -> Drawing:
    """One label. `dot`: mm of a dot of the printer that the modules of codes have to be whole numbers of; 0: any.
    A mark that the template does not say stands below all else: no reprint is without it."""
    layout = template.wide if stock.width > stock.height else template.tall
    if fields.mark and not says(layout, "mark"):
        layout = Split(True, (layout, _MARK))
    composer = _Composer(dict(fields.values()), dot)
    margin = stock.margin
    inner = Area(margin, margin, stock.width - 2 * margin, stock.height - 2 * margin)
    composer.place(layout, inner, _White(margin, margin, margin, margin))
    return Drawing(stock.width, stock.height, tuple(composer.parts), tuple(dict.fromkeys(composer.left_out)))


@dataclass(slots=True)
class _Composer:
    values: Mapping[str, str]
    dot: float
    parts: list[Part] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def place(self, node: Node, area: Area, white: _White) -> None:
        """Draw `node` in `area`."""
        if isinstance(node, Split):
            for part, room, beside in self._divided(node, area, white):
                self.place(part, room, beside)
        elif isinstance(node, TextNode):
            self.parts.extend(set_text(node, printable(self._said(node.text)[:_LONGEST]), area))
        elif isinstance(node, LineNode):
            thick = min(node.thick, area.height)
            self.parts.append(Line(Area(area.x, area.y + (area.height - thick) / 2, area.width, thick)))
        elif (code := self._code(node, area, white)) is not None:
            self.parts.append(code)

    def _said(self, text: str) -> str:
        return text.format_map(self.values)

    def _empty(self, node: Node) -> bool:
        """Whether nothing of what it names is there."""
        if isinstance(node, Split):
            return all(self._empty(part) for part in node.parts)
        if isinstance(node, LineNode):
            return False
        named = fields_in(node.text)
        return not any(self.values[name].strip() for name in named) if named else not node.text.strip()

    def _divided(self, split: Split, area: Area, white: _White) -> Iterator[tuple[Node, Area, _White]]:
        """Its parts that say something, each with its room."""
        parts = [part for part in split.parts if not self._empty(part)]
        if not parts:
            return
        whole = area.height if split.down else area.width
        gap = min(split.gap, whole / (4 * len(parts)))
        fixed = [_fixed(part, split.down, area) for part in parts]
        rest = max(0.0, whole - gap * (len(parts) - 1) - sum(size or 0.0 for size in fixed))
        shares = sum(part.share for part, size in zip(parts, fixed, strict=True) if size is None) or 1.0
        at = 0.0
        for number, (part, own) in enumerate(zip(parts, fixed, strict=True)):
            size = rest * part.share / shares if own is None else own
            first, last = number == 0, number == len(parts) - 1
            if split.down:
                beside = replace(white, above=white.above if first else gap, below=white.below if last else gap)
                yield part, Area(area.x, area.y + at, area.width, size), beside
            else:
                beside = replace(white, left=white.left if first else gap, right=white.right if last else gap)
                yield part, Area(area.x + at, area.y, size, area.height), beside
            at += size + gap

    def _code(self, node: CodeNode, area: Area, white: _White) -> Modules | None:
        text = self._said(node.text)
        drawn = self._qr(node, text, area, white) if node.kind == "qr" else self._bars(node, text, area, white)
        if drawn is None:
            self.left_out.append(node.kind)
        return drawn

    def _qr(self, node: CodeNode, text: str, area: Area, white: _White) -> Modules | None:
        rows = qr(text)
        if rows is None:
            return None
        fits = min(
            module_size(len(rows), area.width, QR_QUIET, white.left, white.right),
            module_size(len(rows), area.height, QR_QUIET, white.above, white.below),
        )
        module = snapped(fits, self.dot, 2)
        if module < LEAST_QR - 1e-6:
            return None
        side, quiet = module * len(rows), module * QR_QUIET
        x = area.x + _within(_ENDS[node.align], area.width, side, quiet - white.left, quiet - white.right)
        y = area.y + _within(_ENDS[node.place], area.height, side, quiet - white.above, quiet - white.below)
        return Modules(x, y, module, module, rows)

    def _bars(self, node: CodeNode, text: str, area: Area, white: _White) -> Modules | None:
        row = code128(text)
        if row is None or area.height < LEAST_BARS:
            return None
        most = module_size(len(row), area.width, BAR_QUIET, white.left, white.right)
        module = snapped(min(most, MOST_BAR), self.dot, 2)
        if module < LEAST_BAR - 1e-6:
            return None
        quiet = module * BAR_QUIET
        x = _within(_ENDS[node.align], area.width, module * len(row), quiet - white.left, quiet - white.right)
        return Modules(area.x + x, area.y, module, area.height, (row,))


_ENDS: Final = {"left": 0.0, "center": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}


def _fixed(part: Node, down: bool, area: Area) -> float | None:
    """The mm of a part that has no share in the rest."""
    if isinstance(part, LineNode) and down:
        return min(part.thick, area.height / 4)
    if isinstance(part, CodeNode) and part.kind == "qr" and not down:
        return min(area.height, area.width * _QR_MOST)
    return None


def _within(end: float, room: float, size: float, before: float, after: float) -> float:
    """Where something of `size` begins in its room, `end` of the way from its start (0) to its end (1), where it wants
    `before` and `after` mm of white in the room (less than 0: none)."""
    least, most = max(0.0, before), room - size - max(0.0, after)
    return least + end * max(0.0, most - least)
