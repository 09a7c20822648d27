"""What a customer excludes and a product contains. Names are compared without blanks around them and without case; one
letter may be written in several ways ("è" as one character or as two), and a blank may be hidden or wide."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_HIDDEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphens, and blanks without a width


def matches(allergens: Iterable[str], restrictions: Iterable[str]) -> tuple[str, ...]:
    """The allergens of a product that a customer excludes, as the product names them, each once, in its order."""
    excluded = {_key(name) for name in restrictions}
    found = {_key(name): name.strip() for name in reversed(tuple(allergens)) if _key(name) in excluded}
    return tuple(reversed(found.values()))


def besides(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are not among the known ones."""
    keys = {_key(name) for name in known}
    return tuple(name for name in names if _key(name) not in keys)


def _key(name: str) -> str:
    plain = " ".join(_HIDDEN.sub("", name).split())
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
