"""Asset tags as text: a prefix and a number. Plain functions."""

from typing import Final

from services.scanning.marks import folded

LONGEST_NUMBER: Final = 18  # digits of a tag's number, which a database can count by


def tag_key(tag: str) -> str:
    """What tags are compared by, never shown: without case, as RT does; Caps Lock swaps what a scanner types."""
    return folded(tag)


def tag_of(prefix: str, number: int, digits: int) -> str:
    """The tag of a number, filled up with zeros to at least `digits`: W12-, 35, 4 → W12-0035."""
    return f"{prefix}{number:0{digits}}"


def number_of(tag: str, prefix: str) -> int | None:
    """The number of a tag with this prefix, in any case, however many zeros it has; None for any other text."""
    rest = tag[len(prefix) :]
    is_number = rest.isascii() and rest.isdigit() and len(rest) <= LONGEST_NUMBER
    return int(rest) if is_number and tag_key(tag[: len(prefix)]) == tag_key(prefix) else None


def spelled(tag: str, prefix: str, digits: int) -> str:
    """A scanned tag as the sequence of that prefix writes it; one that is none of it as it was scanned."""
    number = number_of(tag, prefix)
    own = "" if number is None else tag_of(prefix, number, digits)
    return own if tag_key(own) == tag_key(tag) else tag
