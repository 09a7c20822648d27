"""`scandesk labels preview|sheet|test|stocks`: labels as files, at exact size."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.cli.call import call_of
from app.cli.options import AsJson, group
from app.cli.output import Printer
from app.cli.words import words

if TYPE_CHECKING:
    from services.labels.files import Shelf
    from services.labels.service import Choice, Kind, Made
    from services.settings.model import Settings
    from services.words.catalogue import Catalogue

cli = group("labels")

_OUT: Final = 50.0  # mm: more is another stock
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=words("labels.output"))]
Stock = Annotated[str, typer.Option("--stock", metavar="KEY", help=words("labels.stock"))]
Template = Annotated[str, typer.Option("--template", metavar="NAME", help=words("labels.template"))]
RIGHT: Final = typer.Option("--right", metavar="MM", min=-_OUT, max=_OUT, help=words("labels.right"))
DOWN: Final = typer.Option("--down", metavar="MM", min=-_OUT, max=_OUT, help=words("labels.down"))
Right = Annotated[float, RIGHT]
Down = Annotated[float, DOWN]
Dpi = Annotated[int, typer.Option("--dpi", metavar="203|300|600", help=words("labels.dpi"))]
Qr = Annotated[str, typer.Option("--qr", metavar="tag|serial|url", help=words("labels.qr"))]


@cli.command(help=words("labels.preview.help"))
def preview(
    context: typer.Context,
    tag: Annotated[str, typer.Option("--tag", metavar="TEXT", help=words("labels.tag"))],
    output: Output,
    serial: Annotated[str, typer.Option("--serial", metavar="TEXT", help=words("labels.serial"))] = "",
    model: Annotated[str, typer.Option("--model", metavar="TEXT", help=words("labels.model"))] = "",
    stock: Stock = "",
    template: Template = "",
    qr: Qr = "",
    dpi: Dpi = 203,
    as_json: AsJson = False,
) -> None:
    """Write one label as PDF, HTML or ZPL."""
    from services.labels.service import Layout, make

    settings, shelf, say = _open(context)
    choice = _choice(shelf, settings, stock, template, qr)
    made = make(_kind(output), choice, [choice.fields(tag, serial, model)], Layout(), tag, dpi=_dpi(dpi))
    _finish(Printer(as_json), say, choice, shelf, made, output)


@cli.command(help=words("labels.sheet.help"))
def sheet(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("labels.file"))],
    output: Output,
    stock: Stock = "",
    template: Template = "",
    qr: Qr = "",
    start: Annotated[int, typer.Option("--start", metavar="N", min=1, help=words("labels.start"))] = 1,
    copies: Annotated[int, typer.Option("--copies", metavar="N", min=1, max=100, help=words("labels.copies"))] = 1,
    right: Right = 0.0,
    down: Down = 0.0,
    dpi: Dpi = 203,
    as_json: AsJson = False,
) -> None:
    """Write the labels of a list as PDF, HTML or ZPL."""
    from services.labels.lists import read_assets
    from services.labels.service import Layout, make

    settings, shelf, say = _open(context)
    choice = _choice(shelf, settings, stock, template, qr)
    assets = read_assets(content(file), file.name)
    labels = [choice.fields(asset.tag, asset.serial, asset.model) for asset in assets]
    layout = Layout(start, copies, right, down)
    made = make(_kind(output), choice, labels, layout, file.stem, dpi=_dpi(dpi))
    _finish(Printer(as_json), say, choice, shelf, made, output)


@cli.command("test", help=words("labels.test.help"))
def write_test(
    context: typer.Context,
    output: Output,
    stock: Stock = "",
    dpi: Dpi = 203,
    right: Right = 0.0,
    down: Down = 0.0,
    as_json: AsJson = False,
) -> None:
    """Write the label that shows how far a printer is out, as PDF or ZPL."""
    from services.printing.documents import test_label
    from services.settings.model import PrinterLine

    kind = _kind(output)
    if kind not in ("pdf", "zpl"):
        raise typer.BadParameter(".pdf, .zpl", param_hint="--output")
    settings, shelf, say = _open(context)
    line = PrinterLine(id="test", name="Scandesk", kind="folder", address=".")
    out = {"format": kind.value, "dpi": _dpi(dpi), "stock": stock, "right_mm": right, "down_mm": down}
    document = test_label(line.model_copy(update=out), shelf, settings.labels)
    _write(output, document.data)
    printer = Printer(as_json)
    key = stock or settings.labels.stock
    size = {"width": document.width_mm, "height": document.height_mm}
    printer.value({"file": str(output), "stock": key, **size, "problems": _problems(shelf, say)})
    printer.line(say.say("cli.labels.written", n=1, stock=shelf.stock(key).title, pages=1, file=output))
    _tell_problems(printer, shelf, say)


@cli.command(help=words("labels.stocks.help"))
def stocks(context: typer.Context, as_json: AsJson = False) -> None:
    """List what there is to print on, and the templates."""
    _settings, shelf, say = _open(context)
    printer = Printer(as_json)
    found = [_stock(one) for one in shelf.stocks.values()]
    printer.value({"stocks": found, "templates": list(shelf.templates), "problems": _problems(shelf, say)})
    rows = [(one["key"], one["title"], f"{one['width']:g} × {one['height']:g} mm", one["places"]) for one in found]
    printer.table([say.say(f"cli.column.{name}") for name in ("stock", "name", "size", "on_a_sheet")], rows)
    printer.line(say.say("cli.labels.templates", names=", ".join(shelf.templates)))
    _tell_problems(printer, shelf, say)


def _open(context: typer.Context) -> "tuple[Settings, Shelf, Catalogue]":
    from services.labels.files import open_shelf
    from services.settings.book import SettingsBook
    from services.words.catalogue import Catalogue

    data_dir = call_of(context).settle()
    settings = SettingsBook(data_dir).settings
    return settings, open_shelf(data_dir), Catalogue(settings.station.language)


def _choice(shelf: "Shelf", settings: "Settings", stock: str, template: str, qr: str) -> "Choice":
    from services.labels.model import QrHolds
    from services.labels.service import Choice

    if qr and qr not in list(QrHolds):
        raise typer.BadParameter(", ".join(QrHolds), param_hint="--qr")
    return Choice.of(shelf, settings.labels, stock=stock, template=template, qr=qr)


def _kind(output: Path) -> "Kind":
    """What the file's ending says."""
    from services.labels.service import Kind

    ending = output.suffix.lower().removeprefix(".")
    if ending not in list(Kind):
        raise typer.BadParameter(", ".join(f".{kind}" for kind in Kind), param_hint="--output")
    return Kind(ending)


def _dpi(dpi: int) -> int:
    from services.labels.raster import DOTS

    if dpi not in DOTS:
        raise typer.BadParameter(", ".join(map(str, DOTS)), param_hint="--dpi")
    return dpi


def content(file: Path) -> bytes:
    """Raises OutsideFailed where it cannot be read, Refused where it is too long. "-": standard input."""
    from services.tables.reading import read_content
    from services.tables.rows import MOST_BYTES

    return sys.stdin.buffer.read(MOST_BYTES + 1) if str(file) == "-" else read_content(file)


def _finish(printer: Printer, say: "Catalogue", choice: "Choice", shelf: "Shelf", made: "Made", output: Path) -> None:
    """Write the file and tell what came of it."""
    _write(output, made.content)
    printer.value(
        {
            "file": str(output),
            "stock": choice.stock.key,
            "template": choice.template.name,
            "pages": made.pages,
            "labels": [{"tag": tag, "page": page, "position": at} for tag, page, at in made.placed],
            "left_out": [{"tag": tag, "codes": list(kinds)} for tag, kinds in made.left_out],
            "problems": _problems(shelf, say),
        }
    )
    title, pages = choice.stock.title, made.pages
    printer.line(say.say("cli.labels.written", n=len(made.placed), stock=title, pages=pages, file=output))
    for tag, kinds in made.left_out:
        for kind in kinds:
            printer.line(say.say(f"labels.left_out.{kind}", tag=_short(tag)))
    _tell_problems(printer, shelf, say)


def _write(output: Path, content: bytes) -> None:
    from services.settings.files import not_written

    try:
        output.write_bytes(content)
    except OSError as error:
        raise not_written(output, error) from error


def _short(tag: str) -> str:
    from services.scanning.marks import show

    return show(tag)


def _stock(stock: Any) -> dict[str, Any]:
    return {
        "key": stock.key,
        "title": stock.title,
        "width": stock.width,
        "height": stock.height,
        "places": stock.grid.places if stock.grid else 1,
        "source": stock.source,
    }


def _problems(shelf: "Shelf", say: "Catalogue") -> list[dict[str, str]]:
    return [
        {"file": one.file, "where": one.where, "message": say.say(one.words, **one.params)} for one in shelf.problems
    ]


def _tell_problems(printer: Printer, shelf: "Shelf", say: "Catalogue") -> None:
    for one in _problems(shelf, say):
        where = f"{one['file']}: {one['where']}" if one["where"] else one["file"]
        printer.line(say.say("labels.problem.line", where=where, what=one["message"]))
