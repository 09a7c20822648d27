"""Photos as JPEG: made small enough, with nothing in them but the picture; and what is sent to us looked at as closely.

What a camera writes about itself (EXIF: place, owner, a second picture) never gets in: the picture is encoded anew from
its pixels, and what comes over the network may hold no such segment.
"""

from io import BytesIO
from typing import Final

from PIL import Image

from services.errors import Refused
from services.frames.model import Frame
from services.photos.model import LARGEST_SENT, Jpeg

LONGEST_SIDE: Final = 4096  # pixels
LEAST_SIDE: Final = 16
_QUALITIES: Final = (85, 75, 65, 55, 45, 35)
_SHRINK: Final = 0.75
_SMALLEST: Final = 160  # pixels of the longer side: below that nobody sees anything
# A frame's start (baseline), tables, start of scan, restart interval, and the one that names the format. Of a
# progressive one sixteen bytes are one more pass over all of it: a small body keeps a core busy for a minute.
_SEGMENTS: Final = frozenset({0xC0, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0})


def encode(frame: Frame, *, longest_side: int, most: int) -> Jpeg | None:
    """The frame as a JPEG of at most `most` bytes and `longest_side` pixels: its quality goes down step by step, then
    its size. None where it does not fit even then."""
    image = Image.frombytes("RGB", (frame.width, frame.height), bytes(frame.pixels), "raw", "BGR", 0, 1)
    image = _within(image, longest_side)
    while True:
        for quality in _QUALITIES:
            data = _encoded(image, quality)
            if len(data) <= most:
                return Jpeg(data, image.width, image.height)
        side = int(max(image.size) * _SHRINK)
        if side < _SMALLEST:
            return None
        image = _within(image, side)


def check(data: bytes) -> Jpeg:
    """What was sent to us as a photo. Raises Refused (PHOTO_INVALID) where it is no JPEG of the kind that `encode`
    makes: too large, progressive or in several scans, something before, in or after it that is no picture, or pixels
    that cannot be read."""
    if not 4 <= len(data) <= LARGEST_SENT or not _is_plain(data):
        raise _invalid()
    try:
        with Image.open(BytesIO(data), formats=("JPEG",)) as image:
            width, height = image.size
            if min(width, height) < LEAST_SIDE or max(width, height) > LONGEST_SIDE:
                raise _invalid()
            if image.mode != "RGB":
                raise _invalid()
            image.draft("RGB", (LEAST_SIDE, LEAST_SIDE))  # all of it is read, an eighth of each side is kept
            image.load()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _invalid() from error
    return Jpeg(data, width, height)


def _within(image: Image.Image, side: int) -> Image.Image:
    """No side longer than that."""
    longer = max(image.size)
    if longer <= side:
        return image
    width, height = (max(1, round(one * side / longer)) for one in image.size)
    return image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)


def _encoded(image: Image.Image, quality: int) -> bytes:
    into = BytesIO()
    image.save(into, "JPEG", quality=quality, optimize=False, progressive=False)
    return into.getvalue()


def _is_plain(data: bytes) -> bool:
    """Whether it is segments of a picture in one scan and nothing else, from the first byte to the last."""
    if not data.startswith(b"\xff\xd8") or not data.endswith(b"\xff\xd9"):
        return False
    at, end, scans = 2, len(data) - 2, 0
    while at < end:
        if data[at] != 0xFF or at + 4 > end or data[at + 1] not in _SEGMENTS:
            return False
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or (kind == 0xE0 and (length != 16 or data[at + 4 : at + 9] != b"JFIF\0")):
            return False
        at += 2 + length
        if kind == 0xDA:
            at, scans = _after_scan(data, at), scans + 1
    return at == end and scans == 1


def _after_scan(data: bytes, at: int) -> int:
    """Where the next segment begins: in a scan's own bytes only a filled or a restart marker follows 0xFF."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data) + 1
        following = data[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        else:
            return at


def _invalid() -> Refused:
    return Refused("PHOTO_INVALID", "photo.refused.invalid")
