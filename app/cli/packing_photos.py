"""`scandesk packing photos`: photos of a shipment's boxes as they were closed, or why there are none."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.packing_ends import cli
from app.cli.shapes import local_time, moment
from app.cli.words import words

if TYPE_CHECKING:
    from app.station import Station
    from services.photos.model import Photo

__all__ = ["cli"]  # the group of packing.py, with the commands of packing_ends.py and of this file

_COLUMNS = ("box", "closed", "photo", "bytes", "file")
Again = Annotated[bool, typer.Option("--send-again", help=words("packing.photos.again"))]
Save = Annotated[Path | None, typer.Option("--save", metavar="FOLDER", help=words("packing.photos.save"))]


@cli.command(help=words("packing.photos.help"))
def photos(
    context: typer.Context,
    shipment: Annotated[str, typer.Argument(metavar="SHIPMENT", help=words("packing.photos.shipment"))],
    save: Save = None,
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """List the photos of a shipment's boxes; with --save copy them into a folder."""
    with call_of(context).station() as station:
        found = station.packing.find(shipment)
        station.photos.use()  # the hub is asked for those of other stations
        printer, say = Printer(as_json), station.words.say
        sent = station.photos.send_again(found.id) if again else 0
        found_photos = station.photos.of_shipment(found.id)
        saved = [_saved(station, photo, found.number, save) for photo in found_photos]
        both = list(zip(found_photos, saved, strict=True))
        shown = [_shape(photo, photo.box, path) for photo, path in both]
        printer.value({"shipment": found.number, "photos": shown} | ({"sent_again": sent} if again else {}))
        if again:
            printer.line(say("cli.packing.photos.again", n=sent))
        if not both:
            printer.line(say("cli.packing.photos.none"))
            return
        rows = [_row(station, photo, photo.box, path) for photo, path in both]
        printer.table([say(f"cli.packing.photos.column.{name}") for name in _COLUMNS], rows)


def _shape(photo: "Photo", box: int | None, saved: Path | None) -> dict[str, Any]:
    """As --json tells it."""
    return {
        "id": photo.id,
        "box": box,
        "closed_at": moment(photo.at),
        "taken_at": moment(photo.taken_at),
        "state": photo.state.value,
        "why": photo.why or None,
        "hub": photo.at_hub.value or None,
        "bytes": photo.size,
        "width": photo.width,
        "height": photo.height,
        "sha256": photo.digest or None,
        "file": str(saved) if saved else photo.file or None,
    }


def _row(station: "Station", photo: "Photo", box: int | None, saved: Path | None) -> tuple[str, ...]:
    """For people."""
    from services.photos.model import NOT_TAKEN

    told = station.words.say(photo.why or "photo.state.kept")
    if photo.at_hub in NOT_TAKEN:
        told = f"{told} · {station.words.say(f'photo.short.{photo.at_hub}')}"
    closed = local_time(photo.at, station.settings.station.tz)
    return str(box or "–"), closed, told, str(photo.size or ""), str(saved or photo.file)


def _saved(station: "Station", photo: "Photo", shipment: str, folder: Path | None) -> Path | None:
    """Where it was copied to; None where nothing was wanted, or there is none. Raises OutsideFailed."""
    picture = None if folder is None else station.photos.picture(photo)
    if folder is None or picture is None:
        return None
    from services.settings.files import not_written

    named = re.sub(r"[^A-Za-z0-9._-]", "_", shipment)[:60] or "shipment"
    path = folder / f"{named}-{photo.at:%Y%m%d-%H%M%S}-{photo.id[-6:]}.jpg"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
    except (OSError, ValueError) as error:
        raise not_written(path, error if isinstance(error, OSError) else OSError(str(error))) from error
    return path
