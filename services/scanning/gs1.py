"""GS1: element strings ("(01)09501101530003(10)LOT"), GTINs and SSCCs, read through biip. Never raises.

Source: GS1 General Specifications, sections 3 (application identifiers) and 7.8 (how they are strung together). An
element of variable length ends at a separator (FNC1, sent as GS, ASCII 29) or at the end of the code.
Importing this file loads biip (some 150 ms), so `meaning.py` imports it at the first GS1 code, or ahead by `warm_up`.
"""

import re
from dataclasses import dataclass
from enum import Enum

from biip import ParseError
from biip.upc import Upc

from services.scanning.element import Element
from services.scanning.gs1_elements import check_digit_is_right, check_is_right, first_element, is_digits
from services.scanning.gs1_separators import hides_another

GS = "\x1d"
MOST_ELEMENTS = 64  # a label holds some ten; what comes after is kept unread

_WRITTEN_AI = re.compile(r"\((\d{2,4})\)", re.ASCII)
_GTIN_LENGTHS = {8, 12, 13, 14}


class Doubt(Enum):
    """Why a message is not to be trusted. No text: nobody takes it for a GTIN."""

    SEPARATOR = "separator"  # a separator was lost: there is more than one reading
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True)
class Message:
    """What a GS1 code says. Where there is a doubt, its elements are one reading of several."""

    elements: tuple[Element, ...]
    doubt: Doubt | None = None


def read(text: str) -> Message | None:
    """The element strings of a code that says it is GS1, or has its AIs in parentheses; None where none is known."""
    if not text.isascii():
        return None
    message = _read_written_out(text) if _WRITTEN_AI.match(text) else _read_strung(text.lstrip(GS))
    if not all(map(check_is_right, message.elements)):
        return Message(message.elements, Doubt.CHECK_DIGIT)
    known = any(element.ai for element in message.elements)
    return message if known or message.doubt else None


def gtin(text: str, symbology: str) -> str | Doubt | None:
    """The GTIN (14 digits) of an EAN or UPC symbol; None where the text cannot be one."""
    if not is_digits(text):
        return None
    if symbology == "upce" or (symbology == "ean13" and len(text) == 8):  # scanners call UPC-E ]E0 as well
        expanded = _expand_upc_e(text)
        if expanded is not None:
            return expanded
    if len(text) not in _GTIN_LENGTHS:
        return None
    return text.zfill(14) if check_digit_is_right(text) else Doubt.CHECK_DIGIT


def sscc(text: str) -> str | None:
    """The SSCC (18 digits) that a bare number is: 18 digits, or 00 and 18 digits, with the right check digit."""
    number = text[2:] if len(text) == 20 and text.startswith("00") else text
    return number if len(number) == 18 and is_digits(number) and check_digit_is_right(number) else None


def _read_strung(text: str) -> Message:
    """Element after element, a separator between any two. Where the code has one, its scanner sends them all."""
    elements: list[Element] = []
    for segment in text.split(GS, maxsplit=MOST_ELEMENTS):
        elements += _read_segment(segment, MOST_ELEMENTS - len(elements))
    return Message(tuple(elements), None if GS in text else _lost(elements))


def _read_segment(segment: str, most: int) -> list[Element]:
    """Elements up to the end. What cannot be read, or is longer than its AI allows, is kept whole, never cut."""
    elements: list[Element] = []
    rest = segment
    while rest:
        found = first_element(rest) if len(elements) < most else None
        if found is None:
            return [*elements, Element("", rest, "")]
        element, variable = found
        after = rest[len(element.ai) + len(element.value) :]
        if variable and after:
            return [*elements, Element("", rest, "")]
        elements.append(element)
        rest = after
    return elements


def _lost(elements: list[Element]) -> Doubt | None:
    """Whether a code without separators shows that one is missing: it goes on where its last element has to end, or
    hides another element there."""
    if not elements:
        return None
    last = elements[-1]
    found = first_element(last.ai + last.value)
    if found is None or not found[1]:
        return None
    seen = frozenset(element.ai for element in elements)
    lost = not last.ai or hides_another(last.value, seen)
    return Doubt.SEPARATOR if lost else None


def _read_written_out(text: str) -> Message:
    """Boundaries are written: nothing can be lost. Blanks are the writer's."""
    _, *parts = _WRITTEN_AI.split("".join(text.split()), maxsplit=MOST_ELEMENTS)
    return Message(tuple(_written_element(ai, value) for ai, value in zip(parts[::2], parts[1::2], strict=True)))


def _written_element(ai: str, value: str) -> Element:
    found = first_element(ai + value)
    whole = found is not None and (found[0].ai, found[0].value) == (ai, value)
    return found[0] if found and whole else Element("", f"({ai}){value}", "")


def _expand_upc_e(text: str) -> str | None:
    try:
        return Upc.parse(text).as_upc_a().zfill(14)
    except ParseError:
        return None
