"""What commands that print have in common: labels are queued, then followed to their ends."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import print_shapes
from app.cli.call import Call, actor
from app.cli.errors import Exit
from app.cli.output import Printer, say_error
from app.cli.words import language, words

if TYPE_CHECKING:
    from app.station import Station
    from services.identity.person import Person
    from services.printing.model import PrintJob
    from services.words.catalogue import Catalogue

NoWait = Annotated[bool, typer.Option("--no-wait", help=words("labels.no_wait"))]
For = Annotated[float | None, typer.Option("--for", metavar="SECONDS", min=0.0, help=words("labels.for"))]


def queue_and_follow(
    call: Call,
    ask: "Callable[[Station, Person], Sequence[PrintJob]]",
    name: str,
    printer: Printer,
    *,
    pin_stdin: bool,
    wait: bool,
    most: float | None,
) -> None:
    """Do what queues labels, as who acts; with `wait` until each is printed, failed or unknown, or `most` seconds."""
    with call.station() as station:
        jobs = ask(station, actor(station, name, pin_stdin=pin_stdin))
        if not wait:
            printer.value(_told(jobs, station.words))
            printer.line(station.words.say("cli.labels.queued", n=len(jobs)))
    if wait:
        follow_and_end(call, [job.id for job in jobs], printer, most)


def follow_and_end(call: Call, ids: Sequence[str], printer: Printer, seconds: float | None) -> None:
    """Wait for them, and end as they did."""
    from app.cli.following import follow
    from services.words.catalogue import Catalogue

    say = Catalogue(language())
    jobs = follow(call, ids, printer, say, seconds) if ids else ()
    trouble = _trouble(jobs, say)
    error = {"error": {"code": trouble[0], "message": trouble[1], "fields": {}}} if trouble else {}
    printer.value({**error, **_told(jobs, say)})
    printer.line(say.say("cli.labels.counts", **print_shapes.counts(jobs)) if jobs else say.say("cli.labels.no_job"))
    if trouble:
        say_error(trouble[1])
        raise typer.Exit(Exit.OUTSIDE)


def _told(jobs: "Sequence[PrintJob]", say: "Catalogue") -> dict[str, Any]:
    return {**print_shapes.counts(jobs), "labels": [print_shapes.job(job, say) for job in jobs]}


def _trouble(jobs: "Sequence[PrintJob]", say: "Catalogue") -> tuple[str, str] | None:
    """(code, sentence) where not all of them are printed."""
    from services.printing.model import JobState

    waiting = sum(not job.is_over for job in jobs)
    missed = len(jobs) - waiting - sum(job.state is JobState.PRINTED for job in jobs)
    said = [say.say("cli.labels.not_printed", n=missed)] if missed else []
    said += [say.say("cli.labels.still", n=waiting)] if waiting else []
    return ("NOT_PRINTED" if missed else "STILL_WAITING", " ".join(said)) if said else None
