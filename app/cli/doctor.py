"""`scandesk doctor`: everything that a station needs, ok or what to do."""

from typing import Annotated

import typer

from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.words import language, words


def doctor(
    context: typer.Context,
    desktop: Annotated[bool, typer.Option("--desktop", help=words("doctor.desktop"))] = False,
    as_json: AsJson = False,
) -> None:
    """Look at everything. Exit code 1 where something needs somebody."""
    from app.cli.checks import examine
    from services.words.catalogue import Catalogue

    data_dir = call_of(context).prepare()
    say = Catalogue(language()).say
    printer = Printer(as_json)
    findings = []
    for found in examine(data_dir, desktop=desktop):
        sentence = say(found.words, **found.params)
        findings.append({"check": found.name, "ok": found.well, "message": sentence})
        printer.line(f"{'✓' if found.well else '✕'} {found.name}: {sentence}")
    printer.value({"ok": all(one["ok"] for one in findings), "checks": findings})
    if not all(one["ok"] for one in findings):
        raise typer.Exit(1)
