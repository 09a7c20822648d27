"""Quantities, weights and sizes: whole millionths of their unit, so that sums are exact. JSON has them as numbers.

Source: the contract "Packing scanner", and what was agreed beside it: at most six decimals.
"""

import re
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from typing import Final

ONE: Final = 1_000_000  # millionths
_DECIMALS: Final = 6
_TEXT: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")  # "1_0" is no number to people
_EXACT: Final = Context(traps=[Inexact, InvalidOperation])
_MOST: Final = 10**19 * ONE  # what is more counts as this: far beyond all limits, and no number of endless digits


def amount_of(value: object) -> int | None:
    """The amount that a JSON number or its text says, in millionths; None where it is none: a text that is no number,
    NaN, true, more than six decimals. Negative ones are amounts, too; those too large for any limit are all the
    same."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    if isinstance(value, str) and not _TEXT.fullmatch(value.strip()):
        return None
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except DecimalException:
        return None
    if not number.is_finite():
        return None
    if number.adjusted() > 18:
        return -_MOST if number.is_signed() else _MOST
    try:
        scaled = _EXACT.scaleb(number, _DECIMALS)
    except DecimalException:  # so many digits, and not all of them 0
        return None
    return int(scaled) if scaled == scaled.to_integral_value() else None


def typed_amount(text: str) -> int | None:
    """The amount that somebody typed, at the screen or the command line: its decimals stand behind a point or a comma,
    and nothing stands between thousands. None where it is none."""
    return amount_of(text.replace(",", "."))


def number_of(amount: int) -> int | float:
    """The amount as a JSON number: whole ones without a point."""
    whole, rest = divmod(amount, ONE)
    return whole if not rest else float(Decimal(amount).scaleb(-_DECIMALS))


def text_of(amount: int) -> str:
    """The amount as people read it in a code or a file: `12`, `0.5`; never with an exponent."""
    return f"{Decimal(amount).scaleb(-_DECIMALS).normalize():f}"


def times(quantity: int, weight: int) -> int:
    """A quantity of something that weighs so much each, in millionths; half a millionth is rounded up."""
    return (quantity * weight + ONE // 2) // ONE
