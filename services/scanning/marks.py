"""How codes are shown: nothing in them stays unseen, nothing turns the line around, no two look alike, long ones keep
both their ends."""

import unicodedata

from services.words import marks

GROUP_FROM = 9  # shorter numbers are read at a glance
_LIKE_A_MARK = "‹"  # what a mark begins with
_ESCAPED = {ord(char): marks.mark(char) for char in (_LIKE_A_MARK, marks.NO_BREAK)}


def visible(code: str) -> str:
    """`code` with a mark for every character that has no ink but the plain space: ‹GS›, ‹RLO›, ‹U+00A0›. "‹" itself
    becomes ‹U+2039›, so that only a mark looks like one: two codes that are shown alike are the same. To be done once,
    where a code is taken to be shown; what is done to texts after that leaves it as it is."""
    return marks.visible(code.translate(_ESCAPED))


def grouped(text: str) -> str:
    """Long numbers (nine digits or more, and nothing else) in groups of four, to be read aloud and compared."""
    if len(text) < GROUP_FROM or not (text.isascii() and text.isdigit()):
        return text
    return marks.NO_BREAK.join(text[at : at + 4] for at in range(0, len(text), 4))


def show(text: str, *, longest: int = 64) -> str:
    """A code for a screen: marks, groups, and over `longest` characters its two ends with its length between them:
    `ABCD…‹7000›…WXYZ`."""
    if len(text) <= longest:
        return grouped(visible(text))
    half = max(1, longest // 2)
    return f"{visible(text[:half])}…‹{len(text)}›…{visible(text[-half:])}"


def confusable(one: str, other: str) -> bool:
    """Whether two different codes look the same to people: wide letters, ligatures, capitals, hidden characters."""
    return one != other and folded(one) == folded(other)


def folded(text: str) -> str:
    """What two confusable codes have in common: NFKC, case folded, without characters that have no ink."""
    if text.isascii() and text.isprintable():
        return text.casefold()
    seen = "".join(char for char in text if char.isprintable())
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
