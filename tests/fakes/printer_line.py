"""A line to a printer that is all script: pairs of what has to be sent next, and what is answered to it."""

from collections.abc import Sequence

from hardware.printers.line import Line

GONE = None  # in place of an answer: the other side closes
Pair = tuple[bytes, bytes | None]


class ScriptedLine(Line):
    """Fails the test where anything else is sent. `unsent`: what the script still waits for."""

    def __init__(self, pairs: Sequence[Pair], *, takes: int = 1 << 20) -> None:
        self.unsent = list(pairs)
        self.sent = b""
        self.closed = False
        self._takes = takes  # bytes in one write
        self._answers = b""
        self._gone = False

    def write(self, data: bytes, seconds: float) -> int:
        taken = data[: self._takes]
        self.sent += taken
        assert self.unsent, f"sent beyond the script: {self.sent!r}"
        wanted, answer = self.unsent[0]
        assert wanted.startswith(self.sent), f"sent {self.sent!r}, not {wanted!r}"
        if self.sent == wanted:
            self.unsent.pop(0)
            self.sent = b""
            self._gone = answer is GONE
            self._answers += answer or b""
        return len(taken)

    def read(self, seconds: float) -> bytes | None:
        came, self._answers = self._answers, b""
        if came:
            return came
        return b"" if self._gone else None

    def close(self) -> None:
        self.closed = True
