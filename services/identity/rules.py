"""What a person's names and badge number can be. Plain functions; each answers the cleaned text or raises Refused."""

import re
import unicodedata

from services.errors import Refused
from services.scanning.commands import MAX_BADGE

LONGEST = 100  # characters of any name

_MARKS = frozenset("._-@")
_BADGE = re.compile(rf"[A-Z0-9]{{1,{MAX_BADGE}}}")


def sign_in_name(text: str) -> str:
    """A sign-in name as it is stored and compared: letters and digits of any script and . _ - @, small, NFKC."""
    folded = _nfkc(_nfkc(text[: LONGEST + 10].strip()).casefold())
    if not folded or len(folded) > LONGEST or not all(char.isalnum() or char in _MARKS for char in folded):
        raise Refused("NAME_INVALID", "people.refused.name_invalid", longest=LONGEST)
    return folded


def full_name(text: str) -> str:
    """A name as people write it. Markup is just text; what cannot be seen, or turns the line around, is refused."""
    cleaned = _line(text)
    if not cleaned:
        raise Refused("FULL_NAME_INVALID", "people.refused.full_name_invalid", longest=LONGEST)
    return cleaned


def organisation(text: str) -> str:
    """An organisation's name; "" for none."""
    cleaned = _line(text) if text else ""
    if text.strip() and not cleaned:
        raise Refused("ORGANISATION_INVALID", "people.refused.organisation_invalid", longest=LONGEST)
    return cleaned


def badge_number(text: str) -> str:
    """A badge's number: 1 to 32 letters A-Z and digits, which is what a badge barcode can hold."""
    number = text.strip().upper() if len(text) <= LONGEST else ""
    if not _BADGE.fullmatch(number):
        raise Refused("BADGE_INVALID", "people.refused.badge_invalid", longest=MAX_BADGE)
    return number


def _line(text: str) -> str:
    """One printable line of at most LONGEST characters, NFC; "" where it is none."""
    cleaned = unicodedata.normalize("NFC", text[: LONGEST + 10].strip())
    return cleaned if cleaned.isprintable() and len(cleaned) <= LONGEST else ""


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
