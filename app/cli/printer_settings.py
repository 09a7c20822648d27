"""`scandesk printers add|change|remove`: the machine's owner sets printers up. A running desktop takes it over within
a second or two."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import call_of
from app.cli.labels import DOWN, RIGHT
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.printers import PrinterId, cli, settings_of
from app.cli.words import words

if TYPE_CHECKING:
    from services.settings.book import SettingsBook
    from services.settings.model import PrinterLine, Settings

__all__ = ["cli"]  # the group of printers.py, with the commands of this file


class Kind(StrEnum):
    """The ways to a printer (`services.settings.model.PrinterLine`)."""

    ZPL = "zpl"
    DEVICE = "device"
    QUEUE = "queue"
    FOLDER = "folder"


class Format(StrEnum):
    """What a queue or a folder is sent."""

    PDF = "pdf"
    ZPL = "zpl"


_KIND = typer.Option("--kind", help=words("printers.kind"))
_ADDRESS = typer.Option("--address", metavar="ADDRESS", help=words("printers.address"))
FullName = Annotated[str | None, typer.Option("--name", metavar="NAME", help=words("printers.name"))]
Baud = Annotated[int | None, typer.Option("--baud", min=300, max=4_000_000, help=words("printers.baud"))]
Sent = Annotated[Format | None, typer.Option("--format", help=words("printers.format"))]
Dpi = Annotated[int | None, typer.Option("--dpi", metavar="203|300|600", help=words("labels.dpi"))]
Stock = Annotated[str | None, typer.Option("--stock", metavar="KEY", help=words("labels.stock"))]
Right = Annotated[float | None, RIGHT]
Down = Annotated[float | None, DOWN]
Asset = Annotated[bool, typer.Option("--asset", help=words("printers.asset"))]
Box = Annotated[bool, typer.Option("--box", help=words("printers.box"))]
Papers = Annotated[bool, typer.Option("--papers", help=words("printers.papers"))]


@cli.command(help=words("printers.add.help"))
def add(
    context: typer.Context,
    printer_id: Annotated[str, typer.Argument(metavar="PRINTER", help=words("printers.new"))],
    kind: Annotated[Kind, _KIND],
    address: Annotated[str, _ADDRESS],
    name: FullName = None,
    baud: Baud = None,
    sent: Sent = None,
    dpi: Dpi = None,
    stock: Stock = None,
    right: Right = None,
    down: Down = None,
    asset: Asset = False,
    box: Box = False,
    papers: Papers = False,
    as_json: AsJson = False,
) -> None:
    """Set a printer up."""
    from services.errors import Refused

    data_dir, book = _open(context)
    lines = {line.id: line for line in book.settings.printing.printers}
    if printer_id in lines:
        raise Refused("PRINTER_EXISTS", "cli.printers.exists", printer=printer_id)
    first = {"id": printer_id, "name": name or printer_id}
    given = _given(kind=kind, address=address, baud=baud, sent=sent, dpi=dpi, stock=stock, right=right, down=down)
    _put(data_dir, book, first | given, own=_own(asset=asset, box=box, papers=papers), as_json=as_json)


@cli.command(help=words("printers.change.help"))
def change(
    context: typer.Context,
    printer_id: PrinterId,
    kind: Annotated[Kind | None, _KIND] = None,
    address: Annotated[str | None, _ADDRESS] = None,
    name: FullName = None,
    baud: Baud = None,
    sent: Sent = None,
    dpi: Dpi = None,
    stock: Stock = None,
    right: Right = None,
    down: Down = None,
    asset: Asset = False,
    box: Box = False,
    papers: Papers = False,
    as_json: AsJson = False,
) -> None:
    """Change what is named, and leave the rest. What waits for the printer goes on waiting."""
    data_dir, book = _open(context)
    before = settings_of(_find(book.settings, printer_id))
    given = _given(kind=kind, address=address, baud=baud, sent=sent, dpi=dpi, stock=stock, right=right, down=down)
    named = {} if name is None else {"name": name}
    _put(data_dir, book, before | named | given, own=_own(asset=asset, box=box, papers=papers), as_json=as_json)


@cli.command(help=words("printers.remove.help"))
def remove(context: typer.Context, printer_id: PrinterId, as_json: AsJson = False) -> None:
    """Take a printer out of the settings. What waits for it has failed then, and can be printed elsewhere."""
    from services.settings.model import OWN_PRINTERS
    from services.words.catalogue import Catalogue

    _data_dir, book = _open(context)
    line = _find(book.settings, printer_id)
    for own in OWN_PRINTERS:
        if getattr(book.settings.printing, own) == printer_id:
            book.change(f"printing.{own}", "", by=None)
    kept = [one for one in book.settings.printing.printers if one.id != printer_id]
    book.change("printing.printers", kept, by=None)
    printer = Printer(as_json)
    printer.value(settings_of(line))
    printer.line(Catalogue(book.settings.station.language).say("cli.printers.removed", name=line.name))


def _open(context: typer.Context) -> "tuple[Path, SettingsBook]":
    from services.settings.book import SettingsBook

    data_dir = call_of(context).settle()
    return data_dir, SettingsBook(data_dir)


def _find(settings: "Settings", printer_id: str) -> "PrinterLine":
    from services.printing.model import LabelKind
    from services.printing.rules import printer_for

    return printer_for(LabelKind.TEST, settings.printing, printer_id)


def _given(*, sent: Format | None, right: float | None, down: float | None, **same: Any) -> dict[str, Any]:
    """What somebody has named, as the settings call it."""
    named = {**same, "format": sent, "right_mm": right, "down_mm": down}
    return {key: value for key, value in named.items() if value is not None}


def _own(**prints: bool) -> list[str]:
    """The settings that are to name it."""
    return [f"printing.{own}" for own, does in prints.items() if does]


def _put(data_dir: Path, book: "SettingsBook", given: dict[str, Any], *, own: list[str], as_json: bool) -> None:
    """Write it into the settings, in its place where it stands there already; nothing is written where it is wrong."""
    from app.devices.printers import folder_of
    from services.words.catalogue import Catalogue

    if given["kind"] == Kind.FOLDER:  # wherever the program that prints was started
        given["address"] = str(folder_of(given["address"]).absolute())
    line = _judged(given, data_dir, book.settings)
    lines = {one.id: one for one in book.settings.printing.printers} | {line.id: line}
    book.change("printing.printers", list(lines.values()), by=None)
    for path in own:
        book.change(path, line.id, by=None)
    printer = Printer(as_json)
    printer.value(settings_of(line))
    printer.line(Catalogue(book.settings.station.language).say("cli.printers.put", name=line.name, id=line.id))


def _judged(given: dict[str, Any], data_dir: Path, settings: "Settings") -> "PrinterLine":
    """A printer that can be made, and be sent a label. Raises Refused."""
    from app.devices.printers import make_printer
    from services.clock import SystemClock
    from services.errors import Refused
    from services.labels.files import open_shelf
    from services.printing.documents import test_label
    from services.settings.reading import read_settings

    read = read_settings({"printing": {"printers": [given]}}, {})
    for problem in read.problems:
        raise Refused("SETTING_INVALID", problem.words, **problem.params)
    (line,) = read.settings.printing.printers
    make_printer(line, SystemClock()).close()
    test_label(line, open_shelf(data_dir), settings.labels)
    return line
