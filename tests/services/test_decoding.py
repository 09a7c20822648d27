"""Pictures with codes are read, whatever they are and however they lie."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from hardware.camera.decode.pipeline import LiveReading, read
from hardware.camera.decode.reading import read_symbols
from hardware.camera.decode.steps import LIVE_TURNS
from hardware.camera.decode.vet import has_check_digit, vetted
from services.frames.agreement import GONE_FRAMES
from tests.support.drawn_codes import CONTENTS, LINEAR, READ, Scene, drawn
from tests.support.drawn_scenes import SCENES

LONG = 60.0  # seconds: all steps
UPRIGHT = Scene(module=3, width=800, height=800)


def found(symbology: str, scene: Scene = UPRIGHT) -> list[tuple[str, str]]:
    return [(one.symbology, one.text) for one in read(drawn(symbology, scene), LONG)]


@pytest.mark.parametrize("symbology", CONTENTS)
def test_every_symbology_is_read_by_its_name_with_its_raw_text(symbology: str) -> None:
    assert found(symbology) == [(symbology, READ[symbology])]


@pytest.mark.parametrize("symbology", CONTENTS)
def test_upside_down_it_is_read_too(symbology: str) -> None:
    assert found(symbology, replace(UPRIGHT, tilt=180)) == [(symbology, READ[symbology])]


@pytest.mark.parametrize("tilt", range(0, 180, 9))
@pytest.mark.parametrize("symbology", LINEAR)
def test_bars_are_read_at_every_tilt(symbology: str, tilt: int) -> None:
    assert found(symbology, replace(UPRIGHT, tilt=tilt, noise=3)) == [(symbology, READ[symbology])]


@pytest.mark.parametrize("tilt", [15, 40, 75])
@pytest.mark.parametrize("symbology", ["code39", "itf", "ean13"])
def test_a_small_code_in_a_large_picture_is_found(symbology: str, tilt: int) -> None:
    assert found(symbology, Scene(1280, 720, module=2, tilt=tilt, noise=4)) == [(symbology, READ[symbology])]


@pytest.mark.parametrize("tilt", [0, 12, 30, 45, 60, 78, 90, 135, 200])
def test_a_pdf417_is_read_at_every_tilt(tilt: int) -> None:
    assert found("pdf417", replace(UPRIGHT, tilt=tilt, noise=3)) == [("pdf417", READ["pdf417"])]


@pytest.mark.parametrize("symbology", ["qrcode", "datamatrix"])
def test_matrix_codes_are_read_light_on_dark(symbology: str) -> None:
    assert found(symbology, Scene(inverted=True, module=4)) == [(symbology, READ[symbology])]


@pytest.mark.parametrize("tilt", [0, 40, 90, 180, 220])
def test_corners_are_in_the_pictures_pixels_clockwise_from_where_the_text_begins(tilt: int) -> None:
    scene = Scene(tilt=tilt, middle=(0.4, 0.55))
    (symbol,) = read(drawn("code128", scene), LONG)
    x, y = (sum(corner[axis] for corner in symbol.corners) / 4 for axis in (0, 1))
    assert abs(x - 0.4 * scene.width) < 15
    assert abs(y - 0.55 * scene.height) < 40  # rows of bars alone are told, not how high they are
    (ax, ay), (bx, by), _c, (dx, dy) = symbol.corners
    assert (bx - ax) * (dy - ay) - (by - ay) * (dx - ax) >= 0, "counterclockwise"
    way = {0: (1, 0), 40: (0.77, 0.64), 90: (0, 1), 180: (-1, 0), 220: (-0.77, -0.64)}[tilt]
    assert (bx - ax) * way[0] + (by - ay) * way[1] > 150


def test_the_identifier_is_as_scanners_send_it() -> None:
    said = {name: read(drawn(name), LONG)[0].identifier for name in ("code128", "gs1-128", "gs1-datamatrix", "ean8")}
    assert said == {"code128": "]C0", "gs1-128": "]C1", "gs1-datamatrix": "]d2", "ean8": "]E4"}


def test_without_time_the_picture_is_looked_at_once() -> None:
    assert read(drawn("code128"), 0.0)
    assert not read(drawn("code128", Scene(tilt=40)), 0.0)


LIVE = Scene(640, 480, module=2.4, noise=2)


def live_frames(live: LiveReading, symbology: str, scene: Scene, frames: int) -> list[list[str]]:
    return [[one.text for one in live.read(drawn(symbology, scene))] for _frame in range(frames)]


def test_a_plain_live_frame_is_read_at_once() -> None:
    assert live_frames(LiveReading(), "ean13", LIVE, 2) == [[READ["ean13"]]] * 2


@pytest.mark.parametrize("symbology", CONTENTS)
def test_what_comes_into_an_empty_view_is_read_with_the_next_two_frames(symbology: str) -> None:
    live, scene = LiveReading(), Scene(1024, 480, module=3)
    for _frame in range(3):
        assert not live.read(np.full((480, 1024), 200, np.uint8))
    first, second = live_frames(live, symbology, scene, 2)
    assert (first or second, second) == ([READ[symbology]],) * 2


@pytest.mark.parametrize(
    ("symbology", "scene"),
    [
        ("ean13", replace(LIVE, tilt=40)),
        ("code128", replace(LIVE, tilt=50)),
        ("datamatrix", replace(LIVE, inverted=True, module=4)),
        ("upca", replace(LIVE, tilt=35, blur=1.8)),
    ],
)
def test_what_is_hard_to_read_is_read_within_some_frames_and_from_then_on_in_each(symbology: str, scene: Scene) -> None:
    frames = live_frames(LiveReading(), symbology, scene, 15)
    assert frames[-6:] == [[READ[symbology]]] * 6


def test_no_code_counts_as_gone_before_all_that_may_read_it_was_tried() -> None:
    assert len(LIVE_TURNS) <= GONE_FRAMES


def test_a_code_that_moves_is_told_where_it_is() -> None:
    live = LiveReading()
    for step in range(20):
        x = 0.35 + 0.015 * step
        for symbol in live.read(drawn("ean13", replace(LIVE, tilt=40, middle=(x, 0.5)))):
            told = sum(corner[0] for corner in symbol.corners) / 4
            assert abs(told - x * LIVE.width) < 25
    assert live.read(drawn("ean13", replace(LIVE, tilt=40, middle=(x, 0.5))))


def test_after_large_pictures_small_ones_are_read_too() -> None:
    """Another camera: where the large one had its code the small one has nothing at all."""
    live, large = LiveReading(), Scene(1920, 1080, module=3, tilt=40, middle=(0.8, 0.8))
    assert live_frames(live, "code128", large, 4)[-1] == [READ["code128"]]
    assert live_frames(live, "ean13", replace(LIVE, tilt=40), 4)[-1] == [READ["ean13"]]


def test_a_code_that_is_gone_is_read_no_more() -> None:
    live = LiveReading()
    live_frames(live, "ean13", replace(LIVE, tilt=40), 6)
    empty = np.full((480, 640), 200, np.uint8)
    assert not [found for _frame in range(12) if (found := live.read(empty))]


@pytest.mark.parametrize("symbology", ["qrcode", "gs1-datamatrix"])
def test_a_matrix_code_whose_modules_run_into_each_other_is_read(symbology: str) -> None:
    scene = Scene(module=4, blur=2.1, noise=2)
    assert not read_symbols(drawn(symbology, scene), hard=True)
    assert found(symbology, scene) == [(symbology, READ[symbology])]


@pytest.mark.parametrize("tilt", [0, 25, 50])
@pytest.mark.parametrize("symbology", ["ean13", "upca"])
def test_an_ean_whose_bars_run_into_each_other_is_read(symbology: str, tilt: int) -> None:
    """What no decoder reads that looks for edges."""
    scene = Scene(module=2.4, tilt=tilt, blur=1.8, noise=2)
    assert not vetted(read_symbols(drawn(symbology, scene), hard=True))
    assert found(symbology, scene) == [(symbology, READ[symbology])]


def test_an_ean_that_is_blurred_beyond_telling_its_digits_apart_is_not_guessed() -> None:
    random = Random(8)
    said = set()
    for _code in range(40):
        digits = "".join(random.choices("0123456789", k=12))
        text = next(one for check in "0123456789" if has_check_digit("ean13", one := digits + check))
        scene = Scene(module=2.4, blur=random.uniform(2.4, 5), noise=4, tilt=random.uniform(-10, 10))
        said |= {one.text == text for one in read(drawn("ean13", scene, text), LONG)}
    assert False not in said


@pytest.mark.parametrize("kind", SCENES)
def test_where_no_code_is_none_is_read(kind: str) -> None:
    """40 of each here; the campaign `decode` has thousands."""
    live = LiveReading()
    for seed in range(40):
        picture = SCENES[kind](480, 360, seed)
        assert not read(picture, LONG), seed
        assert not live.read(picture), seed


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1), (7, 9), (40, 3000)])
def test_a_picture_of_any_size_is_looked_at(size: tuple[int, int]) -> None:
    assert not read(np.full(size, 200, np.uint8), LONG)
    assert not LiveReading().read(np.full(size, 200, np.uint8))
