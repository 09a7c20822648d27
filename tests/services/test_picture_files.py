"""Files that are pictures, and files that are not: each is read right, or refused with its own reason."""

import os
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from hardware.camera.decode.files import LONGEST_SIDE, MOST_BYTES, MOST_PIXELS, Unreadable, load
from hardware.camera.decode.messages import Fault
from hardware.camera.decode.pipeline import read
from hardware.camera.decode.process import DecodingProcess
from hardware.camera.file_content import MOST_SCANS
from hardware.camera.pictures import read_picture
from services.errors import OutsideFailed
from services.words.catalogue import Catalogue
from tests.support.drawn_codes import READ, Scene, drawn

Grey = NDArray[np.uint8]
CODE = drawn("code128", Scene(module=3))
LONG = 60.0


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    into = BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


def opencv(ending: str, pixels: np.ndarray) -> bytes:
    written, data = cv2.imencode(ending, pixels)
    assert written
    return data.tobytes()


def transparent() -> Image.Image:
    """Black bars on nothing, which is black, too, for who does not look."""
    image = Image.new("RGBA", (CODE.shape[1], CODE.shape[0]), (0, 0, 0, 0))
    image.putalpha(Image.fromarray(255 - CODE))
    return image


def turned(orientation: int) -> bytes:
    """As a camera stores it that was held another way: the picture as it is shown is CODE."""
    undone = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(Image.fromarray(CODE).transpose(undone[orientation]), "JPEG", quality=95, exif=exif)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int) -> bytes:
    """A header, and no pixels to speak of."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def webp_of(width: int, height: int) -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (width - 1).to_bytes(3, "little")
    body += (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def of_scans(number: int) -> bytes:
    """A progressive JPEG, whose last scan comes once more, and again."""
    plain = encoded(Image.fromarray(CODE), "JPEG", progressive=True)
    last = plain.rfind(b"\xff\xda")
    missing = number - plain.count(b"\xff\xda")
    return plain[:-2] + plain[last:-2] * missing + plain[-2:]


PNG = encoded(Image.fromarray(CODE), "PNG")
JPEG = encoded(Image.fromarray(CODE).convert("RGB"), "JPEG", quality=90)
WEBP = encoded(Image.fromarray(CODE), "WEBP", lossless=True)
COLOURS = np.repeat(CODE[:, :, None], 3, 2)

GOOD: dict[str, bytes] = {
    "PNG, grey": PNG,
    "PNG, colours": encoded(Image.fromarray(COLOURS), "PNG"),
    "PNG, black and white": encoded(Image.fromarray(CODE).convert("1", dither=Image.Dither.NONE), "PNG"),
    "PNG, palette": encoded(Image.fromarray(CODE).convert("P"), "PNG"),
    "PNG, palette with a transparent colour": encoded(Image.fromarray(CODE).convert("P"), "PNG", transparency=3),
    "PNG, 16 bits": opencv(".png", CODE.astype(np.uint16) * 257),
    "PNG, 16 bits, dark": opencv(".png", CODE.astype(np.uint16) * 100),
    "PNG, 16 bits, colours": opencv(".png", COLOURS.astype(np.uint16) * 257),
    "PNG, transparent": encoded(transparent(), "PNG"),
    "PNG, grey and transparent": encoded(transparent().convert("LA"), "PNG"),
    "JPEG": JPEG,
    "JPEG, progressive": encoded(Image.fromarray(COLOURS), "JPEG", progressive=True),
    "JPEG, four colours of print": encoded(Image.fromarray(COLOURS).convert("CMYK"), "JPEG"),
    "JPEG, many scans": of_scans(MOST_SCANS),
    "JPEG, a film behind it, as phones make them": JPEG + b"\xff\xda" * 1_000,
    "JPEG, a small picture before it": JPEG[:2] + b"\xff\xe1\x10\x00" + b"\xff\xda" * 2_047 + JPEG[2:],
    "WebP, lossless": WEBP,
    "WebP": encoded(Image.fromarray(COLOURS), "WEBP", quality=90),
    "WebP, transparent": encoded(transparent(), "WEBP", lossless=True),
} | {f"JPEG, turned {number}": turned(number) for number in range(2, 9)}

BAD: dict[str, tuple[bytes, Fault]] = {
    "nothing": (b"", Fault.EMPTY),
    "one byte": (b"\x89", Fault.NOT_A_PICTURE),
    "text": (b"no picture at all", Fault.NOT_A_PICTURE),
    "GIF": (encoded(Image.fromarray(CODE), "GIF"), Fault.NOT_A_PICTURE),
    "PNG's first bytes": (PNG[:8], Fault.TRUNCATED),
    "half a PNG": (PNG[: len(PNG) // 2], Fault.TRUNCATED),
    "half a JPEG": (JPEG[: len(JPEG) // 2], Fault.TRUNCATED),
    "JPEG's first bytes": (JPEG[:20], Fault.TRUNCATED),
    "half a WebP": (WEBP[: len(WEBP) // 2], Fault.TRUNCATED),
    "WebP's first bytes": (WEBP[:16], Fault.TRUNCATED),
    "a broken PNG": (PNG[:60] + b"broken" + PNG[66:], Fault.DAMAGED),
    "a broken WebP": (WEBP[:40] + bytes(200) + WEBP[240:], Fault.DAMAGED),
    "too many bytes": (PNG + bytes(MOST_BYTES), Fault.TOO_MANY_BYTES),
    "a PNG that says it is huge": (png_of(60_000, 60_000), Fault.TOO_MANY_PIXELS),
    "a PNG a little too large": (png_of(8_000, 5_001), Fault.TOO_MANY_PIXELS),
    "a WebP that says it is huge": (webp_of(1 << 24, 1 << 24), Fault.TOO_MANY_PIXELS),
    "a JPEG that says it is huge": (
        JPEG.replace(struct.pack(">HH", *CODE.shape), struct.pack(">HH", 65_500, 65_500)),
        Fault.TOO_MANY_PIXELS,
    ),
    "a PNG of one long row": (png_of(LONGEST_SIDE + 1, 1), Fault.TOO_LONG),
    "a JPEG of a thousand scans": (of_scans(1_000), Fault.TOO_MANY_SCANS),
    "a JPEG of a thousand scans, behind what looks like an end": (
        of_scans(1_000).replace(b"\xff\xd8", b"\xff\xd8\xff\xfe\x00\x04\xff\xd9", 1),
        Fault.TOO_MANY_SCANS,
    ),
}


def fault(path: Path) -> Fault:
    with pytest.raises(Unreadable) as refused:
        load(str(path))
    return refused.value.fault


def as_nobody(act: Callable[[], Fault]) -> Fault:
    """By a user who may not read everything, as root may."""
    if os.geteuid() != 0:
        return act()
    os.seteuid(65_534)
    try:
        return act()
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("kind", GOOD)
def test_a_picture_of_any_kind_is_as_it_is_shown(tmp_path: Path, kind: str) -> None:
    (tmp_path / "picture").write_bytes(GOOD[kind])
    grey = load(str(tmp_path / "picture"))
    assert (grey.dtype.name, grey.shape, grey.flags["C_CONTIGUOUS"]) == ("uint8", CODE.shape, True)
    (found,) = read(grey, LONG)
    assert (found.symbology, found.text) == ("code128", READ["code128"])
    (left, _top), (right, _bottom) = found.corners[0], found.corners[2]
    assert left < 320 < right, "upside down or mirrored"


@pytest.mark.parametrize("ending", [".jpg", ".txt", ""])
def test_an_ending_says_nothing(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"picture{ending}").write_bytes(PNG)
    assert np.array_equal(load(str(tmp_path / f"picture{ending}")), CODE)


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_picture_that_can_be_read_has_its_own_reason(tmp_path: Path, kind: str) -> None:
    content, expected = BAD[kind]
    (tmp_path / "picture.png").write_bytes(content)
    assert fault(tmp_path / "picture.png") is expected


@pytest.mark.parametrize("shape", [(600, LONGEST_SIDE), (LONGEST_SIDE, 600)], ids=["wide", "high"])
def test_a_picture_as_long_as_is_allowed_is_looked_at_by_each_step(shape: tuple[int, int]) -> None:
    assert read(np.full(shape, 255, np.uint8), LONG) == ()


def test_a_camera_of_pictures_takes_no_jpeg_of_a_thousand_scans_either(tmp_path: Path) -> None:
    """Each may be forty million pixels, and is looked at within the station."""
    for scans in (MOST_SCANS, 1_000):
        (tmp_path / f"{scans}.jpg").write_bytes(of_scans(scans))
    assert read_picture(tmp_path / f"{MOST_SCANS}.jpg") is not None
    assert read_picture(tmp_path / "1000.jpg") is None


def test_a_picture_as_large_as_is_allowed_is_read(tmp_path: Path) -> None:
    decoder = DecodingProcess()
    image = Image.new("RGBA", (8_000, 5_000), (255, 255, 255, 128))
    assert image.width * image.height == MOST_PIXELS
    image.paste(Image.fromarray(CODE), (3_000, 2_000))
    image.save(tmp_path / "large.png", compress_level=1)
    try:
        found = decoder.read_file(tmp_path / "large.png")
    finally:
        decoder.stop()
    assert [one.text for one in found.symbols] == [READ["code128"]]
    assert all(3_000 <= x <= 3_640 and 2_000 <= y <= 2_480 for x, y in found.symbols[0].corners)


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_bytes(PNG)
    assert fault(tmp_path) is Fault.NO_FILE
    assert fault(tmp_path / "pipe") is Fault.NO_FILE
    assert fault(Path("/dev/zero")) is Fault.NO_FILE
    assert fault(tmp_path / "loop") is Fault.LOOP
    assert fault(tmp_path / "none") is Fault.MISSING
    assert fault(tmp_path / "file" / "in a file") is Fault.MISSING
    assert fault(tmp_path / "a\0b") is Fault.NOT_OPENED
    assert fault(tmp_path / ("long" * 100)) is Fault.NOT_OPENED


def test_what_is_no_file_leaves_nothing_open(tmp_path: Path) -> None:
    before = set(Path("/dev/fd").iterdir())
    for _time in range(20):
        assert fault(tmp_path) is fault(Path("/dev/zero")) is Fault.NO_FILE
    assert set(Path("/dev/fd").iterdir()) == before


def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(PNG)
    path.chmod(0)
    assert as_nobody(lambda: fault(path)) is Fault.NO_RIGHTS


def test_a_disk_that_fails_is_told(tmp_path: Path) -> None:
    assert fault(Path("/proc/self/mem")) is Fault.NOT_OPENED


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("reason", Fault)
def test_every_reason_has_its_words(reason: Fault, language: str) -> None:
    said = Catalogue(language).say(f"picture.fault.{reason.value}", path="a.png", n=99)
    assert "a.png" in said


def test_a_failure_names_the_file_and_how_large_it_is(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(png_of(60_000, 60_000))
    decoder = DecodingProcess()
    try:
        with pytest.raises(OutsideFailed) as told:
            decoder.read_file(tmp_path / "bomb.png")
    finally:
        decoder.stop()
    assert Catalogue("en").say(told.value.words, **told.value.params) == (
        f"{tmp_path / 'bomb.png'} is too large: 3600 million pixels. Up to 40 million are read."
    )


@given(
    st.sampled_from([PNG, JPEG, WEBP, GOOD["JPEG, progressive"], GOOD["PNG, 16 bits"], turned(6)]),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(max_size=6)), max_size=8),
    st.integers(0, 200),
)
def test_whatever_is_in_a_file_it_is_a_picture_or_has_a_reason(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, changes: list[tuple[int, bytes]], cut: int
) -> None:
    content = bytearray(whole[: len(whole) - cut])
    for at, put in changes:
        at %= max(len(content), 1)
        content[at : at + len(put)] = put
    path = tmp_path_factory.mktemp("fuzz") / "picture"
    path.write_bytes(content)
    try:
        grey = load(str(path))
    except (Unreadable, MemoryError):
        return
    assert grey.ndim == 2
    assert 0 < grey.size <= MOST_PIXELS
    assert grey.dtype == np.uint8
