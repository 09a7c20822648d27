"""Bytes of a scale's line, in any pieces, into its answers. Pure: no port, no thread, no clock.

An answer ends with CR, LF or ETX, whichever comes; STX begins one anew. What is longer than any answer is noise, and
told as one frame, cut to LIMIT bytes; no answer is that long.
"""

import re
from typing import Final

STX: Final = 0x02
LIMIT: Final = 200  # bytes of an answer; the longest that a protocol has are about 40
_ENDS = re.compile(rb"[\r\n\x03]")


class AnswerFraming:
    """One line's framing: holds the answer that is still arriving. Not for more than one thread."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._noise = False  # the frame was told as cut: the rest of it is dropped

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames that these bytes complete, in order, without what ended them; STX stays in front of its frame."""
        frames = []
        self._pending += chunk
        while (end := _ENDS.search(self._pending)) is not None:
            frames += self._frame(bytes(self._pending[: end.start()]))
            del self._pending[: end.end()]
            self._noise = False
        if len(self._pending) > LIMIT:
            frames += self._frame(bytes(self._pending))
            self._pending.clear()
            self._noise = True
        return frames

    def forget(self) -> None:
        """The line was broken off: half an answer is none."""
        self._pending.clear()
        self._noise = False

    def _frame(self, raw: bytes) -> list[bytes]:
        begun = raw.rfind(STX)
        if begun >= 0:
            raw = raw[begun:]
        elif self._noise:
            return []
        return [raw[:LIMIT]] if raw.strip() else []
