"""Which GS1 element strings stand on the label of a box, and in which bar codes. Plain functions.

Source: GS1 General Specifications, 3 (AIs) and 7.11 (AI encodable character set 82); GS1 Logistic Label Guideline.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.packing.amounts import ONE
from services.packing.sscc import number_of
from services.papers.model import BoxFacts

_LOT: Final = re.compile(r"""[!"%&'*+,\-./0-9:;<=>?A-Z_a-z]{1,20}""")  # set 82 without brackets: HRI has those
_MOST_COUNT: Final = 99_999_999
_MOST_WEIGHT: Final = 999_999  # six digits


@dataclass(frozen=True, slots=True)
class Element:
    """An AI and its value."""

    ai: str
    value: str

    @property
    def hri(self) -> str:
        """As people read it below the bars."""
        return f"({self.ai}){self.value}"


def sscc_of(box: BoxFacts) -> Element | None:
    """Its SSCC; None where it has none, or one that is none."""
    return Element("00", box.sscc) if number_of(box.sscc) is not None else None


def elements_of(box: BoxFacts) -> Sequence[tuple[Element, ...]]:
    """What stands beside the SSCC, those together that belong together: the GTIN of what is in it and how many of it,
    where it holds one GTIN alone; what it weighs, where it was weighed; the lot, where it holds one of one GTIN."""
    return [*_content(box), *_weight(box), *_lot(box)]


def _content(box: BoxFacts) -> Iterator[tuple[Element, ...]]:
    gtin, count = _only_gtin(box), sum(item.quantity for item in box.items)
    if gtin and count % ONE == 0 and 0 < count // ONE <= _MOST_COUNT:
        yield Element("02", gtin), Element("37", str(count // ONE))


def _weight(box: BoxFacts) -> Iterator[tuple[Element, ...]]:
    """(330n): n decimals, as many as six digits have room for, three at most: no scale of a bench says more."""
    weight = box.weight or 0
    for decimals in (3, 2, 1, 0):
        step = ONE // 10**decimals
        digits = (weight + step // 2) // step
        if 0 < digits <= _MOST_WEIGHT:
            yield (Element(f"330{decimals}", f"{digits:06}"),)
            return


def _lot(box: BoxFacts) -> Iterator[tuple[Element, ...]]:
    lots = {item.lot for item in box.items}
    if any(_content(box)) and len(lots) == 1 and _LOT.fullmatch(lot := lots.pop()):
        yield (Element("10", lot),)


def _only_gtin(box: BoxFacts) -> str:
    gtins = {item.gtin for item in box.items}
    return gtins.pop() if len(gtins) == 1 else ""
