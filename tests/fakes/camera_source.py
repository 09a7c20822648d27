"""A camera's source with a memory: it gives the pictures that a test hands it, and goes away when told."""

from queue import SimpleQueue

from hardware.camera.source import Picture, Source
from services.errors import OutsideFailed, OutsideKind


class FakeSource:
    """Each picture of `give` is grabbed once; None ends it as an unplugged camera does."""

    where = "fake"
    pace = 0.0

    def __init__(self) -> None:
        self._given: SimpleQueue[Picture | None] = SimpleQueue()
        self._grabbed: Picture | None = None
        self.closed = False

    def give(self, *pictures: Picture | None) -> None:
        for one in pictures:
            self._given.put(one)

    def grab(self) -> bool:
        self._grabbed = self._given.get(timeout=30)
        return self._grabbed is not None

    def picture(self) -> Picture | None:
        assert self._grabbed is not None
        return self._grabbed if self._grabbed.pixels else None

    def close(self) -> None:
        self.closed = True


class FakePlug:
    """Opens the sources of `plug`, one after the other; None, or nothing more: there is no camera."""

    def __init__(self, *sources: Source | None) -> None:
        self._sources = list(sources)
        self.opened = 0

    def __call__(self) -> Source:
        self.opened += 1
        source = self._sources.pop(0) if self._sources else None
        if source is None:
            raise OutsideFailed(OutsideKind.DEVICE, "camera.missing", retry=True)
        return source


def picture(grey: int, width: int = 4, height: int = 2) -> Picture:
    return Picture(width, height, memoryview(bytes([grey]) * (width * height * 3)))


BROKEN = Picture(4, 2, memoryview(b""))
