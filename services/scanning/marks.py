"""How codes are shown: nothing in them stays unseen, nothing turns the line around, long ones keep both their ends."""

import unicodedata

from services.words.marks import visible as marked

GROUP_FROM = 9  # shorter numbers are read at a glance
_NO_BREAK = "\u00a0"  # so that a number stays on one line


def visible(text: str) -> str:
    """`text` with a mark for every character that has no ink: ␝ for GS, ‹RLO› for U+202E, ‹U+200D› for the nameless.

    Only the plain space is left as it is. Doing it twice changes nothing.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"‹U+{ord(char):04X}›" for char in marked(text))


def grouped(text: str) -> str:
    """Long numbers (nine digits or more, and nothing else) in groups of four, to be read aloud and compared."""
    if len(text) < GROUP_FROM or not (text.isascii() and text.isdigit()):
        return text
    return _NO_BREAK.join(text[at : at + 4] for at in range(0, len(text), 4))


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
