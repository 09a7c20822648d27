"""A folder of pictures, and a simulated camera: both need nothing but Pillow."""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from hardware.camera.file_content import content_of, has_too_many_scans
from hardware.camera.source import Picture
from services.errors import OutsideFailed, OutsideKind

ENDINGS: Final = frozenset({".jpg", ".jpeg", ".png"})
MOST_BYTES: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
_FORMATS: Final = ("PNG", "JPEG")
_CARTON, _TAPE, _TABLE = (150, 111, 70), (205, 178, 130), (92, 96, 100)


def picture_of(image: Image.Image) -> Picture:
    """An image as a camera's picture."""
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    return Picture(rgb.width, rgb.height, memoryview(rgb.tobytes("raw", "BGR")))


def read_picture(path: Path) -> Picture | None:
    """The picture in a file; None for one that is broken, too large, or neither PNG nor JPEG, and for what is no file.
    Its size is read before its pixels."""
    try:
        data, _told = content_of(str(path), MOST_BYTES)
        if len(data) > MOST_BYTES or has_too_many_scans(data):
            return None
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            return picture_of(image)
    except Exception:  # at broken files Pillow raises whatever it likes
        return None


class FolderSource:
    """One picture after the other, by their names, over and over; what is put there later comes with its turn. It is
    gone where none of them can be read. Raises OutsideFailed (camera.no_picture) where there is none."""

    pace = 0.05

    def __init__(self, folder: Path) -> None:
        self.where = str(folder)
        self._folder, self._last = folder, ""
        self._broken = 0  # in a row
        if not self._names():
            raise OutsideFailed(OutsideKind.DEVICE, "camera.no_picture", retry=True, path=folder)

    def grab(self) -> bool:
        names = self._names()
        if self._broken >= len(names):
            return False
        self._last = next((name for name in names if name > self._last), names[0])
        return True

    def picture(self) -> Picture | None:
        found = read_picture(self._folder / self._last)
        self._broken = 0 if found is not None else self._broken + 1
        return found

    def close(self) -> None:
        """Nothing is held."""

    def _names(self) -> list[str]:
        try:
            return sorted(one.name for one in self._folder.iterdir() if one.suffix.lower() in ENDINGS)
        except OSError:
            return []


class SimulatedSource:
    """A carton on a table, drawn: another stripe on it in each picture."""

    pace = 0.05
    where = "simulator"

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height, self._number = max(width, 64), max(height, 48), 0

    def grab(self) -> bool:
        self._number += 1
        return True

    def picture(self) -> Picture | None:
        width, height = self._width, self._height
        image = Image.new("RGB", (width, height), _TABLE)
        draw = ImageDraw.Draw(image)
        left, top, right, bottom = width // 5, height // 5, width * 4 // 5, height * 9 // 10
        draw.rectangle((left, top, right, bottom), fill=_CARTON)
        middle = width // 2
        draw.rectangle((middle - width // 40, top, middle + width // 40, bottom), fill=_TAPE)
        label = (left + width // 20, top + height // 10, middle - width // 20, top + height // 3)
        draw.rectangle(label, fill=(250, 250, 248))
        for bar in range(12):
            x = label[0] + 4 + bar * max(1, (label[2] - label[0] - 8) // 12)
            if (self._number >> bar) & 1:
                draw.rectangle((x, label[1] + 4, x + max(1, width // 160), label[3] - 4), fill=(20, 20, 20))
        return picture_of(image)

    def close(self) -> None:
        """Nothing is held."""
