"""`scandesk --demo`: a shift on simulated scanners over the real code, with an account that has to balance."""

import json
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import structlog

from app.camera.cameras import SIMULATOR
from app.demo.account import Balance, balance
from app.demo.assets import label_folder
from app.demo.bench import SCALE, DemoBench
from app.demo.failed import DemoFailed
from app.demo.packing import BOX, NUMBERS
from app.demo.program import environment
from app.demo.shift import Shift
from app.demo.timeline import Timeline
from app.program.logs import log_to
from app.station import Station
from services.database.census import every_scan
from services.identity.person import Person
from services.sessions.exporting import export_session
from services.words.catalogue import Catalogue

log = structlog.get_logger(__name__)

FOLDER = "demo-results"
PERSON = "demo"


def run_demo(beside: Path | None, language: str = "en") -> int:
    """Play the shift in a fresh folder `demo-results/<time>` (in `beside`, else here). Returns the exit code: 0 only
    where every scan is stored once, with the answer that it has to have, and what was packed lies in its boxes. Takes
    half a minute."""
    folder = _new_folder((beside or Path.cwd()).absolute() / FOLDER)
    log_to(folder, "demo")
    words = Catalogue(language)
    timeline = Timeline(folder / "timeline.txt", words)
    timeline.heading("demo.begin", folder=folder)
    try:
        found = _play(folder, timeline, language)
    except DemoFailed as failure:
        log.warning("the demo failed", why=str(failure))
        timeline.result(False, "demo.failed", why=str(failure), folder=folder)
        return 1
    finally:
        timeline.close()
    return 0 if found.holds else 1


def _play(folder: Path, timeline: Timeline, language: str) -> Balance:
    with ExitStack() as opened:
        bench = opened.enter_context(DemoBench(folder, timeline.event))
        data_dir = folder / "station"
        person = _set_up(data_dir, bench, language)
        station = opened.enter_context(Station.open(data_dir, owner_wanted=False, environ=environment()))
        shift = Shift(station, bench, timeline, person, folder)
        goods = shift.play()
        _export(station, shift, folder, timeline)
        found = balance(bench.meant, station.database.read(every_scan), bench.answered, bench.surprises, goods)
        _tell(found, folder, timeline)
    return found


def _set_up(data_dir: Path, bench: DemoBench, language: str) -> Person:
    """A station as after its first run: one person, no PINs, both scanners, the scale and a camera in the settings."""
    lines = [
        {"id": name, "name": name.capitalize(), "port": str(port.name), "suffix": "auto"}
        for name, port in bench.ports.items()
    ]
    with Station.open(data_dir, environ=environment()) as station:
        station.change_setting("station.language", language, by=None)
        station.change_setting("identity.pins", False, by=None)
        station.change_setting("scanning.serial", lines, by=None)
        station.change_setting("printing.printers", [label_folder(bench.folder)], by=None)
        station.change_setting("packing.boxes", [BOX], by=None)
        station.change_setting("weighing.scales", [SCALE | {"port": str(bench.scale.name)}], by=None)
        station.change_setting("camera.device", SIMULATOR, by=None)
        station.change_setting("camera.on", True, by=None)
        station.change_setting("packing.photo", True, by=None)
        for name, value in NUMBERS.items():
            station.change_setting(f"sscc.{name}", value, by=None)
        person = station.people.first_run(name=PERSON, full_name="Demo", pin=None)
        station.door.sign_in(PERSON, None)
        return person


def _export(station: Station, shift: Shift, folder: Path, timeline: Timeline) -> None:
    """Each session as CSV and as XLSX."""
    exports = folder / "exports"
    exports.mkdir(exist_ok=True)
    timeline.heading("demo.exports")
    for session in shift.sessions:
        for kind in ("csv", "xlsx"):
            written = export_session(
                station.sessions,
                session.id,
                exports,
                kind=kind,
                author="Demo",
                say=station.words.say,
                zone=station.settings.station.tz,
            )
            timeline.line("demo.exported", name=written.path.name, n=written.scans)


def _tell(found: Balance, folder: Path, timeline: Timeline) -> None:
    (folder / "account.json").write_text(json.dumps(asdict(found), ensure_ascii=False, indent=2), "utf-8")
    timeline.heading("demo.account")
    stored_once = not (found.lost or found.extra)
    timeline.result(stored_once, "demo.stored", scanned=found.scanned, stored=found.stored)
    timeline.result(not (found.unkept or found.twice), "demo.answered", n=found.answered)
    goods = found.goods
    told = {"n": sum(goods.scanned.values()), "in_boxes": sum(goods.in_boxes.values())}
    timeline.result(not goods.wrong, "demo.packed", **told, taken_back=sum(goods.taken_back.values()))
    timeline.result(not found.surprises, "demo.expected", n=len(found.surprises))
    for text in (*found.lost, *found.extra, *goods.wrong, *found.surprises):
        timeline.result(False, "demo.wrong", text=text)
    timeline.result(found.holds, "demo.good" if found.holds else "demo.bad", folder=folder)


def _new_folder(parent: Path) -> Path:
    """A folder that nobody had before, also where two demos begin in one second."""
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d_%H-%M-%S")
    for number in range(100):
        folder = parent / (f"{stamp}-{number}" if number else stamp)
        try:
            folder.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            continue
        return folder
    raise DemoFailed(f"no free folder in {parent}")
