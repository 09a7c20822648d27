"""Values of settings as people type them on a page. Plain functions."""

import re
from collections.abc import Sequence
from typing import Any

from services.errors import Refused

_NOT_ID = re.compile(r"[^a-z0-9]+")
_LONGEST = 40


def id_of(name: str, taken: Sequence[str], otherwise: str) -> str:
    """An id that people recognise: "Zebra DS2208" → "zebra-ds2208", "zebra-ds2208-2" where that is taken; `otherwise`
    where the name has no letter for one."""
    plain = _NOT_ID.sub("-", name.casefold()).strip("-")[:_LONGEST] or otherwise
    ids = [plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3))]
    return next(one for one in ids if one not in taken)


def number_of(text: str, kind: type[int] | type[float]) -> Any:
    """The number that was typed, with a comma too. What is none stays text, for the settings' rules to refuse."""
    try:
        return kind(text.strip().replace(",", "."))
    except ValueError:
        return text


def field_of(error: Exception, setting: str, known: Sequence[str]) -> str:
    """The field of one of the entries of `setting` that a refusal names ("scanning.serial[0].baud" → "baud"); "" for
    none that is known."""
    path = str(error.params.get("path", "")) if isinstance(error, Refused) else ""
    last = path.rpartition(".")[2]
    return last if path.startswith(setting) and path != setting and last in known else ""
