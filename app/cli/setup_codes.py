"""`scandesk devices codes [MAKER]`: the set-up barcodes of a scanner, as far as its maker publishes them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.words import words
from services.scanning.setup_codes import Does

if TYPE_CHECKING:
    from services.scanning.setup_codes import Maker, SetupCode
    from services.words.catalogue import Catalogue


def setup_codes(
    context: typer.Context,
    maker: Annotated[str, typer.Argument(metavar="MAKER", help=words("devices.codes.maker"))] = "",
    mode: Annotated[Does, typer.Option("--mode", metavar="MODE", help=words("devices.codes.mode"))] = Does.KEYBOARD,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=words("devices.codes.output"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The makers; of one, the barcodes that set its scanner up, or these as a PDF."""
    from services.scanning import setup_codes
    from services.settings.book import SettingsBook
    from services.words.catalogue import Catalogue

    settings = SettingsBook(call_of(context).settle()).settings
    catalogue, printer = Catalogue(settings.station.language), Printer(as_json)
    if not maker:
        _list_makers(printer, catalogue)
        return
    made = setup_codes.maker(maker)
    if mode not in made.modes:
        raise typer.BadParameter(", ".join(made.modes), param_hint="--mode")
    if output is None:
        _list_codes(printer, catalogue, made, mode)
    else:
        _write(printer, catalogue, made, mode, output)


def _list_makers(printer: Printer, catalogue: "Catalogue") -> None:
    from services.scanning.setup_codes import makers

    known = [
        {"id": one.id, "name": one.name, "models": one.models, "manual": one.manual or None, "modes": list(one.modes)}
        for one in makers().values()
    ]
    printer.value(known)
    printer.table(
        [catalogue.say(f"cli.column.{name}") for name in ("id", "name")],
        [(one["id"], f"{one['name']}: {one['models']}") for one in known],
    )


def _list_codes(printer: Printer, catalogue: "Catalogue", made: "Maker", mode: Does) -> None:
    from services.scanning.setup_saying import place_of, title_of

    say = catalogue.say
    printer.value([_shape(code) for code in made.steps(mode)])
    printer.line(f"{title_of(made, mode, catalogue)}. {say('setup_codes.models', models=made.models)}")
    for number, code in enumerate(made.steps(mode), 1):
        name = f" “{code.name}”" if code.name else ""
        printer.line(f"  {number}. {say(f'setup_codes.does.{code.does}')}:{name} {place_of(made, code, catalogue)}")
        if code.content:
            printer.line(f"     {code.symbology}: {code.content}")
    printer.line(say(f"setup_codes.after.{mode}"))


def _write(printer: Printer, catalogue: "Catalogue", made: "Maker", mode: Does, output: Path) -> None:
    """Raises OutsideFailed where the file cannot be written."""
    from services.labels.setup_sheet import setup_sheet
    from services.scanning.setup_saying import entries_of, title_of
    from services.settings.files import not_written

    models = catalogue.say("setup_codes.models", models=made.models)
    content, pages = setup_sheet(title_of(made, mode, catalogue), models, entries_of(made, mode, catalogue))
    try:
        output.write_bytes(content)
    except OSError as error:
        raise not_written(output, error) from error
    printer.value({"file": str(output), "pages": pages})
    printer.line(catalogue.say("cli.codes.written", file=output, pages=pages))


def _shape(code: "SetupCode") -> dict[str, Any]:
    drawn = {"symbology": code.symbology or None, "content": code.content or None, "source": code.source or None}
    told = {"name": code.name or None, "section": code.section or None, "page": code.page or None}
    return {"does": code.does} | told | drawn
