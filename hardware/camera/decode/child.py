"""The process that reads pictures, from its side: it asks for nothing, knows no settings and no database, and ends when
the one that started it does, however that ended."""

import faulthandler
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from mmap import mmap
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from hardware.camera.decode.block import seen
from hardware.camera.decode.messages import (
    Answer,
    Failed,
    Fault,
    Read,
    ReadFile,
    ReadFrame,
    Ready,
    Request,
    line_of,
    request_of,
)

if TYPE_CHECKING:
    from hardware.camera.decode.grey import Grey
    from services.frames.model import Symbol

MOST_MEMORY: Final = 768 * 1024 * 1024
"""Bytes of addresses, where the system can hold a process to that. The libraries alone take 290 MB, the largest picture
300 MB."""

LONGEST: Final = 120.0  # seconds of one picture; who started it gives up long before, unless it is gone
_LIBRARIES: Final = {"OpenCV": "cv2", "zxing-cpp": "zxingcpp"}
ZBAR: Final = "zbar"
_ZBAR_MODULE: Final = "hardware.camera.decode.zbar_library"


class Reading(Protocol):
    """What finds symbols: hardware/camera/decode/pipeline.py."""

    def still(self, picture: "Grey", seconds: float) -> "tuple[Symbol, ...]": ...

    def live(self, picture: "Grey") -> "tuple[Symbol, ...]": ...


class Pipeline:
    """Ours. Made when the libraries are there."""

    def __init__(self) -> None:
        from hardware.camera.decode.pipeline import LiveReading, read

        self._read, self._live = read, LiveReading()

    def still(self, picture: "Grey", seconds: float) -> "tuple[Symbol, ...]":
        return self._read(picture, seconds)

    def live(self, picture: "Grey") -> "tuple[Symbol, ...]":
        return self._live.read(picture)


def main() -> None:
    """Read pictures until standard input ends."""
    serve(Pipeline)


def serve(make: Callable[[], Reading]) -> None:
    """Answer requests, one line each, with one line each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the one that started it
    answers = _own_stdout()
    _limit()
    missing = missing_libraries()
    _say(answers, Ready(missing))
    if set(missing) & set(_LIBRARIES):
        return
    requests: SimpleQueue[Request] = SimpleQueue()
    Thread(target=_listen, args=(requests,), name="requests", daemon=True).start()
    worker = _Worker(make())
    while True:
        request = requests.get()
        faulthandler.dump_traceback_later(LONGEST, exit=True)
        answer = worker.answer(request)
        faulthandler.cancel_dump_traceback_later()
        _say(answers, answer)


def missing_libraries() -> tuple[str, ...]:
    """By their names for people."""
    return tuple(name for name, module in {**_LIBRARIES, ZBAR: _ZBAR_MODULE}.items() if not _starts(module))


class _Worker:
    """Remembers the block of the frames."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._at = ("", 0)
        self._block: mmap | None = None

    def answer(self, request: Request) -> Answer:
        import cv2

        from hardware.camera.decode.files import Unreadable

        try:
            return self._of_file(request) if isinstance(request, ReadFile) else self._of_frame(request)
        except Unreadable as why:
            return Failed(why.fault, why.number)
        except MemoryError:
            return Failed(Fault.NO_MEMORY, 0)
        except cv2.error as error:
            lacking = error.code == cv2.Error.StsNoMem
            return Failed(Fault.NO_MEMORY if lacking else Fault.BROKE, 0)
        except Exception:  # a bug, or a picture that finds one: the next one has nothing to do with it
            return Failed(Fault.BROKE, 0)

    def _of_file(self, request: ReadFile) -> Read:
        from hardware.camera.decode.files import load

        picture, loaded = load(request.path), perf_counter()
        return _read(picture, self._reading.still(picture, request.seconds), loaded)

    def _of_frame(self, request: ReadFrame) -> Read:
        import cv2
        import numpy as np

        if self._block is None or self._at != (request.where, request.size):
            self._block = None
            self._block, self._at = seen(request.where, request.size), (request.where, request.size)
        loaded = perf_counter()
        shape = request.height, request.width, 3
        pixels = np.frombuffer(self._block, np.uint8, request.height * request.width * 3).reshape(shape)
        picture = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
        return _read(picture, self._reading.live(picture), loaded)


def _read(picture: "Grey", symbols: "tuple[Symbol, ...]", loaded: float) -> Read:
    height, width = picture.shape[:2]
    return Read(symbols, width, height, loaded)


def _own_stdout() -> BinaryIO:
    """Standard output for answers alone: what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return answers


def _say(answers: BinaryIO, answer: Answer) -> None:
    try:
        answers.write(line_of(answer))
        answers.flush()
    except OSError:  # nobody listens any more
        os._exit(0)


def _listen(requests: "SimpleQueue[Request]") -> None:
    """Ends the process with its input, whatever is just read: the other side is gone."""
    try:
        for line in sys.stdin.buffer:
            requests.put(request_of(line))
    finally:
        os._exit(0)


def _starts(module: str) -> bool:
    try:
        import_module(module)
    except (ImportError, OSError, MemoryError):
        return False
    return True


def _limit() -> None:
    """No more memory than the largest picture needs, and nothing of it left on the disk by an abort."""
    try:
        import resource
    except ImportError:  # Windows has none of this
        return
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):  # macOS knows it by name alone
            continue
