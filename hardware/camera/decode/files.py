"""Still pictures out of files, as grey: what they say of themselves is read before any pixel is."""

import errno
from collections.abc import Callable
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from hardware.camera.decode.grey import Grey
from hardware.camera.decode.messages import Fault
from hardware.camera.file_content import content_of, has_too_many_scans

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 65_500  # px, as of a JPEG; zxing-cpp takes 65,535, of a picture that was turned a little too

_MILLION: Final = 1_000_000
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OPEN: Final[dict[str, Callable[[BytesIO], Image.Image]]] = {
    "PNG": PngImageFile,
    "JPEG": JpegImageFile,
    "WEBP": WebPImageFile,
}  # Image.open has limits of its own
_NOT_OPENED: Final = {
    errno.ENOENT: Fault.MISSING,
    errno.ENOTDIR: Fault.MISSING,
    errno.EISDIR: Fault.NO_FILE,
    errno.ENXIO: Fault.NO_FILE,
    errno.ELOOP: Fault.LOOP,
    errno.EACCES: Fault.NO_RIGHTS,
    errno.EPERM: Fault.NO_RIGHTS,
}


class Unreadable(Exception):
    """Why a file is no picture that can be read; `number`: millions of what is too many."""

    def __init__(self, fault: Fault, number: int = 0) -> None:
        super().__init__(fault.value)
        self.fault, self.number = fault, number


def load(path: str) -> Grey:
    """The picture (PNG, JPEG, WebP) as it is shown: turned as its EXIF has it, on white where it is transparent. Raises
    Unreadable, and MemoryError."""
    data = _content(path)
    kind = _kind(data)
    if kind == "WEBP":
        _refuse_large(_webp_size(data))  # Pillow makes room for all of it when it opens one
    if has_too_many_scans(data):
        raise Unreadable(Fault.TOO_MANY_SCANS)
    try:
        with _OPEN[kind](BytesIO(data)) as image:
            _refuse_large(image.size)
            return _grey(image)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # at broken files Pillow raises whatever it likes
        raise Unreadable(Fault.DAMAGED if _is_whole(kind, data) else Fault.TRUNCATED) from error


def _content(path: str) -> bytes:
    """All of the file."""
    try:
        data, told = content_of(path, MOST_BYTES)
    except (OSError, ValueError) as error:
        raise Unreadable(_NOT_OPENED.get(getattr(error, "errno", None) or 0, Fault.NOT_OPENED)) from error
    if len(data) > MOST_BYTES:
        raise Unreadable(Fault.TOO_MANY_BYTES, max(told, len(data)) // _MILLION)
    if not data:
        raise Unreadable(Fault.EMPTY)
    return data


def _kind(data: bytes) -> str:
    """By what it holds: endings lie."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    raise Unreadable(Fault.NOT_A_PICTURE)


def _webp_size(data: bytes) -> tuple[int, int]:
    """As its header has it (RFC 9649, sections 2.5 to 2.7)."""
    if len(data) < 30:
        raise Unreadable(Fault.TRUNCATED)
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    raise Unreadable(Fault.DAMAGED)


def _refuse_large(size: tuple[int, int]) -> None:
    pixels = size[0] * size[1]
    if pixels > MOST_PIXELS:
        raise Unreadable(Fault.TOO_MANY_PIXELS, min(pixels // _MILLION, _MILLION))
    if max(size) > LONGEST_SIDE:
        raise Unreadable(Fault.TOO_LONG)


def _grey(image: Image.Image) -> Grey:
    image.draft("L", image.size)  # a JPEG's colours are not even worked out
    image.load()
    turn = _TURNS.get(_orientation(image))
    grey = _without_colours(image)
    if turn is not None:
        grey = grey.transpose(turn)
    return np.ascontiguousarray(np.asarray(grey, np.uint8))


def _without_colours(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel
        values = np.asarray(image)
        return Image.fromarray((np.clip(values, 0, 0xFFFF) >> 8).astype(np.uint8))
    if "transparency" in image.info:
        image = image.convert("RGBA")
    if "A" not in image.getbands():
        return image.convert("L")
    page = Image.new("L", image.size, 255)
    page.paste(image.convert("L"), mask=image.getchannel("A"))
    return page


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except MemoryError:
        raise
    except Exception:  # what is wrong there takes nothing from the picture
        return 1


def _is_whole(kind: str, data: bytes) -> bool:
    """Whether its end is there."""
    if kind == "PNG":
        return b"IEND" in data
    if kind == "JPEG":
        return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda") >= 0
    return len(data) >= int.from_bytes(data[4:8], "little") + 8
