"""Lost separators: a lot `LOT21SER` that is a lot `LOT` and a serial `SER`, glued by a scanner that does not send GS.

Nothing in such a code says where the lot ends, so a rule has to weigh: a miss books a wrong lot in silence, a false
alarm stops good work. It is asked only where the code came without any separator and has no parentheses. Then the value
of its last element, of variable length, hides another one where it splits into a head and a tail and
 - the tail reads as elements to its very end, and none of their AIs was in the code before;
 - each of these AIs stands in a table here, because labels put it behind lots and serials;
 - dates are in the calendar, GTIN, SSCC and GLN have the right check digit;
 - for the AIs of free text (`_FREE`), which any digits could be: head and value have at least two characters, and
   the AI does not stand in the middle of digits (`LOT|21|SER`, `LOT|21|0042`, `4711|21|SER`, but never `4711|21|0042`).
So `10ABC123` and `1020211105` stay lots. tests/rules/test_gs1.py has the table.
"""

from services.scanning.gs1_elements import first_element, is_digits, is_sound

_GTIN = frozenset({"01", "02"})
_NONE: frozenset[str] = frozenset()
# AI -> one of these must be in the code too (General Specifications, 4.14), where the rule helps to tell.
_FIXED = dict.fromkeys(("00", "01", "02", "11", "12", "13", "15", "16", "17", *(f"41{n}" for n in range(8))), _NONE)
_FIXED |= {f"310{n}": _GTIN for n in range(6)}
_FREE = {"10": _NONE, "21": _NONE, "240": _NONE, "241": _NONE, "250": frozenset({"21"}), "400": _NONE}
_COUNTS = {"30": _GTIN, "37": frozenset({"02"})}
_FOLLOWERS = _FIXED | _FREE | _COUNTS
_LEAST_HEAD = 2  # for _FREE and _COUNTS: "L21051" is a lot of 2021, not a lot L with a serial
_LEAST_VALUE = 2  # for _FREE


def hides_another(value: str, seen: frozenset[str]) -> bool:
    """Whether the last element's value may hold another element. `seen`: the AIs of the code, the last one's too."""
    return any(_splits(value, at, seen) for at in range(1, len(value)))


def _splits(value: str, at: int, seen: frozenset[str]) -> bool:
    tail = value[at:]
    ai = _follower(tail)
    if ai is None:
        return False
    if ai not in _FIXED:
        in_digits = is_digits(value[at - 1]) and is_digits(tail[len(ai) : len(ai) + 1])
        if at < _LEAST_HEAD or in_digits:
            return False
    return _reads_to_its_end(tail, seen)


def _reads_to_its_end(text: str, seen: frozenset[str]) -> bool:
    ai = _follower(text)
    if ai is None or ai in seen or not _in_company(ai, seen):
        return False
    found = first_element(text)
    if found is None or found[0].ai != ai or not is_sound(found[0]):
        return False
    element, variable = found
    if ai in _FREE and len(element.value) < _LEAST_VALUE:
        return False
    rest = text[len(ai) + len(element.value) :]
    return not rest or (not variable and _reads_to_its_end(rest, seen | {ai}))


def _follower(text: str) -> str | None:
    return next((text[:n] for n in (2, 3, 4) if text[:n] in _FOLLOWERS), None)


def _in_company(ai: str, seen: frozenset[str]) -> bool:
    company = _FOLLOWERS[ai]
    return not company or not company.isdisjoint(seen)
