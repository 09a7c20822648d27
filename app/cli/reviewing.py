"""`scandesk sessions review`: look at what was handed in, approve it, or send it back."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import finding
from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin, SessionId
from app.cli.output import Printer
from app.cli.session_lists import cli
from app.cli.sessions import print_session
from app.cli.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.station import Station
    from services.sessions.review import Comparison

__all__ = ["cli"]  # the group of sessions.py, with the command of this file

Approve = Annotated[bool, typer.Option("--approve", help=words("sessions.review.approve"))]
SendBack = Annotated[bool, typer.Option("--send-back", help=words("sessions.review.send_back"))]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help=words("sessions.review.note"))]


@cli.command(help=words("sessions.review.help"))
def review(
    context: typer.Context,
    session: SessionId,
    approve: Approve = False,
    send_back: SendBack = False,
    note: Note = "",
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Look at what was counted beside what was expected; with a verdict, give it."""
    check_verdict(approve=approve, send_back=send_back, note=note)
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        found = finding.session_id(station, session)
        looked = station.reviews.look(found, by)
        now = looked.session
        if approve:
            now = station.reviews.approve(found, by)
        elif send_back:
            now = station.reviews.send_back(found, note, by)
        print_session(station, now, as_json, compared=True, comparison=asdict(looked.compared))
        print_comparison(station, looked.compared, Printer(as_json))


def check_verdict(*, approve: bool, send_back: bool, note: str) -> None:
    """One verdict at most, and a note with what is sent back alone. Raises typer.BadParameter."""
    if (approve and send_back) or bool(note.strip()) != send_back:
        raise typer.BadParameter(words("sessions.review.note"), param_hint="--note")


def print_comparison(station: "Station", compared: "Comparison", printer: Printer) -> None:
    """The figures that are known, a line each."""
    figures = asdict(compared).items()
    print_figures(station, [(name, number) for name, number in figures if number is not None], printer)


def print_figures(station: "Station", figures: "Iterable[tuple[str, int]]", printer: Printer) -> None:
    """Each on a line."""
    from services.sessions.review import figure_text

    say = station.words.say
    for name, number in figures:
        printer.line(f"  {say(f'review.figure.{name}')}  {figure_text(name, number, minus='-')}")
