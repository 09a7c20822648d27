"""Labels of training: a hatched bar with the word across their top, and the label itself below, smaller, so that its
codes can be read as those of a real one. All lengths in millimetres."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from services.labels.model import Area, Drawing, Line, Modules, Part, Stock, Text
from services.labels.nodes import TextNode
from services.labels.setting import set_text
from services.training.mark import WORD

_SHARE: Final = 0.2  # of the label's height
_MOST: Final = 9.0
_EDGE: Final = 0.7  # how thick the bar's edges are
_TOOTH: Final = 2.0  # of the row of teeth below it: one black, one white
_NODE: Final = TextNode("", size=8.0, least=1.6, bold=True, align="center", place="middle")


def across(stock: Stock, draw: Callable[[Stock], Drawing], dot: float = 0.0) -> Drawing:
    """What `draw` makes of a lower label, below the bar. `dot`: mm of a dot of the printer, 0: any: codes stay on whole
    dots. Raises what `draw` does."""
    high = min(_MOST, stock.height * _SHARE)
    down = round(high / dot) * dot if dot else high
    below = draw(replace(stock, height=stock.height - down))
    moved = tuple(_moved(part, down) for part in below.parts)
    return Drawing(stock.width, stock.height, (*_bar(stock, down), *moved), below.left_out)


def _bar(stock: Stock, high: float) -> Iterator[Part]:
    """The word between teeth, from one edge of the inner label to the other."""
    left, wide = stock.margin, stock.width - 2 * stock.margin
    top, low = min(stock.margin, high / 4), high - _EDGE
    for number in range(int(wide / (2 * _TOOTH)) + 1):
        x = left + number * 2 * _TOOTH
        tooth = min(_TOOTH, left + wide - x)
        if tooth > 0:
            yield Line(Area(x, top, tooth, _EDGE))
            yield Line(Area(x, low, tooth, _EDGE))
    yield from set_text(_NODE, WORD, Area(left, top + _EDGE, wide, low - top - _EDGE))


def _moved(part: Part, down: float) -> Part:
    if isinstance(part, Line):
        area = part.area
        return Line(replace(area, y=area.y + down))
    if isinstance(part, Text | Modules):
        return replace(part, y=part.y + down)
    return part
