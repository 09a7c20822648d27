"""The camera's driver: the newest picture and no other, gone and back, never in anybody's way."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from PIL import Image

from app.camera.cameras import StationCamera, as_scanner, camera_of, scan_policy, source_of
from app.wiring.supervising import about
from hardware.camera import opencv
from hardware.camera.capture import MOST_BROKEN, CaptureCamera
from hardware.camera.opencv import DeviceSource, FilmSource
from hardware.camera.pictures import FolderSource, SimulatedSource, read_picture
from hardware.camera.present import PresentCamera, find_camera, list_cameras
from services.clock import SystemClock
from services.errors import OutsideFailed
from services.frames.agreement import Agreement
from services.frames.camera_scans import ScanPolicy
from services.frames.choosing import Several
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from services.settings.model import Camera as CameraSettings
from services.settings.model import Settings
from services.settings.rules import ReadSymbology
from services.words.catalogue import Catalogue
from tests.fakes.camera_source import BROKEN, FakePlug, FakeSource, picture
from tests.fakes.device_listeners import FakeStatusListener

DEVICE = Device("camera", "Camera", "camera")
LONG = 30.0  # seconds that nothing here needs


@contextmanager
def running(*sources: FakeSource | None) -> Iterator[tuple[CaptureCamera, FakeStatusListener]]:
    camera = CaptureCamera(DEVICE, FakePlug(*sources), per_second=1e9, clock=SystemClock(), retry=0.01)
    told = FakeStatusListener()
    camera.start(told)
    try:
        yield camera, told
    finally:
        for source in sources:
            if source is not None:
                source.give(None)
        camera.stop()


def test_the_newest_picture_is_there_and_who_waits_gets_one_that_is_newer() -> None:
    source = FakeSource()
    with running(source) as (camera, _told):
        assert camera.newest() is None
        source.give(picture(1))
        first = camera.newer_than(0, LONG)
        assert first is not None
        assert (first.number, first.width, first.height, first.pixels[0]) == (1, 4, 2, 1)
        source.give(picture(2), picture(3))
        third = camera.newer_than(2, LONG)
        assert third is not None
        assert (third.number, third.pixels[0]) == (3, 3)
        assert camera.newest() is third
        assert third.at >= first.at
        assert camera.newer_than(3, 0.0) is None


def test_a_camera_that_is_gone_is_told_shows_nothing_old_and_comes_back() -> None:
    first, second = FakeSource(), FakeSource()
    with running(first, None, second) as (camera, told):
        first.give(picture(1))
        assert camera.newer_than(0, LONG) is not None
        first.give(None)
        told.wait_for(DeviceState.DISCONNECTED, why="camera.gone")
        assert camera.newest() is None
        assert first.closed
        told.wait_for(DeviceState.DISCONNECTED, why="camera.missing")
        second.give(picture(9))
        told.wait_for(DeviceState.CONNECTED, times=2)
        found = camera.newer_than(1, LONG)
        assert found is not None
        assert (found.number, found.pixels[0]) == (2, 9)
    assert told.states[-1] is DeviceState.STOPPED


def test_a_broken_picture_is_passed_over_and_many_in_a_row_open_the_camera_anew() -> None:
    first, second = FakeSource(), FakeSource()
    with running(first, second) as (camera, told):
        first.give(BROKEN, picture(5))
        assert camera.newer_than(0, LONG) is not None
        first.give(*[BROKEN] * MOST_BROKEN)
        second.give(picture(6))
        told.wait_for(DeviceState.CONNECTED, times=2)
        assert first.closed


def test_what_opens_and_gives_no_picture_is_not_told_to_be_there_with_each_try() -> None:
    first, second, third = FakeSource(), FakeSource(), FakeSource()
    with running(first, second, third) as (_camera, told):
        for source in (first, second):
            source.give(BROKEN, None)
        told.wait_for(DeviceState.DISCONNECTED, why="camera.silent", times=2)
        assert DeviceState.CONNECTED not in told.states
        third.give(BROKEN, picture(7))
        told.wait_for(DeviceState.CONNECTED)


def test_stopping_wakes_who_waits_for_a_picture() -> None:
    camera = CaptureCamera(DEVICE, FakePlug(), per_second=5, clock=SystemClock(), retry=0.01)
    camera.start(FakeStatusListener())
    camera.stop()
    assert camera.newer_than(0, LONG) is None
    camera.stop()


# ---- where pictures come from


def test_a_folder_gives_its_pictures_in_turn_and_passes_over_what_is_none(tmp_path: Path) -> None:
    Image.new("RGB", (8, 6), (255, 0, 0)).save(tmp_path / "a.png")
    Image.new("L", (5, 5), 7).save(tmp_path / "b.jpg")
    (tmp_path / "c.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("none")
    source, sizes = FolderSource(tmp_path), []
    for _turn in range(4):
        assert source.grab()
        found = source.picture()
        sizes.append(None if found is None else (found.width, found.height, bytes(found.pixels[:3])))
    assert sizes == [(8, 6, b"\0\0\xff"), (5, 5, bytes([7] * 3)), None, (8, 6, b"\0\0\xff")]


def test_a_folder_of_many_broken_pictures_shows_the_one_that_is_none_of_them(tmp_path: Path) -> None:
    """A pipe among them is not waited for."""
    for number in range(MOST_BROKEN + 2):
        (tmp_path / f"a{number}.png").write_bytes(b"no picture")
    os.mkfifo(tmp_path / "b.png")
    Image.new("RGB", (8, 6), (255, 0, 0)).save(tmp_path / "c.png")
    camera = CaptureCamera(DEVICE, lambda: FolderSource(tmp_path), per_second=1e9, clock=SystemClock())
    told = FakeStatusListener()
    camera.start(told)
    try:
        assert camera.newer_than(0, LONG) is not None
    finally:
        camera.stop()
    assert told.states == [DeviceState.CONNECTING, DeviceState.CONNECTED, DeviceState.STOPPED]


def test_a_folder_in_which_nothing_can_be_read_is_gone(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.png").write_bytes(b"no picture")
    source = FolderSource(tmp_path)
    assert [(source.grab(), source.picture()) for _turn in range(2)] == [(True, None)] * 2
    assert not source.grab()
    Image.new("RGB", (8, 6)).save(tmp_path / "c.png")
    assert source.grab()
    assert source.picture() is not None


def test_an_empty_folder_says_so_and_one_that_is_taken_away_is_gone(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed) as failed:
        FolderSource(tmp_path)
    assert failed.value.words == "camera.no_picture"
    Image.new("RGB", (8, 6)).save(tmp_path / "a.png")
    source = FolderSource(tmp_path)
    (tmp_path / "a.png").unlink()
    assert not source.grab()


def test_hostile_pictures_are_none(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("1", (7000, 7000)).save(bomb)
    gif = tmp_path / "gif.png"
    Image.new("RGB", (5, 5)).save(gif, format="GIF")
    cut = tmp_path / "cut.jpg"
    whole = tmp_path / "whole.jpg"
    Image.effect_noise((64, 64), 90).save(whole)
    cut.write_bytes(whole.read_bytes()[:300])
    empty = tmp_path / "empty.png"
    empty.write_bytes(b"")
    assert [read_picture(one) for one in (bomb, gif, cut, empty, tmp_path / "missing.png", tmp_path)] == [None] * 6
    assert read_picture(whole) is not None


def test_the_simulator_draws_other_pictures_of_its_size() -> None:
    source = SimulatedSource(320, 240)
    found = []
    for _turn in range(2):
        assert source.grab()
        found.append(source.picture())
    assert found[0] is not None
    assert found[1] is not None
    assert (found[0].width, found[0].height, len(found[0].pixels)) == (320, 240, 320 * 240 * 3)
    assert found[0].pixels != found[1].pixels


def _film(path: Path, frames: int) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 20.0, (64, 48))
    for number in range(frames):
        writer.write(np.full((48, 64, 3), 60 + number * 60, np.uint8))
    writer.release()
    return path


def test_a_film_is_a_camera_that_begins_again_at_its_end(tmp_path: Path) -> None:
    source = FilmSource(_film(tmp_path / "film.avi", 3))
    seen = []
    for _turn in range(4):
        assert source.grab()
        found = source.picture()
        assert found is not None
        assert (found.width, found.height, len(found.pixels)) == (64, 48, 64 * 48 * 3)
        seen.append(round(found.pixels[0] / 60))
    source.close()
    assert source.pace == pytest.approx(0.05)
    assert seen == [1, 2, 3, 1]


def test_a_film_that_cannot_be_wound_back_begins_again_all_the_same(tmp_path: Path) -> None:
    """One of a single picture, and pictures one behind the other without any frame around them."""
    pictures = [cv2.imencode(".jpg", np.full((48, 64), 60 + number * 60, np.uint8))[1] for number in range(2)]
    (tmp_path / "bare.mjpeg").write_bytes(b"".join(one.tobytes() for one in pictures))
    for film, shown in ((_film(tmp_path / "one.avi", 1), [1, 1, 1]), (tmp_path / "bare.mjpeg", [1, 2, 1])):
        source = FilmSource(film)
        seen = []
        for _turn in shown:
            assert source.grab()
            found = source.picture()
            assert found is not None
            seen.append(round(found.pixels[0] / 60))
        source.close()
        assert seen == shown


def test_what_is_no_film_and_what_is_no_camera_say_so(tmp_path: Path) -> None:
    junk = tmp_path / "junk.avi"
    junk.write_bytes(b"RIFF" + b"\0" * 200)
    for none in (junk, _film(tmp_path / "empty.avi", 0)):
        with pytest.raises(OutsideFailed) as failed:
            FilmSource(none)
        assert failed.value.words == "camera.no_film"
    with pytest.raises(OutsideFailed) as failed:
        DeviceSource("/dev/no-such-camera", width=640, height=480)
    assert failed.value.words == ("camera.no_path" if sys.platform == "linux" else "camera.not_opened")


def test_a_film_of_larger_pictures_than_any_that_is_read_says_so(tmp_path: Path) -> None:
    Image.new("1", (8_000, 5_001)).save(tmp_path / "poster.png")
    with pytest.raises(OutsideFailed) as failed:
        FilmSource(tmp_path / "poster.png")
    assert failed.value.words == "camera.film_too_large"


@pytest.mark.parametrize("kind", ["pipe", "device of zeros", "terminal"])
def test_what_is_none_of_linuxs_cameras_is_not_opened_as_one(tmp_path: Path, kind: str) -> None:
    """OpenCV would wait for it, and for ever where nothing comes or no end."""
    os.mkfifo(tmp_path / "pipe")
    path = {"pipe": str(tmp_path / "pipe"), "device of zeros": "/dev/zero", "terminal": "/dev/ptmx"}[kind]
    with pytest.raises(OutsideFailed) as failed:
        DeviceSource(path, width=640, height=480)
    assert failed.value.words == "camera.missing"


def test_without_opencv_a_camera_says_so_and_a_folder_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(OutsideFailed) as failed:
        opencv.load()
    assert failed.value.words == "camera.no_opencv"
    Image.new("RGB", (8, 6)).save(tmp_path / "a.png")
    assert isinstance(source_of(CameraSettings(device=str(tmp_path))), FolderSource)
    told = FakeStatusListener()
    camera = StationCamera(CameraSettings(on=True, device="0"), SystemClock())
    camera.on_status(told)
    camera.start()
    told.wait_for(DeviceState.DISCONNECTED, why="camera.no_opencv")
    assert camera.newest() is None
    camera.stop()


# ---- which camera


def _machine(folder: Path, *cameras: tuple[int, str, str]) -> Path:
    """What Linux shows of (number, name, unit) each."""
    for number, name, unit in cameras:
        one = folder / "names" / f"video{number}"
        one.mkdir(parents=True)
        (one / "name").write_text(f"{name}\n")
        (folder / "units" / unit).mkdir(parents=True, exist_ok=True)
        (one / "device").symlink_to(folder / "units" / unit)
    return folder / "names"


def test_cameras_are_listed_once_each_and_found_by_number_name_and_path(tmp_path: Path) -> None:
    names = _machine(tmp_path, (10, "Logi C920", "b"), (0, "Built-in\x1b[2J", "a"), (1, "Built-in", "a"))
    assert list_cameras(names) == (PresentCamera(0, "Built-in[2J"), PresentCamera(10, "Logi C920"))
    assert find_camera("3", names) == 3
    assert find_camera("c920", names) == 10
    assert find_camera("/dev/v4l/by-id/x", names) == "/dev/v4l/by-id/x"
    assert list_cameras(tmp_path / "none") == ()


@pytest.mark.parametrize(("wanted", "words"), [("i", "camera.several_alike"), ("Elgato", "camera.missing")])
def test_which_camera_is_meant_is_never_guessed(tmp_path: Path, wanted: str, words: str) -> None:
    names = _machine(tmp_path, (0, "Built-in", "a"), (2, "Logi C920", "b"))
    with pytest.raises(OutsideFailed) as failed:
        find_camera(wanted, names)
    assert failed.value.words == words
    assert Catalogue("de").say(words)


# ---- the station's camera


def test_the_stations_camera_follows_its_settings_while_it_runs(tmp_path: Path) -> None:
    camera = StationCamera(CameraSettings(), SystemClock())
    told = FakeStatusListener()
    camera.on_status(told)
    camera.start()
    assert (camera.status, camera.newest(), camera.newer_than(0, 0.0)) == (None, None, None)
    camera.use(CameraSettings(on=True, device="simulator", width=320, height=240))
    found = camera.newer_than(0, LONG)
    assert found is not None
    assert found.width == 320
    assert camera.status is not None
    assert camera.status.state is DeviceState.CONNECTED
    camera.use(CameraSettings(on=True, device=str(tmp_path)))
    told.wait_for(DeviceState.DISCONNECTED, why="camera.no_picture")
    camera.use(CameraSettings())
    assert camera.status is None
    camera.stop()


# ---- as a scanner


def test_a_camera_scans_where_both_switches_are_on_with_what_the_settings_say() -> None:
    settings = Settings.model_validate(
        {
            "camera": {"on": True, "name": "Desk"},
            "scanning": {
                "camera": {"on": True, "symbologies": ["ean13"], "agreement": 3, "gone_seconds": 2, "several": "offer"}
            },
        }
    )
    agreement = Agreement(frozenset({"ean13"}), frames=3, gone=2.0)
    assert scan_policy(settings) == ScanPolicy(True, Device("camera", "Desk", "camera"), agreement, Several.OFFER)
    assert not scan_policy(Settings()).wanted
    assert not scan_policy(Settings.model_validate({"scanning": {"camera": {"on": True}}})).wanted
    assert not scan_policy(Settings.model_validate({"camera": {"on": True}})).wanted


@pytest.mark.parametrize(
    ("state", "wanted", "trouble", "told"),
    [
        (DeviceState.CONNECTED, True, "", (DeviceState.CONNECTED, "")),
        (DeviceState.CONNECTED, False, "", None),
        (DeviceState.CONNECTED, True, "camera.no_opencv", (DeviceState.DISCONNECTED, "camera.no_opencv")),
        (DeviceState.DISCONNECTED, True, "camera.no_opencv", (DeviceState.DISCONNECTED, "camera.gone")),
        (None, True, "", None),
    ],
)
def test_a_camera_that_scans_stands_among_the_scanners_and_says_why_it_does_not(
    state: DeviceState | None, wanted: bool, trouble: str, told: tuple[DeviceState, str] | None
) -> None:
    why = "camera.gone" if state is DeviceState.DISCONNECTED else ""
    status = None if state is None else DeviceStatus(DEVICE, state, SystemClock().now(), why)
    found = as_scanner(status, wanted=wanted, trouble=trouble)
    assert [(one.state, one.why) for one in found] == ([] if told is None else [told])
    assert [line.kind for line in about(None, found).devices] == ["camera"] * len(found)


def test_all_that_is_decoded_is_read_unless_the_settings_name_some() -> None:
    assert scan_policy(Settings()).agreement.symbologies == set(get_args(ReadSymbology))


@pytest.mark.parametrize(("scans", "wanted", "taken"), [(False, 5, 5), (True, 5, 15), (True, 30, 30)])
def test_a_camera_that_scans_gives_more_pictures(scans: bool, wanted: int, taken: int) -> None:
    settings = Settings.model_validate(
        {"camera": {"on": True, "frames_per_second": wanted}, "scanning": {"camera": {"on": scans}}}
    )
    assert camera_of(settings).frames_per_second == taken
