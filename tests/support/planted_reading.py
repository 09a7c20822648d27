"""A process that reads pictures, with a reading that breaks as a test wants it: the picture's first pixel says how. It
is started by its name as the `entry` of a DecodingProcess."""

import os
import signal
import sys
from enum import IntEnum
from pathlib import Path
from threading import Event

from hardware.camera.decode.child import serve
from hardware.camera.decode.grey import Grey
from services.frames.model import Symbol

ENTRY = "tests.support.planted_reading"
SIGN = "PLANTED_SIGN"  # a FIFO: who hangs says so there
CORNERS = ((0, 0), (9, 0), (9, 9), (0, 9))


class Breaks(IntEnum):
    """Grey of the first pixel."""

    ABORTS = 1
    KILLED = 2
    EATS = 3
    HANGS = 4
    RAISES = 5
    LEAVES = 6


class Planted:
    """Says its process, the first pixel and the size."""

    def still(self, picture: Grey, seconds: float) -> tuple[Symbol, ...]:
        return self.live(picture)

    def live(self, picture: Grey) -> tuple[Symbol, ...]:
        first = int(picture[0, 0])
        match first:
            case Breaks.ABORTS:
                os.abort()
            case Breaks.KILLED:
                os.kill(os.getpid(), signal.SIGKILL)
            case Breaks.EATS:
                bytearray(2 << 30)
            case Breaks.HANGS:
                if sign := os.environ.get(SIGN):
                    Path(sign).write_text(f"{os.getpid()}\n")
                Event().wait()
            case Breaks.RAISES:
                raise RuntimeError("planted")
            case Breaks.LEAVES:
                os._exit(0)
        height, width = picture.shape
        return (Symbol("code128", f"{os.getpid()} {first} {width}x{height}", CORNERS, "]C0"),)


def main() -> None:
    serve(Planted)


def babble() -> None:
    """One that says what is no answer."""
    sys.stdout.write('{"is": "Read", "symbols": [{"symbology": 7}], "width": 1e999}\n')
    sys.stdout.flush()
    Event().wait()
