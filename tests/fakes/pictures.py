"""What reads pictures of files, as a test says."""

from pathlib import Path

from services.errors import OutsideFailed, OutsideKind
from services.frames.model import Decoded, Frame, Symbol
from tests.fakes.decoder import symbol


class FakePictures:
    """Finds the name of each file in it; in those of `broken` nothing, and says why."""

    trouble = ""

    def __init__(self) -> None:
        self.read_files: list[str] = []
        self.broken: set[str] = set()
        self.stopped = 0

    def read_file(self, path: Path) -> Decoded:
        self.read_files.append(path.name)
        if path.name in self.broken:
            raise OutsideFailed(OutsideKind.FILE, "picture.fault.damaged", retry=False, path=path)
        return Decoded((symbol(path.name),), 0.0123, 640, 480)

    def read(self, frame: Frame) -> Decoded:
        none: tuple[Symbol, ...] = ()
        return Decoded(none, 0.0, frame.width, frame.height)

    def stop(self) -> None:
        self.stopped += 1
