"""The camera's page with example data: a bench under a camera, and codes upon it."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from app.desktop.offering import Offering
from services.clock import new_id
from services.errors import OutsideFailed, OutsideKind
from services.frames.agreement import Fate, Stay
from services.frames.choosing import Offered
from services.frames.model import Decoded, Frame, Symbol
from services.scanning.ports import DeviceState
from services.scanning.scan import Device, make_scan
from tests.fakes.camera_scans import FakeCameraScans
from tests.fakes.sight import FakeSight
from tests.support.drawn_codes import Scene as Drawn
from tests.support.drawn_codes import laid, symbol
from ui.camera.camera_screen import CameraScreen
from ui.camera.quality_wording import QualityWording
from ui.camera.stills_views import StillRow, StillsView
from ui.camera.views import Part
from ui.camera.wording import CameraWording

if TYPE_CHECKING:
    from tests.ui.scenes import Scene, Stage

WIDE, HIGH = 1280, 720
FOLDER = Path("/srv/pictures")
CAMERA = Device("camera", "Webcam", "camera")
_NEW = count()
HOSTILE = "<b>4711</b>\u202eEVIL\x1d" + "9" * 40
Corners = tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]


def screen(stage: "Stage") -> CameraScreen:
    return stage.window.findChildren(CameraScreen)[0]


def bench_picture(*codes: tuple[str, float, tuple[float, float]]) -> np.ndarray:
    """A carton on a table, and labels upon it: (symbology, tilt, middle)."""
    ground = np.full((HIGH, WIDE), 92, np.uint8)
    cv2.rectangle(ground, (160, 90), (1120, 680), 128, -1)
    cv2.rectangle(ground, (616, 90), (664, 680), 172, -1)
    for name, tilt, middle in codes:
        ground = laid(ground, symbol(name), Drawn(module=3.0, tilt=tilt, middle=middle, noise=2))
    return cv2.cvtColor(ground, cv2.COLOR_GRAY2BGR)


def frame_of(picture: np.ndarray, number: int, at: float) -> Frame:
    high, wide = picture.shape[:2]
    return Frame(number, at, wide, high, memoryview(np.ascontiguousarray(picture)).cast("B"))


def around(middle: tuple[int, int], wide: int, high: int, tilt: float = 0.0) -> Corners:
    """A rectangle's corners, turned by so many degrees."""
    box = cv2.boxPoints(((float(middle[0]), float(middle[1])), (float(wide), float(high)), tilt))
    first, second, third, fourth = ((round(float(x)), round(float(y))) for x, y in box[[1, 2, 3, 0]])
    return first, second, third, fourth


def none(stage: "Stage") -> None:
    """No camera is switched on."""
    _camera(stage).status = None
    _open(stage)


def opening(stage: "Stage") -> None:
    """It is being opened."""
    camera = _camera(stage)
    camera.status = camera.standing(DeviceState.CONNECTING)
    _open(stage)


def gone(stage: "Stage") -> None:
    """It was pulled."""
    camera = _camera(stage)
    camera.status = camera.standing(DeviceState.DISCONNECTED, "camera.gone")
    _open(stage)


def no_opencv(stage: "Stage") -> None:
    camera = _camera(stage)
    camera.status = camera.standing(DeviceState.DISCONNECTED, "camera.no_opencv")
    _open(stage)


def watching(stage: "Stage") -> None:
    """Nothing is in view, and nothing is scanned."""
    _show(stage, bench_picture())
    _open(stage)


def nothing_read(stage: "Stage") -> None:
    """The camera scans, and read nothing so far."""
    _scanning(stage, bench_picture())
    _open(stage)
    screen(stage).show_reads(())


def found(stage: "Stage") -> None:
    """Codes in view: one was scanned, one is not sure yet. What was read before was accepted, scanned twice, wrong."""
    stage.open_session(stage.inventory)
    new = _missing()
    _read(stage, b"]C0W12-0791", f"]C0{new}".encode(), f"]C0{new}".encode(), b"]d1SN 90210/4711")
    at = _scanning(stage, bench_picture(("ean13", -12, (0.297, 0.458)), ("datamatrix", 20, (0.695, 0.583))))
    _scans(stage).in_view = (
        Stay(_ean(), at, at, 0.5, reads=1),
        Stay(_matrix(), at, at, 0.4, fate=Fate.TAKEN),
    )
    _open(stage)


def offer(stage: "Stage") -> None:
    """Two codes are in view, and somebody is to choose."""
    at = _scanning(stage, bench_picture(("ean13", -12, (0.297, 0.458)), ("datamatrix", 20, (0.695, 0.583))))
    both = (_ean(), _matrix())
    scans = _scans(stage)
    scans.in_view = tuple(
        Stay(one, at, at, 0.5, fate=Fate.OFFERED, number=number, reads=9) for number, one in enumerate(both, 1)
    )
    scans.offered = tuple(Offered(number, one) for number, one in enumerate(both, 1))
    _open(stage)
    Offering(stage.window, stage.station)


def hostile(stage: "Stage") -> None:
    """A code that would like to be more than text, at the edge of the picture."""
    _read(stage, b"]Q1" + HOSTILE.encode())
    at = _scanning(stage, bench_picture(("qrcode", 5, (0.96, 0.04))))
    code = Symbol("qrcode", HOSTILE, around((1230, 30), 90, 90, 5), "]Q1")
    _scans(stage).in_view = (Stay(code, at, at, 0.9, fate=Fate.TAKEN),)
    _open(stage)


def dark(stage: "Stage") -> None:
    """Somebody switched the light off."""
    _show(stage, bench_picture() // 8)
    _open(stage)


def not_judged(stage: "Stage") -> None:
    """A folder of pictures stands in for a camera, and nothing here measures them."""
    watching(stage)
    screen(stage).show_quality(QualityWording(stage.words).unknown())


def _open(stage: "Stage") -> None:
    stage.uncover()
    stage.window.open("camera")
    screen(stage).show_part(Part.LIVE)
    screen(stage).looked.emit()
    screen(stage).judged.emit()
    stage.keeper.show()


def _camera(stage: "Stage") -> FakeSight:
    if not isinstance(stage.station.camera, FakeSight):
        stage.station.camera = FakeSight(stage.clock)  # type: ignore[assignment]  # no camera is at hand
    camera = stage.station.camera
    assert isinstance(camera, FakeSight)
    camera.show(None)
    scans = _scans(stage)
    scans.in_view, scans.offered = (), ()
    stage.window.show_offer(None)
    if stage.station.settings.scanning.camera.on:
        stage.station.change_setting("scanning.camera.on", False, by=stage.person)
    return camera


def _scans(stage: "Stage") -> FakeCameraScans:
    if not isinstance(stage.station.camera_scans, FakeCameraScans):
        stage.station.camera_scans.stop()
        stage.station.camera_scans = FakeCameraScans()  # type: ignore[assignment]  # no camera is at hand
    scans = stage.station.camera_scans
    assert isinstance(scans, FakeCameraScans)
    return scans


def _ean() -> Symbol:
    return Symbol("ean13", "4006381333931", around((380, 330), 330, 130, -12), "]E0")


def _matrix() -> Symbol:
    return Symbol("datamatrix", "SN 90210/4711", around((890, 420), 84, 36, 20), "]d1")


def _missing() -> str:
    """A code of the inventory that nobody scanned yet, another one each time."""
    return f"W12-{830 + next(_NEW) % 70:04d}"


def _scanning(stage: "Stage", picture: np.ndarray) -> float:
    """The camera scans, and sees this."""
    at = _show(stage, picture)
    stage.station.change_setting("scanning.camera.on", True, by=stage.person)
    return at


def _show(stage: "Stage", picture: np.ndarray) -> float:
    camera, at = _camera(stage), stage.clock.monotonic()
    camera.status = camera.standing(DeviceState.CONNECTED)
    camera.show(frame_of(picture, 1, at))
    return at


def _read(stage: "Stage", *raws: bytes) -> None:
    """The camera read these, in front of the sessions' page."""
    for raw in raws:
        stage.clock.advance(4)
        before = len(stage.answers.all)
        scan = make_scan(raw, CAMERA, scan_id=new_id(), at=stage.clock.now(), aim_told=True)
        stage.station.bench.take(scan)
        stage.screens.answered(stage.answers.wait_for(before + 1)[before])
        stage.sessions.catch_up()


def stills_none(stage: "Stage") -> None:
    """No picture was read."""
    _stills(stage, StillsView())


def stills(stage: "Stage") -> None:
    """Pictures that were read, and why some were not."""
    _stills(stage, StillsView(_rows(stage), told=stage.words.say("camera_screen.stills.copied", n=4)))


def stills_reading(stage: "Stage") -> None:
    """Some still wait."""
    going = CameraWording(stage.words, None).going(FOLDER / "box-5.png", 5, 12)
    _stills(stage, StillsView(_rows(stage), going, 33.3))


def _stills(stage: "Stage", view: StillsView) -> None:
    watching(stage)
    screen(stage).show_part(Part.STILLS)
    screen(stage).show_stills(view)


def _rows(stage: "Stage") -> tuple[StillRow, ...]:
    say = CameraWording(stage.words, None).still
    place = around((380, 330), 330, 130)
    two = (Symbol("ean13", "4006381333931", place, "]E0"), Symbol("qrcode", HOSTILE, place, "]Q1"))
    damaged = FOLDER / "box-\u202egpj.png"
    fault = OutsideFailed(OutsideKind.FILE, "picture.fault.damaged", retry=False, path=damaged)
    return (
        say("4", FOLDER / "box-1.png", Decoded(two, 0.0123, WIDE, HIGH)),
        say("3", FOLDER / "box-2.jpg", Decoded((), 0.084, WIDE, HIGH)),
        say("2", damaged, fault),
        say("1", FOLDER / "box-4.png", Decoded(two[:1], 0.0042, WIDE, HIGH)),
    )


SCENES: Mapping[str, "Scene"] = {
    "camera-none": none,
    "camera-opening": opening,
    "camera-gone": gone,
    "camera-no-opencv": no_opencv,
    "camera-watching": watching,
    "camera-nothing-read": nothing_read,
    "camera-found": found,
    "camera-offer": offer,
    "camera-hostile": hostile,
    "camera-dark": dark,
    "camera-not-judged": not_judged,
    "camera-stills-none": stills_none,
    "camera-stills": stills,
    "camera-stills-reading": stills_reading,
}
