"""The quality of pictures in files: one, a folder of them, or a film."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.camera.frame_quality import detector_for
from hardware.camera.background import Calibration
from hardware.camera.frame_quality_detector import FrameQualityDetector, image_of
from hardware.camera.opencv import pictures_of_film
from hardware.camera.pictures import ENDINGS, read_picture
from hardware.camera.source import Picture
from services.errors import OutsideFailed, OutsideKind
from services.frames.locking import WindowLock
from services.frames.model import Frame
from services.frames.quality import FrameQuality


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture. `number`: of its file, from 1. `quality`: None where `failure` says why there is none."""

    path: Path
    number: int
    quality: FrameQuality | None
    failure: OutsideFailed | None = None


@dataclass(slots=True)
class Summary:
    """What a command says at its end: sums over the frames that could be judged."""

    frames: int = 0
    with_user: int = 0
    valid: int = 0
    confidence: float = 0.0
    stability: float = 0.0
    failed: int = 0
    hints: Counter[str] = field(default_factory=Counter)

    def add(self, judged: Judged) -> None:
        """One more."""
        quality = judged.quality
        if quality is None:
            self.failed += 1
            return
        self.frames += 1
        self.with_user += quality.user_in_frame
        self.valid += quality.is_valid
        self.confidence += quality.confidence
        self.stability += quality.stability_score
        self.hints[quality.hint.value if quality.hint is not None else "none"] += 1


def judge_file(path: Path, empty: int, lock: WindowLock) -> Iterator[Judged]:
    """The quality of each picture of a file or folder. `empty`: so many at the beginning show the empty scene, and are
    not judged; 0: nobody is looked for, and the pictures of a folder have nothing to do with each other. Raises
    OutsideFailed: camera.no_pictures_there, camera.no_opencv, and what taking the empty scene raises."""
    single = not empty and not _is_film(path)
    taken, detector = Calibration(str(path)), None
    for where, number, picture in _pictures(path):
        try:
            frame = _frame(picture, number)
            if taken.frames < empty:
                taken.take(image_of(frame))
                continue
            if detector is None or single:
                detector = _detector(taken, lock)
        except OutsideFailed as failure:
            if failure.words not in ("camera.unfit", "camera.broken_picture"):
                raise
            yield Judged(where, number, None, failure)
            continue
        yield _judged(detector, where, frame)


def _judged(detector: FrameQualityDetector, where: Path, frame: Frame) -> Judged:
    try:
        return Judged(where, frame.number, detector.analyze_frame(image_of(frame)))
    except OutsideFailed as failure:
        if failure.words != "camera.unfit":
            raise
        return Judged(where, frame.number, None, failure)


def _detector(taken: Calibration, lock: WindowLock) -> FrameQualityDetector:
    return detector_for(taken.background() if taken.frames else None, lock)


def _frame(picture: Picture | None, number: int) -> Frame:
    if picture is None:
        raise OutsideFailed(OutsideKind.FILE, "camera.broken_picture", retry=False)
    return Frame(number, 0.0, picture.width, picture.height, picture.pixels)


def _is_film(path: Path) -> bool:
    return _says(path.is_file) and path.suffix.lower() not in ENDINGS


def _says(what: Callable[[], bool]) -> bool:
    """What the system says of a path; no where it refuses to look, as at a name that is too long."""
    try:
        return what()
    except OSError:
        return False


def _pictures(path: Path) -> Iterator[tuple[Path, int, Picture | None]]:
    """Each picture with its file and its number."""
    if _says(path.is_dir):
        for number, one in enumerate(_in_folder(path), 1):
            yield one, number, read_picture(one)
    elif _is_film(path):
        try:
            yield from ((path, number, picture) for number, picture in enumerate(pictures_of_film(path), 1))
        except OutsideFailed as failure:
            raise (_none_there(path) if failure.words == "camera.no_film" else failure) from failure
    elif not _says(path.exists):
        raise _none_there(path)
    else:
        yield path, 1, read_picture(path)


def _in_folder(path: Path) -> list[Path]:
    try:
        found = sorted(one for one in path.iterdir() if one.suffix.lower() in ENDINGS)
    except OSError as error:  # no right to look into it
        raise _none_there(path) from error
    if not found:
        raise _none_there(path)
    return found


def _none_there(path: Path) -> OutsideFailed:
    return OutsideFailed(OutsideKind.FILE, "camera.no_pictures_there", retry=False, path=path)
