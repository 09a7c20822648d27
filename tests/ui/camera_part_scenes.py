"""The parts of the camera's page that record: its empty scene, a camera scan, and those that were recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from services.errors import OutsideFailed, OutsideKind, Refused
from services.frames.locking import WINDOW, Counted, Window
from services.frames.record.course import Course, course_of
from services.frames.record.rules import totals_of
from services.frames.recording.keeping import Kept
from services.frames.telling.model import Recorded
from tests.fakes.camera_records import FakeRecords
from tests.ui.camera_records import recorded_frames, recorded_scans
from tests.ui.camera_scenes import HIGH, WIDE, gone, screen, watching
from ui.camera.record_views import RecordView
from ui.camera.record_wording import RecordWording
from ui.camera.scene_views import KeptScene, SceneView
from ui.camera.scene_wording import SceneWording
from ui.camera.views import Part

if TYPE_CHECKING:
    from tests.ui.scenes import Scene, Stage


def scene_none(stage: "Stage") -> None:
    """No empty scene was taken yet."""
    _scene(stage, None)


def scene_kept(stage: "Stage") -> None:
    """One was taken, of larger pictures, and the next try was refused."""
    say = SceneWording(stage.words, stage.station.settings.station.tz)
    refused = say.failed(OutsideFailed(OutsideKind.DEVICE, "camera.not_empty", retry=True))
    kept = KeptScene(stage.clock.now() - timedelta(days=3), 1920, 1080)
    _scene(stage, kept, told=refused, good=False)


def scene_leave(stage: "Stage") -> None:
    """It begins as soon as nobody is in the picture."""
    going = SceneWording(stage.words, None).leave(4)
    _scene(stage, KeptScene(stage.clock.now(), WIDE, HIGH), going=going)


def scene_taking(stage: "Stage") -> None:
    """Half of its pictures are there."""
    _scene(stage, None, going=SceneWording(stage.words, None).going(35, 70), percent=50.0)


def scene_done(stage: "Stage") -> None:
    _scene(stage, KeptScene(stage.clock.now(), WIDE, HIGH), told=stage.words.say("camera_screen.scene.done"))


def scene_gone(stage: "Stage") -> None:
    """Without a camera there is none to take."""
    gone(stage)
    screen(stage).show_part(Part.SCENE)


def _scene(stage: "Stage", kept: KeptScene | None, **view: Any) -> None:
    watching(stage)
    wording = SceneWording(stage.words, stage.station.settings.station.tz)
    frame, now = stage.station.camera.newest(), stage.clock.now()
    said = SceneView(wording.kept(kept, frame, now), note=wording.note(wanted=bool(kept)), **view)
    screen(stage).show_part(Part.SCENE)
    screen(stage).show_scene(said)


def record_own(stage: "Stage") -> None:
    """None was recorded yet, and no session is in front."""
    _record(stage, RecordView(RecordWording(stage.words).note(linked=False)))


def record_going(stage: "Stage") -> None:
    """Somebody stands before the camera."""
    say, kept = RecordWording(stage.words), _kept(stage, 40)
    seconds = (stage.clock.now() - kept.scan.started_at).total_seconds()
    _record(stage, RecordView(say.note(linked=True), say.going(kept, seconds, None), say.meters(_window(stage, 40))))


def record_locked(stage: "Stage") -> None:
    """Its pictures were good for long enough."""
    _recorded(stage, _kept(stage, 200, over=timedelta(seconds=1)), 200)


def record_over(stage: "Stage") -> None:
    """It was ended before that, and the disk was slow."""
    _recorded(stage, replace(_kept(stage, 60, over=timedelta()), dropped=3), 60)


def record_refused(stage: "Stage") -> None:
    """Who is here may not."""
    say = RecordWording(stage.words)
    refused = say.failed(Refused("INSUFFICIENT_PERMISSIONS", "camera_record.refused.not_allowed"))
    _record(stage, RecordView(say.note(linked=False), told=refused, good=False))


def record_gone(stage: "Stage") -> None:
    """Without a camera none is begun."""
    gone(stage)
    screen(stage).show_part(Part.RECORD)


def _kept(stage: "Stage", frames: int, over: timedelta | None = None) -> Kept:
    """How one stands after so many frames; `over`: so long after its lock it was completed."""
    now = stage.clock.now()
    scan = replace(recorded_scans(now)[0].scan, locked_at=None, completed_at=None)
    scan = replace(scan, totals=totals_of(recorded_frames(now)[:frames]))
    if over is not None:
        scan = replace(scan, locked_at=now - over, completed_at=now)
    return Kept(scan, closed=over is not None)


def _window(stage: "Stage", frames: int) -> Window:
    """The last of so many frames."""
    last = recorded_frames(stage.clock.now())[:frames][-WINDOW:]
    return Window(tuple(Counted(one.confidence, one.stability, one.valid, one.user_in_frame) for one in last))


def _recorded(stage: "Stage", kept: Kept, frames: int) -> None:
    say = RecordWording(stage.words)
    told, good = say.over(kept)
    _record(stage, RecordView(say.note(linked=False), "", say.meters(_window(stage, frames)), told, good))


def _record(stage: "Stage", view: RecordView) -> None:
    watching(stage)
    screen(stage).show_part(Part.RECORD)
    screen(stage).show_record(view)


def report_none(stage: "Stage") -> None:
    """No camera scan was recorded."""
    _reported(stage, (), None)


def report(stage: "Stage") -> None:
    """A scan in which somebody came, stood still, was locked, and left; and others before it."""
    now = stage.clock.now()
    _reported(stage, recorded_scans(now), course_of(recorded_frames(now)))


def report_empty(stage: "Stage") -> None:
    """One that began, and has no frame."""
    _reported(stage, recorded_scans(stage.clock.now())[2:], None)


def _reported(stage: "Stage", scans: Sequence[Recorded], course: Course | None) -> None:
    stage.station.camera_records = FakeRecords(scans, course)  # type: ignore[assignment]  # nothing is recorded
    watching(stage)
    screen(stage).show_part(Part.REPORT)
    screen(stage).reported.emit()


SCENES: Mapping[str, "Scene"] = {
    "camera-scene-none": scene_none,
    "camera-scene-kept": scene_kept,
    "camera-scene-leave": scene_leave,
    "camera-scene-taking": scene_taking,
    "camera-scene-done": scene_done,
    "camera-scene-gone": scene_gone,
    "camera-record": record_own,
    "camera-record-going": record_going,
    "camera-record-locked": record_locked,
    "camera-record-over": record_over,
    "camera-record-refused": record_refused,
    "camera-record-gone": record_gone,
    "camera-report-none": report_none,
    "camera-report": report,
    "camera-report-empty": report_empty,
}
