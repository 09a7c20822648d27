"""What a box weighs and how large it is, as it is typed: `4.2`, `4.2 60x40x30`, `60x40x30`. Plain functions."""

import re
from typing import Final

from services.packing.amounts import typed_amount
from services.packing.model import Measures

_NUMBER: Final = r"(\d+(?:[.,]\d+)?)"
_SIZES: Final = rf"{_NUMBER}\s*[x×*]\s*{_NUMBER}\s*[x×*]\s*{_NUMBER}\s*(?:cm)?"
_TYPED: Final = re.compile(rf"(?:{_NUMBER}\s*(?:kg)?\s+)?{_SIZES}", re.IGNORECASE)


def measures_of(text: str, weight: str) -> Measures | None:
    """What was typed, where it has sizes; None where it has not: then it is a weight, or none of it. `weight`: what was
    typed or scanned before, which holds where no other stands in front of the sizes."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return None
    weighs, *sizes = (typed_amount(part) if part else None for part in found.groups())
    length, width, height = sizes
    return Measures(weighs if weighs is not None else typed_amount(weight) if weight else None, length, width, height)
