"""A batch of assets in the demo: scanned serials become assets with tags of their own, and labels in a folder."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.demo.bench import DemoBench
from app.demo.program import answer_of
from app.demo.timeline import Timeline
from app.station import Station
from services.assets.model import Fields
from services.identity.person import Person
from services.scanning.commands import Command, barcode_for

CHROMEBOOK = Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "Dell CB 3100 #{n}")
SERIALS = ("7HX2M13", "7HX2M23", "7HX2M33", "7HX2M43", "7HX2M53")
LABELS = "labels"  # the printer's folder


def label_folder(folder: Path) -> dict[str, str]:
    """The demo's printer, as it stands in the settings: labels lie in a folder afterwards."""
    labels = folder / LABELS
    labels.mkdir()
    return {"id": LABELS, "name": "Labels", "kind": "folder", "address": str(labels), "stock": "62x29"}


def enter_assets(station: Station, bench: DemoBench, timeline: Timeline, person: Person) -> None:
    """A batch with a duplicate, an undo, a wrong barcode and a serial that has to be cleaned. Raises DemoFailed where
    something that has to happen does not."""
    timeline.heading("demo.assets", model=f"{CHROMEBOOK.manufacturer} {CHROMEBOOK.model}")
    station.assets.change_form(lambda form: replace(form, fields=CHROMEBOOK), person)
    with bench.scanning(station.places.data_dir, ("assets", "scan"), person.name):
        for serial in SERIALS[:3]:
            bench.scan(serial, "asset_taken")
        bench.scan(SERIALS[0].lower(), "asset_known")
        bench.scan("00:1A:2B:3C:4D:5E", "asset_other")
        timeline.line("demo.undo")
        bench.scan(barcode_for(Command.UNDO, station.settings.station.site), "command_done")
        bench.scan(f"S/N: {SERIALS[3]}", "asset_mended")
        bench.scan(SERIALS[4], "asset_taken")


def finish_assets(station: Station, bench: DemoBench, timeline: Timeline, person: Person, folder: Path) -> None:
    """The batch is over: all of it has to be created, with a label for each. Raises DemoFailed as `enter_assets`."""
    data_dir = station.places.data_dir
    ended = answer_of(data_dir, "assets", "finish", "--as", person.name)
    _check(bench, ended, folder / LABELS)
    timeline.line("demo.assets_made", n=ended["created"], tags=", ".join(one["tag"] for one in _created(ended)))
    exports = folder / "exports"
    exports.mkdir(exist_ok=True)
    for kind in ("csv", "xlsx"):
        answer_of(data_dir, "assets", "export", str(exports / f"assets.{kind}"))


def _check(bench: DemoBench, ended: dict[str, Any], labels: Path) -> None:
    """Each serial once, each with a tag and a label of its own; what was taken back has neither."""
    created = _created(ended)
    serials = [one["serial_number"] for one in created]
    printed = [one["tag"] for one in created if one["label"]["state"] == "printed"]
    if serials != [SERIALS[0], SERIALS[1], SERIALS[3], SERIALS[4]] or len(set(printed)) != len(serials):
        bench.surprises.append(f"assets: {serials}, labels of {printed}")
    missing = [tag for tag in printed if not any(tag in page.name for page in labels.iterdir())]
    if missing:
        bench.surprises.append(f"no label of {missing}")


def _created(ended: dict[str, Any]) -> Sequence[dict[str, Any]]:
    return [one for one in ended["assets"] if one["state"] == "created"]
