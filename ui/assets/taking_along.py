"""A batch as a file, beside the documents of whoever asks for it. No Qt here."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.assets.export import export_assets
from services.assets.lists import Line
from services.assets.model import Batch, State
from services.tables.safe_file import making_folder, safe_name
from services.tables.writing import Kind
from services.words.catalogue import Catalogue
from ui.station import Station

ALL = 100_000  # rows of a batch


@dataclass(frozen=True, slots=True)
class Written:
    """A file of assets. `left_out`: so many of the batch are not in it, since they are not created; those that were
    taken back are not of it any more."""

    path: Path
    left_out: int


def write_batch(station: Station, batch: Batch, folder: Path, kind: Kind) -> Written:
    """Write the created ones of a batch to a file in `folder`, named by when it began. Waits for the disk. Raises
    OutsideFailed; then the file is as it was."""
    zone, say = station.settings.station.tz, station.words.say
    found = [line.asset for line in station.assets.every(batch.id)][::-1]
    assets = [asset for asset in found if asset.state is State.CREATED]
    others = dict.fromkeys(name for asset in assets for name in asset.fields.more)
    name = f"{say('assets_screen.file')}_{batch.begun_at.astimezone(zone):%Y-%m-%d_%H-%M-%S}"
    path = making_folder(folder) / safe_name(name, f".{kind}")
    named = {station.id: station.settings.station.name}
    export_assets(path, kind, assets, say=say, zone=zone, more=others, stations=named)
    return Written(path, sum(asset.state not in (State.CREATED, State.UNDONE) for asset in found))


def told(written: Written, words: Catalogue) -> str:
    """Where the file is, and what is not in it."""
    said = words.say("assets_screen.told.written", name=written.path.name, folder=written.path.parent)
    left_out = words.say("assets_screen.told.left_out", n=written.left_out) if written.left_out else ""
    return " ".join(part for part in (f"{said}.", left_out) if part) if left_out else said


def as_text(lines: Sequence[Line]) -> str:
    """The created ones, one a line, in the order of their entry: serial, tag, and where it is seen."""
    return "\n".join(_copied(line) for line in reversed(lines) if line.asset.state is State.CREATED)


def _copied(line: Line) -> str:
    asset = line.asset
    number = str(asset.remote_id) if asset.remote_id is not None else ""
    return "\t".join(part for part in (asset.serial, asset.tag, line.link or number) if part)
