"""One GS1 element string at a time, through biip, and GS1 check digits. Importing it takes some 150 ms: see gs1.py."""

from biip import ParseConfig, ParseError
from biip.checksums import gs1_standard_check_digit
from biip.gs1_element_strings import GS1ElementString

from services.scanning.element import Element

_CONFIG = ParseConfig(gs1_element_strings_verify_date=False)  # labels carry 000000 for "no date"
_CHECKED = {"00", "01", "02", "03", *(f"41{n}" for n in range(8))}  # their last digit checks the others
_DATES = {"11", "12", "13", "15", "16", "17"}


def first_element(text: str) -> tuple[Element, bool] | None:
    """The element that the text begins with, and whether its length is variable; None where it begins with none."""
    found = _extract(text)
    if found is None:
        return None
    variable = ".." in found.ai.format or "[" in found.ai.format
    return Element(found.ai.ai, found.value, found.ai.data_title), variable


def is_sound(element: Element) -> bool:
    """Whether its check digit is right and its date is in the calendar, where it has one."""
    if element.ai in _DATES:
        found = _extract(element.ai + element.value)
        return found is not None and found.date is not None
    return check_is_right(element)


def check_is_right(element: Element) -> bool:
    """False where the element has a check digit and it is wrong."""
    return element.ai not in _CHECKED or check_digit_is_right(element.value)


def check_digit_is_right(digits: str) -> bool:
    """Whether the last digit is the GS1 check digit of the others (General Specifications, 7.9.1)."""
    return gs1_standard_check_digit(digits[:-1]) == int(digits[-1])


def is_digits(text: str) -> bool:
    """Whether it is digits 0 to 9 and nothing else."""
    return text.isascii() and text.isdigit()


def _extract(text: str) -> GS1ElementString | None:
    try:
        return GS1ElementString.extract(text, config=_CONFIG)
    except (
        ParseError,
        ValueError,
        ArithmeticError,
        LookupError,
    ):  # biip means ParseError; a scan is never lost to the rest
        return None
