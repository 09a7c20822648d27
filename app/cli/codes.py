"""`scandesk codes`: what this site's command barcodes hold, for a printed sheet."""

import typer

from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer


def codes(context: typer.Context, as_json: AsJson = False) -> None:
    """List the command barcodes of this site."""
    from services.scanning.commands import SHEET, barcode_for, heading_words
    from services.settings.book import SettingsBook
    from services.words.catalogue import Catalogue

    settings = SettingsBook(call_of(context).prepare()).ensure_site()
    say = Catalogue(settings.station.language).say
    sheet = [
        {
            "group": group,
            "barcode": barcode_for(command, settings.station.site),
            "name": say(command.name_words, digit=command.digit),
            "does": say(command.does_words, digit=command.digit),
        }
        for group, commands in SHEET.items()
        for command in commands
    ]
    printer = Printer(as_json)
    printer.value(sheet)
    last = ""
    for code in sheet:
        if code["group"] != last:
            printer.line(say(heading_words(code["group"])))
            last = code["group"]
        printer.line(f"  {code['barcode']:<20} {code['name']}: {code['does']}")
