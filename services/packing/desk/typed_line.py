"""What somebody has typed into the screen's line for codes and not said with Enter, when a scan comes: a number belongs
to that scan. It is never lost without a word, and never holds for a later one.
"""

import re
from dataclasses import replace
from typing import Final

from services.packing.desk.bench import Bench, Mode

_TIMES: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*[*×]", re.ASCII)
_NUMBER: Final = re.compile(r"(\d+(?:[.,]\d*)?|[.,]\d+)\s*[*×]?", re.ASCII)


class TypedLine:
    """Shown by the UI thread, taken in the writer's: once, by one scan."""

    def __init__(self) -> None:
        self._text = ""
        self._taken = ("", "")  # the id of the scan, and the number

    def show(self, text: str) -> None:
        """That stands in the line now."""
        self._text = text

    def taken(self, bench: Bench, scan_id: str) -> Bench:
        """The bench with the number, where one stands there: in PACK a quantity is what has its sign behind it. What is
        no number of a box that is closed is told, not passed over. The same for the same scan, whose transaction may
        run again."""
        if self._taken[0] == scan_id:
            return replace(bench, typed=self._taken[1])
        said = self._text.strip() if bench.shipment_id and bench.asked is None else ""
        found = (_TIMES if bench.mode is Mode.PACK else _NUMBER).fullmatch(said)
        if found is None and not (said and bench.mode is Mode.CLOSING):
            return bench
        self._taken, self._text = (scan_id, found[1].replace(",", ".") if found else said), ""
        return replace(bench, typed=self._taken[1])

    def was_taken(self, scan_id: str) -> bool:
        """Whether that scan took what stood there. Any thread."""
        return self._taken[0] == scan_id
