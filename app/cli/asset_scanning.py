"""`scandesk assets scan`: serials into the batch, as at the bench: given, one a line, or by the station's scanners."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.asset_acting import wants_to_follow
from app.cli.asset_following import follow_and_end_in_lines
from app.cli.asset_options import Wait
from app.cli.asset_tags import cli
from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin
from app.cli.output import Printer
from app.cli.words import words
from services.assets.model import Asset
from services.scanning.commands import Command

if TYPE_CHECKING:
    from services.scanning.answer import Answer

__all__ = ["cli"]  # the group of assets.py, with the commands of these files

_COMMANDS = frozenset({Command.PRESET, Command.UNDO, *(one for one in Command if one.digit not in ("", "0"))})


@cli.command(help=words("assets.scan.help"))
def scan(
    context: typer.Context,
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODE", help=words("sessions.scan.codes"))] = None,
    devices: Annotated[bool, typer.Option("--devices", help=words("sessions.scan.devices"))] = False,
    wait: Wait = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Scan serials into the batch: those given, else one a line from standard input, or by the station's scanners."""
    from app.cli.scanning import Scanning, codes_from_stdin
    from services.database.lock import PATIENCE

    call, printer = call_of(context), Printer(as_json)
    entered: dict[str, None] = {}

    def remember(answer: "Answer") -> None:
        found = getattr(answer.state, "asset", None)
        if isinstance(found, Asset) and answer.outcome.counted:
            entered[found.id] = None

    with call.station(patience=PATIENCE if devices else 0.0) as station:
        station.act_as(actor(station, name, pin_stdin=pin_stdin))
        station.bench.on_answer(remember)
        scanning = Scanning(station, "", printer)
        station.bench.put_in_front(station.assets.desk(_COMMANDS))
        follows = wants_to_follow(station, wait)
        if devices:
            station.start()
            scanning.listen()
            return
        given = (code.encode("utf-8", "surrogateescape") for code in codes) if codes else codes_from_stdin()
        scanning.scan_all(given)
    if follows and entered:
        follow_and_end_in_lines(call, list(entered), printer, wait)
