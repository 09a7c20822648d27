"""Cameras and films by OpenCV, which is loaded when the first one is opened, and may be missing."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from hardware.camera.pictures import MOST_PIXELS
from hardware.camera.source import Picture
from services.errors import OutsideFailed, OutsideKind

_QUIET: Final = {
    "OPENCV_LOG_LEVEL": "SILENT",  # what is wrong is said by us
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",  # else Windows takes minutes to open some cameras
}

_VIDEO: Final = 81  # the major number of Linux's cameras, video4linux


def load() -> ModuleType:
    """OpenCV. Raises OutsideFailed (camera.no_opencv) where it is not installed, or something that it needs is not."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import cv2
    except (ImportError, OSError) as error:
        raise OutsideFailed(OutsideKind.DEVICE, "camera.no_opencv", retry=True, why=str(error)[:200]) from error
    return cv2


class DeviceSource:
    """A camera by its number or its path. Raises OutsideFailed."""

    pace = 0.0

    def __init__(self, device: int | str, *, width: int, height: int) -> None:
        cv2 = load()
        _refuse_unusable(device)
        self.where = str(device)
        self._cv2, self._open = cv2, cv2.VideoCapture(device)
        if not self._open.isOpened():
            self._open.release()
            raise OutsideFailed(OutsideKind.DEVICE, "camera.not_opened", retry=True, device=device)
        self._open.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        if width and height:  # what the camera cannot do it answers with what comes near
            self._open.set(cv2.CAP_PROP_FRAME_WIDTH, width)
            self._open.set(cv2.CAP_PROP_FRAME_HEIGHT, height)

    def grab(self) -> bool:
        return bool(self._open.grab())

    def picture(self) -> Picture | None:
        came, pixels = self._open.retrieve()
        return _picture(self._cv2, pixels) if came else None

    def close(self) -> None:
        self._open.release()


class FilmSource:
    """A video file in the place of a camera, at its own pace, over and over. Raises OutsideFailed where it cannot be
    opened, holds no picture, or such large ones as no still picture may be."""

    def __init__(self, path: Path) -> None:
        self._cv2 = load()
        self.where = str(path)
        self._open = self._cv2.VideoCapture(self.where)
        self._is_begun = bool(self._open.grab())  # what says that it is a film may hold none
        if not self._is_begun:
            self._open.release()
            raise OutsideFailed(OutsideKind.DEVICE, "camera.no_film", retry=True, path=path)
        if self._pixels() > MOST_PIXELS:
            self._open.release()
            raise OutsideFailed(OutsideKind.DEVICE, "camera.film_too_large", retry=True, path=path)
        told = float(self._open.get(self._cv2.CAP_PROP_FPS))
        self.pace = 1.0 / told if 1.0 <= told <= 240.0 else 0.04

    def _pixels(self) -> float:
        return float(self._open.get(self._cv2.CAP_PROP_FRAME_WIDTH) * self._open.get(self._cv2.CAP_PROP_FRAME_HEIGHT))

    def grab_once(self) -> bool:
        """The next picture; False behind the last one."""
        if self._is_begun:
            self._is_begun = False
            return True
        return bool(self._open.grab())

    def grab(self) -> bool:
        return self.grab_once() or self._begun_again()

    def _begun_again(self) -> bool:
        """At its first picture: some films cannot be wound back, and are opened once more."""
        self._open.set(self._cv2.CAP_PROP_POS_FRAMES, 0)
        if self._open.grab():
            return True
        self._open.release()
        self._open = self._cv2.VideoCapture(self.where)
        return bool(self._open.grab())

    def picture(self) -> Picture | None:
        came, pixels = self._open.retrieve()
        return _picture(self._cv2, pixels) if came else None

    def close(self) -> None:
        self._open.release()


def pictures_of_film(path: Path) -> Iterator[Picture | None]:
    """A video file's pictures from its first to its last, as fast as they are taken; None for a broken one. Raises
    OutsideFailed."""
    source = FilmSource(path)
    try:
        while source.grab_once():
            yield source.picture()
    finally:
        source.close()


def _picture(cv2: ModuleType, pixels: Any) -> Picture | None:
    """OpenCV's array as a picture, without copying where it is laid out so already; None for what is none."""
    if pixels is None or pixels.size == 0 or pixels.dtype != "uint8":
        return None
    if pixels.ndim == 2:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    if pixels.ndim != 3 or pixels.shape[2] != 3:
        return None
    height, width = pixels.shape[:2]
    whole = pixels if pixels.flags["C_CONTIGUOUS"] else pixels.copy()
    return Picture(width, height, memoryview(whole).cast("B"))


def _is_camera(path: Path) -> bool:
    """Of anything else, as a pipe, OpenCV waits for what never comes."""
    try:
        told = path.stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISCHR(told.st_mode) and os.major(told.st_rdev) == _VIDEO


def _refuse_unusable(device: int | str) -> None:
    """On Linux a camera is a file: what is wrong with that is said as it is. OpenCV says nothing."""
    path = Path(f"/dev/video{device}" if isinstance(device, int) else device)
    if not sys.platform.startswith("linux"):
        return
    if isinstance(device, str) and not os.path.exists(path):  # noqa: PTH110 (exists raises where the name is too long)
        raise OutsideFailed(OutsideKind.DEVICE, "camera.no_path", retry=True, device=device)
    if not _is_camera(path):
        raise OutsideFailed(OutsideKind.DEVICE, "camera.missing", retry=True, device=device)
    if not os.access(path, os.R_OK | os.W_OK):
        raise OutsideFailed(OutsideKind.DEVICE, "camera.no_rights", retry=True, device=device)
