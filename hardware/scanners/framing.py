"""Framing: bytes in, symbols out. Pure: no port, no thread, no clock; the moment is passed in.

What ends a symbol, by `FramingRules.suffix`:

    AUTO        CR, LF, CRLF, Tab or ETX, whichever comes
    b"\\r" ...   these bytes; every other control character belongs to the symbol, but for an LF right behind a CR:
                no code begins with one, and a scanner that sends CRLF where CR was set is the commonest slip
    NONE        nothing: the line must have been quiet for `gap_seconds`

Where there is a terminator, silence never ends a symbol: a 300-character code may stall for as long as it likes. Only
a device that goes away (`flush`) leaves half of one, and that half is INCOMPLETE, never a code.
"""

import re
from dataclasses import dataclass

from services.scanning.scan import MAX_BYTES, Flaw

AUTO: None = None
NONE = b""
STX, ETX = b"\x02", b"\x03"

_ANY_TERMINATOR = re.compile(rb"[\r\n\t\x03]")


@dataclass(frozen=True, slots=True)
class FramingRules:
    """How a device frames its symbols. `prefix` (at most 11 bytes) is stripped where it is there; a symbol without it
    passes untouched. `gap_seconds` counts only with suffix NONE. `limit`: bytes in a symbol before it is OVERSIZED."""

    suffix: bytes | None = AUTO
    prefix: bytes = b""
    gap_seconds: float = 0.25
    limit: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Symbol:
    """What arrived between two terminators, less prefix and STX/ETX frame. `aim_told`: the device itself says that the
    first three bytes are the AIM identifier."""

    raw: bytes
    flaw: Flaw | None = None
    aim_told: bool = False


class Framing:
    """One line's framing: holds the symbol that is still arriving. Not for more than one thread.

    `empties`: terminators with nothing before them; `swallowed`: bytes behind the cut of oversized symbols.
    """

    def __init__(self, rules: FramingRules) -> None:
        self.empties = 0
        self.swallowed = 0
        self._rules = rules
        self._most = rules.limit + len(rules.prefix) + len(STX)
        self._blank = _run_of(rules.suffix)
        self._pending = bytearray()
        self._searched = 0  # of the pending bytes: no terminator begins before here
        self._swallowing = False
        self._after_cr = False
        self._last = 0.0

    def feed(self, chunk: bytes, at: float) -> list[Symbol]:
        """The symbols that these bytes complete, in order. `at`: monotonic seconds at which they were read.

        Never ends a symbol because much time has passed since the last read: the bytes may have waited in the
        system's buffer while this thread stood still. That is for `quiet` to say.
        """
        if chunk:
            self._pending += chunk
            self._last = at
        symbols = []
        while (step := self._next()) is not None:
            if step.raw:
                symbols.append(step)
        return symbols

    def quiet(self, at: float) -> Symbol | None:
        """The line was read at this moment (monotonic seconds) and nothing had come: ends a symbol that has no
        terminator, once the gap is over."""
        if self._rules.suffix != NONE or at - self._last < self._rules.gap_seconds:
            return None
        return self._end(None)

    def flush(self) -> Symbol | None:
        """The device is gone, or the reader stops: what had arrived of a symbol, INCOMPLETE."""
        return self._end(Flaw.INCOMPLETE)

    def _end(self, flaw: Flaw | None) -> Symbol | None:
        raw = b"" if self._swallowing else self._strip(bytes(self._pending), b"")
        self.swallowed += len(self._pending) if self._swallowing else 0
        self._drop(len(self._pending))
        self._swallowing = self._after_cr = False
        return self._symbol(raw, flaw) if raw else None

    def _next(self) -> Symbol | None:
        """Take one step off the pending bytes: a symbol (an empty one where nothing is to be told), or None at the end.

        Each step depends on the bytes alone, never on how they were cut into reads.
        """
        if self._after_cr and self._pending:
            self._after_cr = False
            if self._pending.startswith(b"\n"):
                self._drop(1)
        if not self._swallowing and (blank := self._blank.match(self._pending)):
            self._skip(blank.group())
        start, end = self._terminator()
        if self._swallowing:
            return self._swallow(start, end)
        if 0 <= start <= self._most:
            return self._cut_off(start, end)
        return self._oversized() if len(self._pending) > self._most else None

    def _terminator(self) -> tuple[int, int]:
        """Where the first terminator in the pending bytes starts and ends; (-1, -1) where there is none."""
        if self._rules.suffix is AUTO:
            found = _ANY_TERMINATOR.search(self._pending, self._searched)
            start, end = found.span() if found else (-1, -1)
        else:
            start = self._pending.find(self._rules.suffix, self._searched) if self._rules.suffix else -1
            end = start + len(self._rules.suffix)
        if start < 0:
            self._searched = max(0, len(self._pending) - len(self._rules.suffix or b"\r") + 1)
        return start, end

    def _skip(self, blank: bytes) -> None:
        """Terminators with nothing before them, however many, at one stroke: a device that floods the line with them
        costs little."""
        suffix = self._rules.suffix
        self.empties += blank.count(suffix) if suffix else len(blank) - blank.count(b"\r\n") - blank.count(STX)
        self._after_cr = blank.endswith(b"\r")
        self._drop(len(blank))

    def _drop(self, count: int) -> None:
        """Take the oldest bytes off."""
        del self._pending[:count]
        self._searched = 0

    def _cut_off(self, start: int, end: int) -> Symbol:
        terminator = bytes(self._pending[start:end])
        raw = self._strip(bytes(self._pending[:start]), terminator)
        self._drop(end)
        self._after_cr = terminator == b"\r"
        self.empties += not raw
        return self._symbol(raw, None)

    def _oversized(self) -> Symbol:
        raw = self._strip(bytes(self._pending[: self._most]), self._rules.suffix or b"")
        self._drop(self._most)
        self._swallowing = True
        return self._symbol(raw, Flaw.OVERSIZED)

    def _swallow(self, start: int, end: int) -> Symbol | None:
        """Drop what follows a cut, up to and with its terminator; keep what may be a terminator's first bytes."""
        found = start >= 0
        drop = start if found else max(0, len(self._pending) - len(self._rules.suffix or b"") + 1)
        drop = min(drop, len(self._pending))
        self.swallowed += drop
        self._after_cr = found and self._pending[start:end] == b"\r"
        self._drop(end if found else drop)
        self._swallowing = not found
        return Symbol(b"") if found else None

    def _symbol(self, raw: bytes, flaw: Flaw | None) -> Symbol:
        if len(raw) > self._rules.limit:
            self.swallowed += len(raw) - self._rules.limit
            return Symbol(raw[: self._rules.limit], Flaw.OVERSIZED)
        return Symbol(raw, flaw)

    def _strip(self, raw: bytes, terminator: bytes) -> bytes:
        if terminator == ETX:
            raw = raw.removeprefix(STX)
        return raw.removeprefix(self._rules.prefix)


def _run_of(suffix: bytes | None) -> re.Pattern[bytes]:
    """Terminators and nothing else, each with the STX or the LF that belongs to it."""
    if suffix is AUTO:
        return re.compile(rb"(?:[\r\n\t]|\x02?\x03)+")
    if suffix == NONE:
        return re.compile(rb"(?!)")  # matches nothing
    before, after = (b"\x02?" if suffix == ETX else b""), (b"\n?" if suffix == b"\r" else b"")
    return re.compile(b"(?:" + before + re.escape(suffix) + after + b")+")
