"""A scale on a serial port that is not there: a pty that answers as a scale does, for demos, training and tests.

The driver opens its port as it would a real one, and everything from there on is the real thing.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from hardware.scales.pretend import PretendScale
from hardware.scales.script import play, read_script
from hardware.scales.voices import STREAM_SECONDS, VOICES
from hardware.scanners.simulator import SimulatedSerialPort

_LOOK_SECONDS = 0.01  # so often it looks whether it was asked something
_SETTLE_SECONDS = 0.5


class SimulatedScalePort:
    """One simulated scale. Call from any thread; `with` unplugs it at the end. Its thread answers.

    `kind`: a protocol. `link`: where the name that stays is made, None for none. Raises as `SimulatedSerialPort` does.
    """

    def __init__(self, kind: str, link: Path | None = None, *, settle: float = _SETTLE_SECONDS) -> None:
        self.scale = PretendScale(settle=settle)
        self._voice = VOICES[kind](self.scale)
        self._line = SimulatedSerialPort(link)
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=f"simulated scale {kind}", daemon=True)
        self._thread.start()

    @property
    def port(self) -> str:
        """The port's name now, or the last one where it is unplugged."""
        return self._line.port

    @property
    def name(self) -> str:
        """What settings should name: the link that stays, else the port."""
        return self._line.name

    def send(self, sent: bytes) -> None:
        """It sends these bytes; unplugged, they are lost."""
        self._line.send_if_read(sent)

    def printed(self) -> None:
        """Its PRINT key."""
        self.send(self._voice.printed())

    def unplug(self) -> None:
        """Pull the plug. What lies on it still does."""
        self._line.unplug()

    def replug(self) -> None:
        """Plug it in again."""
        self._line.replug()

    def play(self, lines: Iterable[str], *, wait: Callable[[float], object] = time.sleep) -> None:
        """Play a script (see `hardware.scales.script`) to its end. Raises Refused before the first step where a line
        is wrong."""
        play(read_script(lines), self, wait=wait)

    def close(self) -> None:
        """End its thread and unplug it. Safe to call twice."""
        self._stopping.set()
        self._thread.join()
        self._line.unplug()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        spoke = time.monotonic()
        while not self._stopping.wait(_LOOK_SECONDS):
            self.send(self._voice.hear(self._line.heard()))
            if self._voice.streams and time.monotonic() - spoke >= STREAM_SECONDS:
                spoke = time.monotonic()
                self.printed()
