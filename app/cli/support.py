"""`scandesk support FILE`: one file for whoever is asked for help."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import call_of
from app.cli.doctor import end, prepare
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.words import language, words


def support(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("support.file"))],
    as_json: AsJson = False,
) -> None:
    """Write logs, versions, settings without secrets, devices, findings and facts of the database into one zip file."""
    from app.support.bundle import write_bundle
    from services.words.catalogue import Catalogue

    call = call_of(context)
    prepare(call)
    catalogue = Catalogue(language())
    made = write_bundle(file, call.data_dir, catalogue)
    printer = Printer(as_json)
    lacking = [{"part": part, "why": why} for part, why in made.lacking]
    printer.value({"path": str(made.path), "bytes": made.size, "files": list(made.files), "lacking": lacking})
    printer.line(catalogue.say("support.written", n=len(made.files), path=made.path, kilobytes=made.size // 1000 + 1))
    for part, why in made.lacking:
        printer.line(catalogue.say("support.lacking", part=part, why=why))
    printer.line(catalogue.say("support.look"))
    end(0)
