"""`scandesk doctor`: everything that a station needs, ok or what to do."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import Call, call_of
from app.cli.errors import Exit
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.words import language, words

if TYPE_CHECKING:
    from services.health.model import Finding
    from services.words.catalogue import Say

_PREPARED = 5.0  # seconds for the folder of the log; on a dead network disk nothing is logged
_NAGIOS = {"ok": (0, "OK"), "note": (0, "OK"), "warning": (1, "WARNING"), "fault": (2, "CRITICAL")}


def doctor(
    context: typer.Context,
    desktop: Annotated[bool, typer.Option("--desktop", help=words("doctor.desktop"))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("doctor.quiet"))] = False,
    nagios: Annotated[bool, typer.Option("--nagios", help=words("doctor.nagios"))] = False,
    as_json: AsJson = False,
) -> None:
    """Look at everything. Exit code 1 where something needs somebody now, 4 where it only does soon."""
    from app.health.checks import examine
    from services.health import saying
    from services.health.rules import worst
    from services.words.catalogue import Catalogue

    call = call_of(context)
    prepare(call)
    say = Catalogue(language()).say
    printer, found = Printer(as_json), []
    for one in examine(call.data_dir, desktop=desktop):
        found.append(one)
        if not (nagios or (quiet and one.well)):
            _print(one, printer, say)
    grave = worst(found)
    if nagios and not as_json:
        printer.line(_in_one_line(found, say))
    printer.value(saying.as_json(found, say))
    end(_NAGIOS[grave][0] if nagios else {"fault": Exit.REFUSED, "warning": Exit.WARNED}.get(grave, Exit.DONE))


def prepare(call: Call) -> None:
    """As every command does; a folder that does not answer is a finding."""
    from services.bounded import TookTooLong, within

    try:
        within(_PREPARED, call.prepare)
    except TookTooLong:
        return


def _print(found: "Finding", printer: Printer, say: "Say") -> None:
    from services.health.saying import lines

    for line in lines(found, say):
        printer.line(line)


def _in_one_line(found: "Sequence[Finding]", say: "Say") -> str:
    """As monitoring shows it: the state, how many of each, and the sentence of each that needs somebody. A bar would
    begin figures there."""
    from services.health.rules import GRAVEST_FIRST, counts, worst
    from services.health.saying import sentence

    number = counts(found)
    told = [f"{one.name}: {sentence(one, say)}" for kind in GRAVEST_FIRST for one in found if one.kind is kind]
    needy = told[: sum(1 for one in found if not one.well)]
    head = say("health.one_line", faults=number[GRAVEST_FIRST[0]], warnings=number[GRAVEST_FIRST[1]], n=len(found))
    line = "; ".join([head, *needy]).replace("|", "/")
    return f"SCANDESK {_NAGIOS[worst(found)][1]}: {line}"


def end(code: int) -> None:
    """Now: whatever has not answered is not waited for, not even by Python's own end."""
    from services.bounded import is_any_open

    if is_any_open():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    if code:
        raise typer.Exit(code)
