"""The pseudo language: English that nobody could write by hand, 40 % longer, in brackets.

A test that opens a screen in it sees which text did not come from the catalogue, and what breaks where text grows.
"""

import re

OPEN, CLOSE = "⟦", "⟧"
GROWTH = 0.4
_ACCENTS = str.maketrans("aceginorsuyzACEGINORSUYZ", "áçéĝîñöŕšûýžÁÇÉĜÎÑÖŔŠÛÝŽ")
_FILLER = " ļöñĝéŕ" * 60
_PARAM = re.compile(r"(\{[a-z_][a-z0-9_]*\})")


def pseudo(text: str) -> str:
    """`text` accented, lengthened and bracketed; its {params} stay as they are."""
    parts = _PARAM.split(text)
    accented = "".join(part if _PARAM.fullmatch(part) else part.translate(_ACCENTS) for part in parts)
    more = round(len(text) * GROWTH)
    filler = (_FILLER * (more // len(_FILLER) + 1))[:more]
    return f"{OPEN}{accented}{filler}{CLOSE}"
