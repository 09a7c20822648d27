"""Photos: small enough, nothing in them but the picture, kept as long as the settings say."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from services.errors import Refused
from services.frames.model import Frame
from services.photos.jpeg import check, encode
from services.photos.model import LARGEST_SENT, Limits, Photo, PhotoState
from services.photos.rules import file_of, is_late, outlived

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NOISE = Image.effect_noise((480, 360), 120).convert("RGB")


def frame_of(image: Image.Image) -> Frame:
    return Frame(1, 0.0, image.width, image.height, memoryview(image.tobytes("raw", "BGR")))


def jpeg(image: Image.Image = NOISE, **more: object) -> bytes:
    into = BytesIO()
    image.save(into, "JPEG", **more)  # type: ignore[arg-type]
    return into.getvalue()


def test_a_photo_has_the_cameras_colours_and_is_no_larger_than_it_may_be() -> None:
    found = encode(frame_of(Image.new("RGB", (800, 400), (200, 30, 10))), longest_side=400, most=100_000)
    assert found is not None
    assert (found.width, found.height) == (400, 200)
    red, green, blue = Image.open(BytesIO(found.data)).getpixel((200, 100))  # type: ignore[misc]
    assert red > 180
    assert max(green, blue) < 60


@pytest.mark.parametrize("most", [60_000, 30_000, 12_000, 6_000])
def test_a_photo_with_much_in_it_loses_quality_and_then_size_until_it_fits(most: int) -> None:
    found = encode(frame_of(NOISE), longest_side=4096, most=most)
    assert found is not None
    assert len(found.data) <= most
    assert Image.open(BytesIO(found.data)).size == (found.width, found.height)
    assert found.width / found.height == pytest.approx(4 / 3, rel=0.02)


def test_a_photo_that_fits_in_no_way_is_none() -> None:
    assert encode(frame_of(NOISE), longest_side=4096, most=500) is None


def test_what_we_make_is_what_we_take() -> None:
    made = encode(frame_of(NOISE), longest_side=1600, most=200_000)
    assert made is not None
    assert check(made.data) == made


def _with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    return jpeg(exif=exif)


_TRUE = jpeg()
REFUSED = {
    "nothing": b"",
    "no picture": b"<script>alert(1)</script>",
    "a PNG": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "with EXIF": _with_exif(),
    "with a comment": jpeg(comment=b"<script>"),
    "with a colour profile": jpeg(icc_profile=b"x" * 200),
    "with something behind it": _TRUE + b"PK\x03\x04",
    "with something behind it that ends as a picture does": _TRUE + b"<html></html>\xff\xd9",
    "with something before it": b"\0" + _TRUE,
    "cut": _TRUE[: len(_TRUE) // 2],
    "grey": jpeg(NOISE.convert("L")),
    "CMYK": jpeg(NOISE.convert("CMYK")),
    "too small": jpeg(Image.new("RGB", (8, 8))),
    "too wide": jpeg(Image.new("RGB", (5000, 20))),
    "too large": jpeg(Image.effect_noise((2000, 1500), 120).convert("RGB"), quality=100),
    "a bomb": _TRUE.replace(_TRUE[_TRUE.find(b"\xff\xc0") + 5 :][:4], b"\xff\xff\xff\xff", 1),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=list(REFUSED))
def test_what_is_sent_to_us_is_a_plain_picture_or_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        check(data)
    assert refused.value.code == "PHOTO_INVALID"


def test_those_with_tables_of_their_own_and_with_restarts_are_pictures_too() -> None:
    for one in (jpeg(optimize=True), jpeg(restart_marker_rows=1)):
        assert check(one).width == 480


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(_TRUE) - 1), st.binary(min_size=0, max_size=12))
def test_a_changed_byte_or_any_at_all_is_a_picture_or_refused_and_nothing_else(at: int, put: bytes) -> None:
    for data in (_TRUE[:at] + put + _TRUE[at + len(put) :], put, b"\xff\xd8" + put + b"\xff\xd9"):
        try:
            found = check(data)
        except Refused:
            continue
        assert len(found.data) <= LARGEST_SENT


# ---- kept for a while


def photo(age_days: float, size: int = 100) -> Photo:
    at = NOW - timedelta(days=age_days)
    return Photo(f"p{age_days}", "b", "s", "", at, PhotoState.KEPT, size=size)


LIMITS = Limits(longest_side=1600, size=250_000, days=30, room=1_000)


def test_the_oldest_go_when_they_are_too_old_or_there_is_no_room_and_no_others() -> None:
    kept = [photo(40), photo(31), photo(29), photo(1)]
    assert outlived(kept, 400, LIMITS, NOW) == kept[:2]
    assert outlived(kept[2:], 200, LIMITS, NOW) == []
    assert outlived([photo(3, 600), photo(2, 600), photo(1, 600)], 1_800, LIMITS, NOW) == [
        photo(3, 600),
        photo(2, 600),
    ]
    forever = Limits(longest_side=1600, size=250_000, days=0, room=1_000)
    assert outlived(kept, 400, forever, NOW) == []


def test_a_photo_is_of_the_box_that_was_just_closed_or_there_is_none() -> None:
    assert not is_late(NOW, NOW)
    assert not is_late(NOW, NOW + timedelta(seconds=8))
    assert is_late(NOW, NOW + timedelta(seconds=12))
    assert is_late(NOW, NOW - timedelta(seconds=12))  # the clock was set back


@pytest.mark.parametrize("box", ["../../etc/passwd", "a/b", "a\\b", "CON:", "x" * 70, "", "ä"])
def test_no_id_of_a_server_leads_out_of_the_folder(box: str) -> None:
    assert file_of(box, "0199-abcdef012345", NOW) == "2026-11-23/box-100000-abcdef012345.jpg"


def test_a_file_is_named_for_day_box_and_time() -> None:
    assert file_of("0199-77", "0199-abcdef012345", NOW) == "2026-11-23/0199-77-100000-abcdef012345.jpg"
