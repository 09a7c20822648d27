"""`scandesk codes`: what this site's command barcodes hold, and the sheet of them on paper."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.words import words

if TYPE_CHECKING:
    from services.scanning.commands import Command
    from services.words.catalogue import Catalogue

Groups = Mapping[str, "tuple[Command, ...]"]


def codes(
    context: typer.Context,
    page: Annotated[str, typer.Option("--page", metavar="NAME", help=words("codes.page"))] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=words("codes.output"))] = None,
    as_json: AsJson = False,
) -> None:
    """List the command barcodes of this site, or write them as a PDF."""
    from services.settings.book import SettingsBook
    from services.words.catalogue import Catalogue

    groups = _groups(page)
    settings = SettingsBook(call_of(context).settle()).ensure_site()
    catalogue, printer = Catalogue(settings.station.language), Printer(as_json)
    if output is None:
        _list(printer, catalogue, settings.station.site, groups)
    else:
        _write(printer, catalogue, settings.station.site, groups, output)


def _groups(page: str) -> Groups:
    """What a page knows, "": all commands. Raises typer.BadParameter."""
    from services.scanning.commands import PAGES, SHEET, known_to

    if page and page not in PAGES:
        raise typer.BadParameter(", ".join(PAGES), param_hint="--page")
    return known_to(page) if page else SHEET


def _list(printer: Printer, catalogue: "Catalogue", site: str, groups: Groups) -> None:
    from services.scanning.commands import barcode_for, heading_words

    say = catalogue.say
    sheet = [
        {
            "group": group,
            "barcode": barcode_for(command, site),
            "name": say(command.name_words, digit=command.digit),
            "does": say(command.does_words, digit=command.digit),
        }
        for group, commands in groups.items()
        for command in commands
    ]
    printer.value(sheet)
    last = ""
    for code in sheet:
        if code["group"] != last:
            printer.line(say(heading_words(code["group"])))
            last = code["group"]
        printer.line(f"  {code['barcode']:<20} {code['name']}: {code['does']}")


def _write(printer: Printer, catalogue: "Catalogue", site: str, groups: Groups, output: Path) -> None:
    """Raises OutsideFailed where the file cannot be written."""
    from services.labels.command_sheet import Entry, Group, command_sheet
    from services.scanning.commands import barcode_for, heading_words
    from services.settings.files import not_written

    say = catalogue.say

    def entry(one: "Command") -> Entry:
        name, does = (say(key, digit=one.digit) for key in (one.name_words, one.does_words))
        return Entry(barcode_for(one, site), name, does)

    made = [Group(say(heading_words(group)), [*map(entry, commands)]) for group, commands in groups.items()]
    content, pages = command_sheet(made, f"{say('sheet.title')} {site}")
    try:
        output.write_bytes(content)
    except OSError as error:
        raise not_written(output, error) from error
    printer.value({"file": str(output), "pages": pages})
    printer.line(say("cli.codes.written", file=output, pages=pages))
