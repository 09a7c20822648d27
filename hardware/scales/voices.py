"""How a scale that is not there speaks: bytes that it hears, bytes that it answers, by protocol.

Each voice is the other end of its parser and written from the same manuals (see the parsers).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from hardware.scales.pretend import Display, PretendScale, Shown

STREAM_SECONDS: Final = 0.1  # between two lines of a scale that sends by itself


class Voice(ABC):
    """One protocol's. Not for more than one thread."""

    streams = False  # it sends by itself, every STREAM_SECONDS

    def __init__(self, scale: PretendScale) -> None:
        self._scale = scale
        self._heard = bytearray()

    def hear(self, chunk: bytes) -> bytes:
        """What it answers to bytes that come, in whatever pieces."""
        self._heard += chunk
        said = b"".join(self._answers())
        return b"" if self._scale.silent else said

    def printed(self) -> bytes:
        """What it sends by itself, or at its PRINT key."""
        return b"" if self._scale.silent else self._line(self._scale.display())

    @abstractmethod
    def _line(self, display: Display) -> bytes:
        """What it says of its weight."""

    def _answers(self) -> list[bytes]:
        """The answers to all whole commands that were heard: here each ends with LF."""
        answers = []
        while b"\n" in self._heard:
            command, _, rest = bytes(self._heard).partition(b"\n")
            self._heard = bytearray(rest)
            answers.append(self._answer(command.strip()))
        return answers

    def _answer(self, command: bytes) -> bytes:
        return b""


class ToledoVoice(Voice):
    """Toledo 8217: commands are single letters."""

    def _answers(self) -> list[bytes]:
        commands, self._heard = bytes(self._heard), bytearray()
        return [self._answer(bytes([command])) for command in commands]

    def _answer(self, command: bytes) -> bytes:
        match command:
            case b"W":
                return self._line(self._scale.display())
            case b"Z":
                self._scale.zero()
            case b"T":
                self._scale.tare()
            case b"C":
                self._scale.clear()
            case _:
                return b""
        return self._status(self._scale.display())

    def _line(self, display: Display) -> bytes:
        if display.shown is not Shown.WEIGHT:
            return self._status(display)
        return f"\x02{display.weight / 1e6:07.3f}{'N' if display.net else ''}\r".encode()

    def _status(self, display: Display) -> bytes:
        bits = {Shown.MOVING: 1, Shown.OVER: 2, Shown.UNDER: 4, Shown.WEIGHT: 0}[display.shown]
        return b"\x02?" + bytes([0x40 | bits | (16 if display.zero else 0)]) + b"\r"


class SicsVoice(Voice):
    """MT-SICS."""

    def _answer(self, command: bytes) -> bytes:
        match command:
            case b"SI":
                return self._line(self._scale.display())
            case b"S":
                display = self._scale.display()
                return b"S I\r\n" if display.shown is Shown.MOVING else self._line(display)
            case b"Z":
                return b"Z A\r\n" if self._scale.zero() else b"Z I\r\n"
            case b"T":
                return _sics("T S", 0) if self._scale.tare() else b"T I\r\n"
            case b"TAC":
                self._scale.clear()
                return b"TAC A\r\n"
            case b"@":
                return b'I4 A "0"\r\n'
        return b"ES\r\n"

    def _line(self, display: Display) -> bytes:
        if display.shown is Shown.OVER:
            return b"S +\r\n"
        return _sics("S D" if display.shown is Shown.MOVING else "S S", display.weight)


class AdamVoice(Voice):
    """Adam: answers `P` once for each new load, and never with 0."""

    def __init__(self, scale: PretendScale) -> None:
        super().__init__(scale)
        self._told = 0

    def _answer(self, command: bytes) -> bytes:
        display = self._scale.display()
        match command:
            case b"P" if display.shown is Shown.WEIGHT and display.weight > 0 and display.changed != self._told:
                self._told = display.changed
                return self._line(display)
            case b"Z":
                self._scale.zero()
            case b"T":
                self._scale.tare()
        return b""

    def _line(self, display: Display) -> bytes:
        return f"{display.weight / 1e6:9.3f}kg\r\n".encode()


class LineVoice(Voice):
    """Printed lines, as A&D has them, all the time."""

    streams = True

    def _line(self, display: Display) -> bytes:
        if display.shown is Shown.OVER:
            return b"OL,GS,+       kg\r\n"
        sign, weight = "-" if display.weight < 0 else "+", abs(display.weight) / 1e6
        marks = f"{'US' if display.shown is Shown.MOVING else 'ST'},{'NT' if display.net else 'GS'}"
        return f"{marks},{sign}{weight:8.3f}kg\r\n".encode()


class PrintVoice(LineVoice):
    """The same lines, at its PRINT key, and only once it stands still."""

    streams = False

    def printed(self) -> bytes:
        display = self._scale.display()
        return b"" if self._scale.silent or display.shown is not Shown.WEIGHT else self._line(display)


def _sics(begin: str, weight: int) -> bytes:
    return f"{begin} {weight / 1e6:10.3f} kg\r\n".encode()


VOICES: Final[Mapping[str, Callable[[PretendScale], Voice]]] = MappingProxyType(
    {"toledo": ToledoVoice, "sics": SicsVoice, "adam": AdamVoice, "line": LineVoice, "print": PrintVoice}
)
