"""The test label: a frame, rulers and a cross, by which a person measures how far a printer is out; and codes to scan.
All lengths in millimetres from the label's own corner. Call from any thread."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Final, Literal

from services.labels.compose import compose
from services.labels.faces import ADVANCE, CAPITAL, printable
from services.labels.model import Area, Drawing, Fields, Line, Modules, Part, Stock, Text
from services.labels.nodes import CodeNode, Template, TextNode
from services.labels.setting import set_text

TEST_TEXT: Final = "TEST-0001"  # what both codes hold
FRAME: Final = 2.0  # from the label's edge to the frame's
_THIN: Final = 0.2  # ticks, cross and outline
_THICK: Final = 0.3  # the frame
_TICKS: Final = {10: 2.6, 5: 1.3, 1: 0.8}  # how long each tenth, fifth and other tick is
_NUMBER: Final = 1.8  # the em of a ruler's numbers
_ARM: Final = 2.0  # half the cross
_CLEAR: Final = 0.5  # white between one thing and the next
_QR: Final = 20.0  # no larger
_BARS: Final = 15.0  # no higher
_LINE: Final = 5.0  # no line of text is higher
_LEAST: Final = 1.2  # the em of a line that is too long; it ends in "…" then


def calibration(stock: Stock, said: Sequence[str], *, dot: float = 0.0) -> Drawing:
    """A test label of this stock that says these lines; what has no room on a small one is left out. On a sheet the
    label's own outline is drawn as well, which shows where the grid falls. `dot` as for `compose`."""
    parts: list[Part] = []
    if stock.grid is not None:
        parts += _frame(Area(0, 0, stock.width, stock.height), _THIN)
    parts += _frame(Area(FRAME, FRAME, stock.width - 2 * FRAME, stock.height - 2 * FRAME), _THICK)
    parts += _ruler(stock, down=False)
    parts += _ruler(stock, down=True)
    parts += _cross(stock)
    parts += _inside(stock, said, dot)
    return Drawing(stock.width, stock.height, tuple(parts))


def _frame(outer: Area, thick: float) -> Iterator[Line]:
    """Four lines inside `outer`."""
    right, bottom = outer.x + outer.width - thick, outer.y + outer.height - thick
    for y in (outer.y, bottom):
        yield Line(replace(outer, y=y, height=thick))
    for x in (outer.x, right):
        yield Line(replace(outer, x=x, width=thick))


def _ruler(stock: Stock, *, down: bool) -> Iterator[Part]:
    """Ticks at each whole millimetre from the label's edge, inwards from the frame; numbers at each tenth."""
    right, bottom = stock.width - FRAME, stock.height - FRAME
    for at in range(int(FRAME) + 1, ceil((bottom if down else right) - 1e-6)):
        long = min(
            next(length for each, length in _TICKS.items() if at % each == 0), (right if down else bottom) - FRAME
        )
        middle = at - _THIN / 2
        yield Line(Area(FRAME, middle, long, _THIN) if down else Area(middle, FRAME, _THIN, long))
        beside, beyond = FRAME + _TICKS[1] + _THIN, at + _THIN
        x, y = (beside, beyond) if down else (beyond, beside)
        wide, baseline = len(str(at)) * ADVANCE * _NUMBER, y + _THIN + CAPITAL * _NUMBER
        if at % 10 == 0 and x + wide < right - _THICK and baseline < bottom - _THICK:
            yield Text(x, baseline, _NUMBER, str(at), False, wide)


def _cross(stock: Stock) -> Iterator[Line]:
    x, y, arm = stock.width / 2, stock.height / 2, _arm(stock)
    yield Line(Area(x - arm, y - _THIN / 2, 2 * arm, _THIN))
    yield Line(Area(x - _THIN / 2, y - arm, _THIN, 2 * arm))


def _arm(stock: Stock) -> float:
    return min(_ARM, min(stock.width, stock.height) / 8)


def _inside(stock: Stock, said: Sequence[str], dot: float) -> Iterator[Part]:
    """Beside the cross the QR code and the lines, under it the bars."""
    digits = len(str(int(stock.height // 10 * 10)))
    left = FRAME + _TICKS[1] + 2 * _THIN + digits * ADVANCE * _NUMBER
    top = FRAME + _TICKS[10] + _THIN
    right, bottom = stock.width - FRAME - _THICK, stock.height - FRAME - _THICK - _CLEAR
    clear = _arm(stock) + _CLEAR
    middle, below = stock.width / 2, stock.height / 2 + clear
    yield from _code("qr", Area(left, top, min(middle - clear - left, _QR), min(below - top, _QR)), dot)
    yield from _lines(
        said, Area(middle + clear + _CLEAR, top + _CLEAR, right - middle - clear - 2 * _CLEAR, below - top - 2 * _CLEAR)
    )
    yield from _code("code128", Area(left, below, right - left, min(bottom - below, _BARS)), dot)


def _lines(said: Sequence[str], area: Area) -> Iterator[Part]:
    """All of one size, as large as the longest has room."""
    shown = [printable(line) for line in said]
    longest = max(map(len, shown), default=1)
    high = min(area.height / max(1, len(shown)), _LINE)
    node = TextNode("", size=max(_LEAST, min(high, area.width / (ADVANCE * longest))), least=_LEAST, place="top")
    for number, line in enumerate(shown):
        yield from set_text(node, line, replace(area, y=area.y + number * high, height=high))


def _code(kind: Literal["qr", "code128"], area: Area, dot: float) -> Iterator[Modules]:
    """The code with its white around it in the area, where it could be read from there."""
    if min(area.width, area.height) <= 0:
        return
    node = CodeNode(kind, TEST_TEXT)
    room = Stock("", "", area.width, area.height, 0.0, "")
    for part in compose(Template("", node, node), room, Fields(TEST_TEXT), dot=dot).parts:
        if isinstance(part, Modules):
            yield replace(part, x=part.x + area.x, y=part.y + area.y)
