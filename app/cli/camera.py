"""`scandesk camera list|watch|quality|calibrate`: the cameras that are there, and how good their pictures are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import call_of
from app.cli.options import AsJson, group
from app.cli.output import Printer
from app.cli.signals import stopped_by_signals
from app.cli.words import language, words

if TYPE_CHECKING:
    from app.camera.judged import Judged, Summary
    from app.camera.live_camera import Look
    from hardware.camera.decode.process import DecodingProcess
    from services.frames.quality import FrameQuality
    from services.words.catalogue import Catalogue

cli = group("camera")


@cli.command("list", help=words("camera.list.help"))
def list_them(context: typer.Context, as_json: AsJson = False) -> None:
    """List the cameras that are there, and which one the settings name."""
    from app.camera.frame_quality import kept
    from hardware.camera.present import list_cameras
    from services.settings.book import SettingsBook
    from services.settings.places import Places
    from services.words.catalogue import Catalogue

    call = call_of(context)
    settings = SettingsBook(call.settle()).settings
    say = Catalogue(settings.station.language).say
    calibrated = kept(Places(call.data_dir), settings.camera.device) is not None
    cameras = [{"number": one.number, "name": one.name} for one in list_cameras()]
    wanted = {"name": settings.camera.name, "device": settings.camera.device, "on": settings.camera.on}
    printer = Printer(as_json)
    printer.value({"cameras": cameras, "used": {**wanted, "calibrated": calibrated}})
    printer.table(
        [say("cli.column.seq"), say("cli.column.camera")], [(str(one["number"]), one["name"]) for one in cameras]
    )
    key = "calibrated" if calibrated else "not_calibrated"
    printer.line(say(f"cli.camera.used.{key}", name=settings.camera.name, device=settings.camera.device))


@cli.command(help=words("camera.quality.help"))
def quality(
    path: Annotated[Path, typer.Argument(metavar="FILE", help=words("camera.quality.file"))],
    empty: Annotated[int, typer.Option("--empty", metavar="N", min=0, help=words("camera.quality.empty"))] = 0,
    as_json: AsJson = False,
) -> None:
    """Judge each picture of a file, a folder or a film; then all of them. Exit code 1 where one could not be read."""
    from app.camera.judged import Summary, judge_file
    from services.frames.locking import WindowLock
    from services.words.catalogue import Catalogue

    told, lock, summary = _Told(Catalogue(language()), Printer(as_json)), WindowLock(), Summary()
    for one in judge_file(path, empty, lock):
        summary.add(one)
        told.judged(one)
    told.summary(summary, locked=lock.is_locked)
    if summary.failed:
        raise typer.Exit(1)


@cli.command(help=words("camera.calibrate.help"))
def calibrate(context: typer.Context, as_json: AsJson = False) -> None:
    """Take the empty scene, and keep it."""
    from app.camera.frame_quality import calibrate as taken_of
    from app.camera.frame_quality import keep
    from app.camera.live_camera import LiveCamera
    from services.clock import SystemClock
    from services.settings.book import SettingsBook
    from services.settings.places import Places
    from services.words.catalogue import Catalogue

    call = call_of(context)
    settings = SettingsBook(call.settle()).settings.camera
    say, printer = Catalogue(language()).say, Printer(as_json)
    with LiveCamera(settings, SystemClock()) as live, stopped_by_signals(live.stop):
        printer.line(say("cli.camera.calibrate.begin", name=settings.name))
        found = taken_of(live.newer_than, settings.device)
    path = keep(found, Places(call.data_dir))
    size = {"width": found.width, "height": found.height}
    printer.value(
        {
            "name": settings.name,
            "device": settings.device,
            **size,
            "sharpness": round(found.sharpness, 2),
            "file": str(path),
        }
    )
    printer.line(say("cli.camera.calibrate.done", name=settings.name, **size))


@cli.command(help=words("camera.watch.help"))
def watch(
    context: typer.Context,
    each: Annotated[bool, typer.Option("--all", help=words("camera.watch.all"))] = False,
    as_json: AsJson = False,
) -> None:
    """Say how good the camera's pictures are, each time that this changes, until Ctrl+C."""
    from app.camera.frame_quality import detector_for, kept
    from app.camera.live_camera import LiveCamera
    from hardware.camera.decode.process import DecodingProcess
    from services.clock import SystemClock
    from services.frames.locking import WindowLock
    from services.settings.book import SettingsBook
    from services.settings.places import Places
    from services.words.catalogue import Catalogue

    call = call_of(context)
    settings = SettingsBook(call.settle()).settings.camera
    told, lock = _Told(Catalogue(language()), Printer(as_json)), WindowLock()
    background = kept(Places(call.data_dir), settings.device)
    detector = detector_for(background, lock)
    if background is None:
        told.alone()
    with (
        _ended(DecodingProcess()) as decoder,
        LiveCamera(settings, SystemClock()) as live,
        stopped_by_signals(live.stop),
    ):
        for found in live.looks(detector, decoder):
            if isinstance(found, str):
                told.away(found)
            else:
                told.live(found, locked=lock.is_locked, each=each)


@contextmanager
def _ended(decoder: "DecodingProcess") -> Iterator["DecodingProcess"]:
    """Its process is ended with the block."""
    try:
        yield decoder
    finally:
        decoder.stop()


class _Told:
    """Says what was judged, to people and programs."""

    def __init__(self, words: "Catalogue", printer: Printer) -> None:
        self._words, self._printer = words, printer
        self._last: tuple[object, ...] | None = None
        self._codes: set[str] = set()

    def judged(self, one: "Judged") -> None:
        row: dict[str, Any] = {"event": "frame", "path": str(one.path), "frame": one.number}
        if one.quality is not None:
            self._printer.row({**row, **_shape(one.quality)}, f"{one.path} {self._sentence(one.number, one.quality)}")
        elif one.failure is not None:
            why = self._words.say(one.failure.words, **one.failure.params)
            self._printer.row({**row, "event": "error", "error": why}, f"{one.path}: {why}")

    def summary(self, of: "Summary", *, locked: bool) -> None:
        number = max(1, of.frames)
        shape = {
            "event": "summary",
            "frames": of.frames,
            "failed": of.failed,
            "frames_with_user": of.with_user,
            "valid_frames": of.valid,
            "average_confidence": round(of.confidence / number, 4),
            "average_stability_score": round(of.stability / number, 4),
            "hints": dict(of.hints),
            "locked": locked,
        }
        sentence = self._words.say(
            "cli.camera.summary",
            frames=of.frames,
            valid=of.valid,
            user=of.with_user,
            failed=of.failed,
            locked=self._words.say("common.yes" if locked else "common.no"),
        )
        self._printer.row(shape, sentence)

    def live(self, look: "Look", *, locked: bool, each: bool) -> None:
        """A frame: each one, or where something of it, or a code in it, is another than before."""
        quality, codes = look.quality, {one.text for one in look.symbols}
        now = (quality.hint, quality.user_in_frame, quality.is_valid, locked)
        if each or now != self._last or codes - self._codes:
            shape = {**_shape(quality), "locked": locked}
            read = [{"symbology": one.symbology, "text": one.text} for one in look.symbols]
            said = [self._sentence(look.number, quality), *(f"{one.symbology} {one.text}" for one in look.symbols)]
            self._printer.row({"event": "frame", "frame": look.number, **shape, "codes": read}, " · ".join(said))
        self._last, self._codes = now, codes or self._codes

    def away(self, why: str) -> None:
        sentence = self._words.say(why)
        self._last = None
        self._printer.row({"event": "away", "error": sentence}, sentence)

    def alone(self) -> None:
        """Nobody is looked for: there is no empty scene to hold pictures against."""
        self._printer.line(self._words.say("cli.camera.watch.alone"))

    def _sentence(self, number: int, quality: "FrameQuality") -> str:
        said = self._words.say("camera.good" if quality.hint is None else f"camera.hint.{quality.hint.value}")
        key = "user" if quality.user_in_frame else "nobody"
        share = {"confidence": round(quality.confidence * 100), "stability": round(quality.stability_score * 100)}
        return self._words.say(f"cli.camera.frame.{key}", frame=number, hint=said, **share)


def _shape(quality: "FrameQuality") -> dict[str, Any]:
    """As the frames contract names it, in the command line's spelling."""
    from dataclasses import asdict

    measures = {name: None if value is None else round(value, 4) for name, value in asdict(quality.measures).items()}
    return {
        "user_in_frame": quality.user_in_frame,
        "confidence": round(quality.confidence, 4),
        "stability_score": round(quality.stability_score, 4),
        "iou": None if quality.iou is None else round(quality.iou, 4),
        "is_valid": quality.is_valid,
        "hint": quality.hint.value if quality.hint is not None else None,
        "measures": measures,
    }
