"""`scandesk camera`: how good pictures are, of files and of the bench's camera, as the real command."""

import os
import signal
from pathlib import Path
from typing import Any

import cv2
import pytest

from app.camera.judged import judge_file
from services.errors import OutsideFailed
from services.frames.locking import WindowLock
from tests.support.drawn_benches import Image, blurred, desk, lit, noisy, person
from tests.support.drawn_codes import CONTENTS, Scene, drawn
from tests.support.program import PATIENCE, Process, Scandesk, next_line

WIDTH, HEIGHT = 640, 360
CONTRACT = ("user_in_frame", "confidence", "stability_score", "iou", "is_valid", "hint")


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return Scandesk(tmp_path / "station", {})


def scene() -> Image:
    return desk(WIDTH, HEIGHT)


def folder_of(path: Path, *pictures: Image) -> Path:
    path.mkdir()
    for number, picture in enumerate(pictures):
        assert cv2.imwrite(str(path / f"{number:03}.png"), noisy(picture, number))
    return path


def film_of(path: Path, *pictures: Image) -> Path:
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30.0, (WIDTH, HEIGHT))
    for number, picture in enumerate(pictures):
        film.write(noisy(picture, number))
    film.release()
    return path


def until(process: Process, **wanted: Any) -> dict[str, Any]:
    """The next line that says this."""
    while True:
        line: dict[str, Any] = next_line(process)  # type: ignore[arg-type]  # what is forked has the same pipes
        if wanted.items() <= line.items():
            return line


def test_each_picture_of_a_folder_has_its_hint_and_what_is_broken_an_error_in_its_place(
    scandesk: Scandesk, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "stills", scene(), lit(scene(), 0.1), blurred(scene(), 6.0), lit(scene(), 5.0))
    (folder / "001a.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    assert cv2.imwrite(str(folder / "001b.png"), scene()[:8, :8])
    *frames, summary = scandesk.run("camera", "quality", str(folder), "--json", code=1).lines
    names = ["000.png", "001.png", "001a.png", "001b.png", "002.png", "003.png"]
    assert [Path(one["path"]).name for one in frames] == names
    told = [one.get("hint") if one["event"] == "frame" else one["event"] for one in frames]
    assert told == [None, "too_dark", "error", "error", "out_of_focus", "too_bright"]
    assert "8 × 8" in frames[3]["error"]
    assert [summary[key] for key in ("frames", "failed", "valid_frames", "locked")] == [4, 2, 0, False]
    assert summary["hints"] == {"none": 1, "too_dark": 1, "out_of_focus": 1, "too_bright": 1}


def test_one_picture_is_judged_for_people_and_for_programs(scandesk: Scandesk, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "stills", scene())
    shown = scandesk.run("camera", "quality", str(folder / "000.png"))
    assert ": good · 0 % still" in shown.out
    frame, _summary = scandesk.run("camera", "quality", str(folder / "000.png"), "--json").lines
    assert [frame[key] for key in CONTRACT] == [False, 0.0, 0.0, None, False, None]
    assert frame["measures"]["sharpness"] > 100
    german = scandesk.run("camera", "quality", str(folder / "000.png"), SCANDESK_STATION__LANGUAGE="de")
    assert ": gut · zu 0 % still" in german.out


def test_a_film_that_begins_with_the_empty_scene_tells_who_comes_and_locks_once_they_stood_still(
    scandesk: Scandesk, tmp_path: Path
) -> None:
    empty, comes, stands = [scene()] * 14, [person(scene(), at) for at in (0.1, 0.3)], [person(scene(), 0.5)] * 40
    film = film_of(tmp_path / "bench.avi", *empty, *comes, *stands)
    *frames, summary = scandesk.run("camera", "quality", str(film), "--empty", "10", "--json").lines
    assert [one["frame"] for one in frames] == list(range(11, 57))
    assert [one["hint"] for one in frames[1:4]] == ["step_in"] * 3
    assert [one["hint"] for one in frames[4:7]] == ["hold_still"] * 3
    assert all(one["is_valid"] and one["hint"] is None for one in frames[8:])
    assert summary["frames_with_user"] == 42
    assert summary["locked"] is True


@pytest.mark.parametrize("what", ["nothing", "empty folder", "text", "long name"])
def test_where_there_is_no_picture_it_says_so(scandesk: Scandesk, tmp_path: Path, what: str) -> None:
    path = tmp_path / "there"
    if what == "empty folder":
        path.mkdir()
    elif what == "text":
        path.write_text("no film")
    elif what == "long name":
        path = tmp_path / ("long" * 100)
    ended = scandesk.run("camera", "quality", str(path), "--json", code=3)
    assert ended.error["code"] == "FILE"
    assert str(path) in ended.error["message"]


def test_a_folder_that_nobody_may_look_into_says_so(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0)
    is_root = os.geteuid() == 0
    if is_root:  # who may look into every folder
        os.seteuid(65_534)
    try:
        with pytest.raises(OutsideFailed) as failed:
            list(judge_file(tmp_path / "shut", 0, WindowLock()))
    finally:
        if is_root:
            os.seteuid(0)
    assert failed.value.words == "camera.no_pictures_there"


def test_the_empty_scene_is_calibrated_kept_and_used_by_what_watches(scandesk: Scandesk, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "camera", *[scene()] * 6)
    scandesk.run("settings", "set", "camera.device", str(folder))
    scandesk.run("settings", "set", "camera.frames_per_second", "60")
    assert scandesk.run("camera", "list", "--json").json["used"]["calibrated"] is False
    kept = scandesk.run("camera", "calibrate", "--json").json
    assert (kept["width"], kept["height"]) == (WIDTH, HEIGHT)
    assert Path(kept["file"]).stat().st_mode & 0o077 == 0
    assert scandesk.run("camera", "list", "--json").json["used"]["calibrated"] is True
    with scandesk.started("camera", "watch", "--json") as process:
        assert until(process, hint="step_in")["user_in_frame"] is False
        for number in range(6):
            assert cv2.imwrite(str(folder / f"{number:03}.png"), noisy(person(scene(), 0.5), number))
        assert until(process, user_in_frame=True)["confidence"] > 0.5
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


def test_codes_are_said_beside_the_quality(scandesk: Scandesk, tmp_path: Path) -> None:
    code = cv2.cvtColor(drawn("code128", Scene()), cv2.COLOR_GRAY2BGR)
    scandesk.run("settings", "set", "camera.device", str(folder_of(tmp_path / "camera", code)))
    with scandesk.started("camera", "watch", "--json") as process:
        frame = until(process, codes=[{"symbology": "code128", "text": CONTENTS["code128"]}])
        assert frame["event"] == "frame"
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


def test_a_scene_that_is_not_empty_is_not_kept(scandesk: Scandesk, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "camera", *[person(scene(), number / 6) for number in range(6)])
    scandesk.run("settings", "set", "camera.device", str(folder))
    scandesk.run("settings", "set", "camera.frames_per_second", "60")
    ended = scandesk.run("camera", "calibrate", "--json", code=3)
    assert "moved" in ended.error["message"]
    assert scandesk.run("camera", "list", "--json").json["used"]["calibrated"] is False


def test_without_a_camera_it_says_so_and_goes_on_until_it_is_ended(scandesk: Scandesk, tmp_path: Path) -> None:
    scandesk.run("settings", "set", "camera.device", "no such camera")
    assert "camera" in scandesk.run("camera", "calibrate", "--json", code=3).error["message"]
    with scandesk.started("camera", "watch", "--json") as process:
        assert "no camera" in until(process, event="away")["error"].lower()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
