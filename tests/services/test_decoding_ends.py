"""A short Code 39, which has no check digit, is believed where its bars are its own and it ends on paper: else it is a
part of another one."""

import cv2
import numpy as np
import pytest
import zxingcpp

from hardware.camera.decode.ends import has_clear_ends
from hardware.camera.decode.grey import Grey
from hardware.camera.decode.own_bars import has_own_bars, has_own_modules, modules_of
from hardware.camera.decode.pipeline import LiveReading, read
from hardware.camera.decode.reading import read_symbols
from tests.support.drawn_codes import Scene, drawn
from tests.support.drawn_scenes import stripes, torn

SHORT = "A7"
# Halves of SN-90210: on a desk that looks like the rest of a star; on white paper, cut where a star lacks one wide bar.
HALF_COVERED = ((320, 240, 318_192_257), (320, 240, 168_465_126))

# Bars of any widths, as wide as the picture: an EAN's by chance, and such ones as have no end in it.
STRIPES = ((480, 360, 21002095), (480, 360, 172617415))


def picture(tilt: float = 0.0, noise: float = 3.0) -> Grey:
    return drawn("code39", Scene(640, 480, module=2.5, tilt=tilt, noise=noise), SHORT)


@pytest.mark.parametrize("tilt", [0, 8, -15, 30, 90, 200])
def test_a_short_one_is_read_at_any_tilt(tilt: float) -> None:
    assert [one.text for one in read(picture(tilt), 60.0)] == [SHORT]


@pytest.mark.parametrize("grey", [0, 90, 160])
@pytest.mark.parametrize("side", ["before", "behind"])
def test_where_it_touches_what_is_no_paper_it_is_not(grey: int, side: str) -> None:
    made = picture()
    (found,) = read_symbols(made)
    (left, top), (right, _top), (_right, bottom), _last = found.corners
    assert has_clear_ends(made, found.corners, 52)
    place = slice(0, left - 3) if side == "before" else slice(right + 4, 640)
    made[top - 40 : bottom + 40, place] = grey
    assert not has_clear_ends(made, found.corners, 52)
    assert read_symbols(made) == []


def test_it_does_not_end_at_the_edge_of_the_picture() -> None:
    made = picture()
    (found,) = read_symbols(made)
    (left, top), (right, _top), (_right, bottom), _last = found.corners
    cut = np.ascontiguousarray(made[:, left:])
    corners = ((0, top), (right - left, top), (right - left, bottom), (0, bottom))
    assert not has_clear_ends(cut, corners, 52)


@pytest.mark.parametrize(("text", "read_"), [("ABC1", True), ("ABC", False)])
def test_only_what_is_short_needs_all_of_its_paper(text: str, read_: bool) -> None:
    made = drawn("code39", Scene(640, 480, module=2.5, noise=3), text)
    (found,) = read_symbols(made)
    right = max(x for x, _y in found.corners)
    made[:, right + 12 :] = 90
    assert [one.text for one in read_symbols(made)] == [text] * read_


@pytest.mark.parametrize("sign", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%")
def test_bars_are_those_of_one_text_alone(sign: str) -> None:
    made = picture(tilt=8, noise=6)
    (found,) = read_symbols(made)
    assert has_own_bars(made, found.corners, "A" + sign) == (sign == "7")


def test_where_a_wide_bar_of_a_star_is_narrow_it_is_not_read() -> None:
    made = picture()
    (found,) = read_symbols(made)
    (_left, top), (right, _top), (_right, bottom), _last = found.corners
    half = slice(right - 15, right - 12)  # the second module of the last star's first wide bar
    made[top - 40 : bottom + 40, half] = made[0, 0]
    assert not has_own_bars(made, found.corners, SHORT)
    assert read_symbols(made) == []


@pytest.mark.parametrize("seed", HALF_COVERED)
def test_half_of_a_code_on_a_desk_is_no_code(seed: tuple[int, int, int]) -> None:
    made = torn(*seed)
    assert read(made, 60.0) == ()
    assert LiveReading().read(made) == ()


@pytest.mark.parametrize("seed", STRIPES)
def test_stripes_that_fill_the_picture_are_no_number(seed: tuple[int, int, int]) -> None:
    assert read(stripes(*seed), 60.0) == ()
    assert LiveReading().read(stripes(*seed)) == ()


@pytest.mark.parametrize("symbology", ["ean13", "ean8", "upca", "upce"])
@pytest.mark.parametrize("blur", [0.0, 1.0])
def test_a_number_whose_quiet_zone_is_cut_off_is_read_by_its_own_bars(symbology: str, blur: float) -> None:
    made = drawn(symbology, Scene(640, 480, module=2.5, blur=blur, noise=3))
    (found,) = read_symbols(made)
    (left, _top), (right, _right_top), *_others = found.corners
    cut = np.ascontiguousarray(made[:, left - 4 : right + 5])
    assert [one.text for one in read_symbols(cut)] == [found.text]


@pytest.mark.parametrize(
    ("read_", "right"), [("4006381333931", True), ("4006381333962", False), ("4066381333935", False)]
)
def test_modules_are_those_of_one_number_alone(read_: str, right: bool) -> None:
    made = drawn("ean13", Scene(640, 480, module=2.5, tilt=5, blur=1, noise=3))
    (found,) = read_symbols(made)
    assert has_own_modules(made, found.corners, modules_of(read_, zxingcpp.BarcodeFormat.EAN13)) == right


def test_bars_that_have_run_into_each_other_are_not_judged() -> None:
    made = drawn("ean13", Scene(640, 480, module=2.5))
    (found,) = read_symbols(made)
    blurred = cv2.GaussianBlur(made, (0, 0), 8)
    assert has_own_modules(blurred, found.corners, modules_of(found.text, zxingcpp.BarcodeFormat.EAN13))


def test_a_place_without_extent_is_no_error() -> None:
    made, nowhere = picture(), ((9, 9),) * 4
    assert not has_own_bars(made, nowhere, SHORT)
    assert has_own_modules(made, nowhere, modules_of("4006381333931", zxingcpp.BarcodeFormat.EAN13))


LARGE = (
    ("AB12", zxingcpp.BarcodeFormat.Code39Std, 60, (3_000, 7_000)),
    ("4006381333931", zxingcpp.BarcodeFormat.EAN13, 60, (3_000, 5_900)),  # without its quiet zones
    ("AB12", zxingcpp.BarcodeFormat.Code39Std, 5, (600, 33_000)),
)


@pytest.mark.parametrize(("text", "symbology", "module", "shape"), LARGE)
def test_bars_are_looked_at_however_long_they_or_the_picture_are(
    text: str, symbology: zxingcpp.BarcodeFormat, module: int, shape: tuple[int, int]
) -> None:
    modules, (high, wide) = modules_of(text, symbology), shape
    bars = np.repeat(np.arange(len(modules)) % 2 == 0, modules * module)
    made, left = np.full(shape, 255, np.uint8), (wide - len(bars)) // 2
    made[high // 4 : -high // 4, left : left + len(bars)] = np.where(bars, 0, 255)
    assert [one.text for one in read(made, 60.0)] == [text]
