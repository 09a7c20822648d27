"""Which weights stand in a scale's answer: a reader that has nothing of those that are tested. It goes through the
characters by hand, and takes every number that has a unit, or could have that of the settings."""

from fractions import Fraction

_GRAMS = {"kg": 1000, "g": 1, "mg": Fraction(1, 1000), "t": 1_000_000}
_POUND = Fraction("453.59237")
_GRAMS |= {"lb": _POUND, "lbs": _POUND, "oz": _POUND / 16}


def standing_in(frame: bytes, unit: str) -> set[int]:
    """In millionths of a kilogram, whole milligrams."""
    text = frame.decode("latin-1")
    found: set[int] = set()
    pounds: tuple[int, Fraction] | None = None  # where a weight in pounds ended, and how much
    at = 0
    while at < len(text):
        if not _of_number(text[at]):
            at += 1
            continue
        end = at
        while end < len(text) and _of_number(text[end]):
            end += 1
        number, named, behind = _number(text[at:end]), *_unit(text, end)
        if number is not None and (grams := _GRAMS.get(named or unit)) is not None:
            signed = -number if _minus(text, at) else number
            found.add(round(signed * grams * 1000))
            if named == "oz" and pounds is not None and text[pounds[0] : at].strip(" ") == "":
                sum_ = abs(pounds[1]) * _POUND + number * _POUND / 16
                found |= {round((-sum_ if pounds[1] < 0 else sum_) * 1000), round(-sum_ * 1000)}
            pounds = (behind, signed) if named in ("lb", "lbs") else None
        at = max(end, at + 1)
    return found


def _of_number(one: str) -> bool:
    return one in "0123456789.,"


def _number(token: str) -> Fraction | None:
    """Digits with at most one point or comma; commas around it part it from other fields."""
    token = token.lstrip(",")
    token = (token[:-1] if token.endswith(",") else token).replace(",", ".")
    if token.count(".") > 1 or not any(one.isdigit() for one in token):
        return None
    whole, _, rest = token.partition(".")
    return Fraction(int(whole or "0")) + (Fraction(int(rest), 10 ** len(rest)) if rest else 0)


def _unit(text: str, at: int) -> tuple[str, int]:
    """The word behind a number, and where it ends; "" for none, or where it is a mark and no unit."""
    while at < len(text) and text[at] in " ,":
        at += 1
    end = at
    while end < len(text) and text[end].isascii() and text[end].isalpha():
        end += 1
    word = text[at:end].lower()
    for named in (word, word.removesuffix("n")):  # N: a tare was taken off
        if named in _GRAMS:
            return named, end
    return ("", end) if word in ("", "n") or word not in _GRAMS else (word, end)


def _minus(text: str, at: int) -> bool:
    """Whether a minus stands before the number, and is no hyphen."""
    before = text[:at].rstrip(" ,")
    return before.endswith("-") and not before[:-1].rstrip(" ")[-1:].isdigit() and not before[-2:-1].isalpha()
