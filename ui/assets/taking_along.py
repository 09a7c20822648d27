"""A batch as a file, beside the documents of whoever asks for it. No Qt here."""

from collections.abc import Sequence
from pathlib import Path

from services.assets.export import export_assets
from services.assets.lists import Line
from services.assets.model import Batch, State
from services.tables.safe_file import making_folder, safe_name
from services.tables.writing import Kind
from ui.station import Station

ALL = 100_000  # rows of a batch


def write_batch(station: Station, batch: Batch, folder: Path, kind: Kind) -> Path:
    """Write all rows of a batch to a file in `folder`, named by when it began. Waits for the disk. Raises
    OutsideFailed; then the file is as it was."""
    zone, say = station.settings.station.tz, station.words.say
    assets = [line.asset for line in reversed(station.assets.rows(batch.id, ALL)) if line.asset.state is State.CREATED]
    others = dict.fromkeys(name for asset in assets for name in asset.fields.more)
    name = f"{say('assets_screen.file')}_{batch.begun_at.astimezone(zone):%Y-%m-%d_%H-%M-%S}"
    path = making_folder(folder) / safe_name(name, f".{kind}")
    export_assets(path, kind, assets, say=say, zone=zone, more=others)
    return path


def as_text(lines: Sequence[Line]) -> str:
    """The created ones, one a line, in the order of their entry: serial, tag, and where it is seen."""
    return "\n".join(_copied(line) for line in reversed(lines) if line.asset.state is State.CREATED)


def _copied(line: Line) -> str:
    asset = line.asset
    number = str(asset.remote_id) if asset.remote_id is not None else ""
    return "\t".join(part for part in (asset.serial, asset.tag, line.link or number) if part)
