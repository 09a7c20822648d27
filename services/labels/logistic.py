"""The GS1 logistic label of a box: who sends and who gets it on top, what people read in the middle, the bar codes
below, that of the SSCC last. A box without SSCC has a bar code of its shipment's number, which opens that as well.

Source: GS1 Logistic Label Guideline (three blocks; bars 31.75 mm high, modules of 0.495 to 0.94 mm); where a smaller
label has no room for that, bars are lower and finer as far as they can be read. All lengths in millimetres.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.errors import Refused
from services.labels.codes import BAR_QUIET, code128, gs1_128, module_size, snapped
from services.labels.faces import ASCENT, BELOW, printable
from services.labels.logistic_codes import Element, elements_of, sscc_of
from services.labels.model import Area, Drawing, Line, Modules, Part, Stock
from services.labels.nodes import Align, TextNode
from services.labels.practice import across
from services.labels.setting import set_text
from services.packing.amounts import text_of
from services.papers.model import BoxFacts, Facts, Party
from services.words.catalogue import Say
from services.words.figures import number_text

LEAST: Final = 0.25  # mm of a module: finer ones are missed on a box that moves
MOST: Final = 0.94
_FULL: Final = 0.495  # mm of a module where there is room
_BARS: Final = 31.75
_LEAST_BARS: Final = 12.0
_HRI: Final = 4.2  # below the bars
_BETWEEN: Final = 2.0  # from one code to the next
_TEXTS: Final = 0.4  # of the height: what people read has at least this
_THICK: Final = 0.35
_ROW: Final = 10.0  # a fact with its heading, at most


@dataclass(frozen=True, slots=True)
class _Code:
    row: bytes
    hri: str


def logistic_label(
    facts: Facts, stock: Stock, say: Say, *, mark: str = "", dot: float = 0.0, training: bool = False
) -> Drawing:
    """The label of the first box of `facts`. `say`: the words in the label's language; `mark`: that it is a reprint;
    `dot`: mm of a dot of the printer, 0: any; `training`: it says so across it. Raises Refused: LABEL_SMALL (the stock
    has no room for its bar code)."""

    def drawn(on: Stock) -> Drawing:
        return _drawn(facts, on, say, mark, dot)

    return across(stock, drawn, dot) if training else drawn(stock)


def _drawn(facts: Facts, stock: Stock, say: Say, mark: str, dot: float) -> Drawing:
    margin = stock.margin
    inner = Area(margin, margin, stock.width - 2 * margin, stock.height - 2 * margin)
    codes = _codes(facts, _room(inner.width, margin))
    first = inner.height * (1 - _TEXTS) - len(codes) * (_HRI + _BETWEEN)
    high = min(_BARS, first / max(1, len(codes)))
    if high < _LEAST_BARS:
        raise Refused("LABEL_SMALL", "papers.refused.small", stock=stock.title)
    parts, bottom = list[Part](), inner.y + inner.height
    for code in reversed(codes):
        bottom -= high + _HRI
        parts += _bars(code, Area(inner.x, bottom, inner.width, high), margin, dot, stock)
        bottom -= _BETWEEN
    texts = Area(inner.x, inner.y, inner.width, bottom - inner.y)
    return Drawing(stock.width, stock.height, (*_texts(facts, texts, say, mark), *parts))


# -- bar codes ---------------------------------------------------------------------------------------------------------


def _room(width: float, margin: float) -> int:
    """Modules that fit at their full size, quiet zones counted as far as the margin has no room for them."""
    return int(min(width, width + 2 * margin - 2 * BAR_QUIET * _FULL) / _FULL)


def _codes(facts: Facts, room: int) -> Sequence[_Code]:
    """From top to bottom: what stands beside the SSCC in as few codes as fit, two at most; the SSCC's."""
    box = facts.boxes[0]
    sscc = sscc_of(box)
    if sscc is None:
        number = facts.shipment.number
        row = code128(number)
        return [_Code(row, number)] if row is not None else []
    beside = [code for elements in _shared(elements_of(box), room) if (code := _gs1(elements)) is not None]
    return [*beside, *([code] if (code := _gs1([sscc])) is not None else [])]


def _shared(groups: Sequence[tuple[Element, ...]], room: int) -> Sequence[tuple[Element, ...]]:
    """Groups that share a code: as many as fit into `room` modules; where that makes more than two, the first is for
    itself and all others share one."""
    shared: list[tuple[Element, ...]] = []
    for group in groups:
        together = _gs1((*shared[-1], *group)) if shared else None
        if together is not None and len(together.row) <= room:
            shared[-1] = (*shared[-1], *group)
        else:
            shared.append(group)
    return shared if len(shared) <= 2 else [groups[0], tuple(one for group in groups[1:] for one in group)]


def _gs1(elements: Sequence[Element]) -> _Code | None:
    row = gs1_128([(one.ai, one.value) for one in elements])
    return None if row is None else _Code(row, "".join(one.hri for one in elements))


def _bars(code: _Code, area: Area, margin: float, dot: float, stock: Stock) -> Iterator[Part]:
    most = module_size(len(code.row), area.width, BAR_QUIET, margin, margin)
    module = snapped(min(most, MOST), dot, 2)
    if module < LEAST - 1e-6:
        raise Refused("LABEL_SMALL", "papers.refused.small", stock=stock.title)
    x = area.x + (area.width - module * len(code.row)) / 2
    yield Modules(x, area.y, module, area.height, (code.row,))
    hri = Area(area.x, area.y + area.height, area.width, _HRI)
    yield from _set(code.hri, hri, 3.6, bold=False, align="center")


# -- what people read --------------------------------------------------------------------------------------------------


def _texts(facts: Facts, area: Area, say: Say, mark: str) -> Iterator[Part]:
    """Sender and box side by side, the receiver, what is in it, from top to bottom."""
    high = area.height - 2 * _BETWEEN
    top = Area(area.x, area.y, area.width, high * 0.3)
    middle = Area(area.x, top.y + top.height + _BETWEEN, area.width, high * 0.38)
    low = Area(area.x, middle.y + middle.height + _BETWEEN, area.width, high * 0.32)
    yield from _top(facts, top, say, mark)
    yield _rule(middle)
    yield from _party(say("papers.label.to"), facts.shipment.customer, middle, 6.0)
    yield _rule(low)
    yield from _facts(facts, low, say)


def _top(facts: Facts, area: Area, say: Say, mark: str) -> Iterator[Part]:
    left = Area(area.x, area.y, area.width * 0.62, area.height)
    right = Area(area.x + area.width * 0.65, area.y, area.width * 0.35, area.height)
    yield from _party(say("papers.label.from"), sender(facts), left, 4.2)
    number = facts.boxes[0].number
    if number is not None:
        named = say("papers.label.box", number=number)
        yield from _set(named, Area(right.x, right.y, right.width, right.height * 0.5), 8.0, align="right")
    said = say("papers.label.reprint", mark=mark) if mark else ""
    below = Area(right.x, right.y + right.height * 0.55, right.width, right.height * 0.3)
    yield from _set(said, below, 4.0, align="right")


def _party(heading: str, party: Party, area: Area, size: float) -> Iterator[Part]:
    """A heading, the name, its address; the lines share the height."""
    lines = [line for line in party.address if line.strip()]
    head = min(3.6, area.height * 0.2)
    yield from _set(heading, Area(area.x, area.y, area.width, head), 2.6, bold=False)
    each = min((area.height - head) / (len(lines) + 1.6), size * 1.3)
    name = Area(area.x, area.y + head, area.width, each * 1.6)
    yield from _set(party.name, name, size)
    for number, line in enumerate(lines):
        place = Area(area.x, name.y + name.height + number * each, area.width, each)
        yield from _set(line, place, size * 0.8, bold=False)


def sender(facts: Facts) -> Party:
    """Who sends: the company, from where the shipment goes out where that has an address of its own."""
    company, warehouse = facts.company, facts.shipment.warehouse
    name = company.name or warehouse.name
    return Party(name, warehouse.address or company.address)


def _facts(facts: Facts, area: Area, say: Say) -> Iterator[Part]:
    """In two columns."""
    told = [(label, value) for label, value in _told(facts, say) if value]
    rows = max(1, (len(told) + 1) // 2)
    high, wide = min(area.height / rows, _ROW), area.width / 2
    for place, (label, value) in enumerate(told):
        x, y = area.x + place % 2 * wide, area.y + place // 2 * high
        yield from _set(label, Area(x, y, wide - _BETWEEN, high * 0.4), 2.4, bold=False)
        yield from _set(value, Area(x, y + high * 0.4, wide - _BETWEEN, high * 0.6), 4.2)


def _told(facts: Facts, say: Say) -> Iterator[tuple[str, str]]:
    box, shipment = facts.boxes[0], facts.shipment
    yield say("papers.shipment"), shipment.number
    yield say("papers.order"), shipment.so_number
    yield say("papers.content"), _content(box, say)
    lots = {item.lot for item in box.items}
    yield say("papers.lot"), lots.pop() if len(lots) == 1 else ""
    weight = "" if box.weight is None else number_text(text_of(box.weight), facts.language)
    yield say("papers.gross_weight"), say("papers.kg", weight=weight) if weight else ""
    uoms = {item.uom for item in box.items}
    count = number_text(text_of(sum(item.quantity for item in box.items)), facts.language)
    yield say("papers.count"), f"{count} {uoms.pop()}" if len(uoms) == 1 else ""


def _content(box: BoxFacts, say: Say) -> str:
    names = dict.fromkeys(item.name or " ".join(item.plates) for item in box.items)
    return next(iter(names)) if len(names) == 1 else say("papers.label.products", n=len(names))


def _rule(area: Area) -> Line:
    return Line(Area(area.x, area.y - _BETWEEN / 2 - _THICK / 2, area.width, _THICK))


def _set(text: str, area: Area, size: float, *, bold: bool = True, align: Align = "left") -> Iterator[Part]:
    """At the bottom of its room, and as large whatever its letters are: lines below each other look alike."""
    size = min(size, area.height / (ASCENT + BELOW))
    node = TextNode("", size=size, least=1.6, bold=bold, align=align, place="bottom")
    return set_text(node, printable(text), area)
