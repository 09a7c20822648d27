"""A decoder and a camera with memories: frames come when a test shows them, and hold what it says."""

from pathlib import Path
from threading import Condition

from services.frames.model import Decoded, Frame, Symbol
from tests.fakes.waiting import PATIENCE, Memory


def symbol(text: str, symbology: str = "code128", identifier: str = "]C0", at: tuple[int, int] = (640, 360)) -> Symbol:
    x, y = at
    return Symbol(symbology, text, ((x - 50, y - 20), (x + 50, y - 20), (x + 50, y + 20), (x - 50, y + 20)), identifier)


class FakeFrames:
    """Frames of 1280×720 one after the other, each with what is in it and its time; nobody misses one. Between them the
    camera gives none."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []
        self._came = Condition()
        self.holding: dict[int, tuple[Symbol, ...]] = {}
        self.in_vain: Memory[int] = Memory()  # each time that somebody waited for one
        self.first = 1

    def show(self, *found: Symbol, at: float) -> None:
        with self._came:
            number = self.first + len(self._frames)
            self.holding[number] = found
            self._frames.append(Frame(number, at, 1280, 720, memoryview(b"")))
            self._came.notify_all()

    def again(self) -> None:
        """Another camera: it counts from 1."""
        with self._came:
            self._frames.clear()

    def newest(self) -> Frame | None:
        with self._came:
            return self._frames[-1] if self._frames else None

    def newer_than(self, number: int, seconds: float) -> Frame | None:
        with self._came:
            self._came.wait_for(lambda: self._next(number) is not None, min(seconds, 0.01))
            found = self._next(number)
        if found is None:
            self.in_vain.add(number)
        return found

    def _next(self, number: int) -> Frame | None:
        return next((frame for frame in self._frames if frame.number > number), None)


class FakeDecoder:
    """Finds what `FakeFrames` says is in a frame. `trouble`: as a test sets it; then it finds nothing."""

    def __init__(self, frames: FakeFrames) -> None:
        self._frames = frames
        self.read_frames: Memory[int] = Memory()
        self.trouble = ""
        self.stopped = 0

    def read_file(self, path: Path) -> Decoded:
        raise NotImplementedError(path)

    def read(self, frame: Frame) -> Decoded:
        self.read_frames.add(frame.number)
        found = () if self.trouble else self._frames.holding[frame.number]
        return Decoded(found, 0.0, frame.width, frame.height)

    def stop(self) -> None:
        self.stopped += 1

    def wait_for(self, number: int) -> None:
        """Until so many frames were read."""
        self.read_frames.wait_for(number, patience=PATIENCE)
