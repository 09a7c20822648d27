"""Bytes to a printer and back, with a time-out on every wait: a socket or a device file, driven the same way."""

from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from types import TracebackType
from typing import Protocol, Self

from hardware.printers.host_status import ASK, HostStatus, read_status
from services.clock import Clock

STEP_SECONDS = 0.05  # the longest that a wait goes on after `stop`


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a wait may take: until this moment of the monotonic clock, or until somebody says stop."""

    stop: Event
    clock: Clock
    until: float

    @property
    def over(self) -> bool:
        return self.stop.is_set() or self.clock.monotonic() >= self.until

    @property
    def step(self) -> float:
        """Seconds to wait before looking again."""
        return max(0.0, min(STEP_SECONDS, self.until - self.clock.monotonic()))

    def pause(self, seconds: float) -> None:
        """Wait so long, less where stop is said or the time is over."""
        self.stop.wait(max(0.0, min(seconds, self.until - self.clock.monotonic())))


class Closing(Protocol):
    """What is closed at the end of its `with`."""

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Line(Closing, Protocol):
    """An open way to a printer. Every OSError means that it is gone."""

    def write(self, data: bytes, seconds: float) -> int:
        """Give over what is taken within so many seconds, and say how many bytes that were."""

    def read(self, seconds: float) -> bytes | None:
        """What has come within so many seconds, None where nothing has; b"" where the other side has closed."""


class NoAnswer(StrEnum):
    """What comes in place of a status. The sentences are `printer.<this>` and `printer.after.<this>`."""

    SILENT = "silent"
    GARBAGE = "garbage"
    GONE = "gone"
    STOPPED = "stopped"


def hand_over(line: Line, data: bytes, patience: Patience) -> int:
    """How many of these bytes could be given over: fewer than all where the line is gone, or patience is over."""
    sent = 0
    try:
        while sent < len(data) and not patience.over:
            sent += line.write(data[sent:], patience.step)
    except OSError:
        pass
    return sent


def ask(line: Line, patience: Patience) -> HostStatus | NoAnswer:
    """Ask how the printer stands. What has come unasked is no answer: it may tell of another moment."""
    try:
        if (unasked := line.read(0.0)) is not None and unasked.strip():
            return NoAnswer.GARBAGE
        if unasked == b"" or hand_over(line, ASK, patience) < len(ASK):
            return _why(patience, NoAnswer.GONE)
        return _listen(line, patience)
    except OSError:
        return NoAnswer.GONE


def _listen(line: Line, patience: Patience) -> HostStatus | NoAnswer:
    received = b""
    while True:
        came = line.read(patience.step)
        if came == b"":
            return NoAnswer.GONE
        received += came or b""
        try:
            status = read_status(received)
        except ValueError:
            return NoAnswer.GARBAGE
        if status is not None:
            return status
        if patience.over and not came:  # looked at after what has come, however late we are
            break
    return _why(patience, NoAnswer.GARBAGE if received.strip() else NoAnswer.SILENT)


def _why(patience: Patience, otherwise: NoAnswer) -> NoAnswer:
    return NoAnswer.STOPPED if patience.stop.is_set() else otherwise
