"""A station for the commands on assets: mia may enter them, and their labels go into a folder."""

from pathlib import Path

from app.station import Station
from tests.support.program import Scandesk

AS = ("--as", "mia")
DELL = ("--manufacturer", "Dell", "--model", "Chromebook 3100")


def asset_station(folder: Path, *, stock: str = "62x29") -> Scandesk:
    """With one admin, mia, and a printer that is a folder, `labels`."""
    data_dir, labels = folder / "station", folder / "labels"
    labels.mkdir()
    with Station.open(data_dir) as station:
        station.change_setting("identity.pins", False, by=None)
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        line = {"id": "files", "name": "Files", "kind": "folder", "address": str(labels), "stock": stock}
        station.change_setting("printing.printers", [line], by=None)
        station.change_setting("assets.prefix", "W12-", by=None)
    return Scandesk(data_dir, {})


def labels_of(scandesk: Scandesk) -> int:
    """How many pages of labels lie in the folder."""
    return len(list((scandesk.data_dir.parent / "labels").iterdir()))
