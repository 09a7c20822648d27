"""`scandesk assets create|validate|release|next-tag|list|show`: assets, one or all of them."""

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from app.cli import asset_shapes, finding
from app.cli.asset_acting import MOST, act_and_follow, every, tell
from app.cli.asset_options import (
    AssetName,
    BatchName,
    Category,
    Funding,
    Internal,
    Manufacturer,
    Model,
    More,
    Wait,
    given,
)
from app.cli.call import actor, call_of
from app.cli.errors import Exit
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer, say_error
from app.cli.words import words
from services.assets.model import Known

if TYPE_CHECKING:
    from app.station import Station
    from services.assets.service import Validity
    from services.identity.person import Person

cli = group("assets")

Serial = Annotated[str, typer.Argument(metavar="SERIAL", help=words("assets.serial"))]
Limit = Annotated[int, typer.Option("--limit", min=1, max=MOST, help=words("assets.list.limit"))]


@cli.command(help=words("assets.create.help"))
def create(
    context: typer.Context,
    serial: Serial,
    manufacturer: Manufacturer = None,
    model: Model = None,
    category: Category = None,
    funding_source: Funding = None,
    internal_name: Internal = None,
    more: More = None,
    tag: Annotated[str, typer.Option("--tag", metavar="TAG", help=words("assets.create.tag"))] = "",
    label: Annotated[bool | None, typer.Option("--label/--no-label", help=words("assets.create.label"))] = None,
    wait: Wait = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Enter one asset, and wait until it is in the register, with its label, or nothing more can be done now."""
    own = given(manufacturer, model, category, funding_source, internal_name, more)

    def enter(station: "Station", by: "Person") -> Sequence[str]:
        entered = station.assets.enter(serial, by, once=own, tag=tag, labels=label)
        if isinstance(entered, Known):
            _refuse_known(station, Printer(as_json), entered)
        return [entered.id]

    act_and_follow(context, enter, name, pin_stdin=pin_stdin, wait=wait, as_json=as_json)


@cli.command(help=words("assets.validate.help"))
def validate(context: typer.Context, serial: Serial, as_json: AsJson = False) -> None:
    """Ask whether a serial can be entered, here and at the register."""
    with call_of(context).station() as station:
        _tell_validity(station, station.assets.validate(serial.strip()), as_json)


@cli.command(help=words("assets.release.help"))
def release(
    context: typer.Context, serial: Serial, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Let a serial be entered again whose asset was deleted in the register."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        _tell_validity(station, station.assets.release(serial.strip(), by), as_json)


@cli.command("next-tag", help=words("assets.next_tag.help"))
def next_tag(context: typer.Context, as_json: AsJson = False) -> None:
    """Tell the next tag; it is not taken."""
    with call_of(context).station() as station:
        tag, printer = station.assets.tags.preview(), Printer(as_json)
        printer.value(asset_shapes.next_tag(tag))
        printer.line(tag.tag)


@cli.command("list", help=words("assets.list.help"))
def list_assets(
    context: typer.Context,
    batch: BatchName = "",
    needs_you: Annotated[bool, typer.Option("--needs-you", help=words("assets.list.needs_you"))] = False,
    most: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List assets, the last entered first."""
    with call_of(context).station() as station:
        found = (line for line in every(station, batch) if line.asset.needs_you or not needs_you)
        lines = list(islice(found, most))
        printer, say, zone = Printer(as_json), station.words, station.settings.station.tz
        printer.value([asset_shapes.asset(line, say) for line in lines])
        if not lines:
            printer.line(say.say("cli.assets.none"))
            return
        headings = [say.say(f"cli.assets.column.{column}") for column in asset_shapes.COLUMNS]
        printer.table(headings, [asset_shapes.row(line, say, zone) for line in lines])
        if next(found, None) is not None:
            printer.line(say.say("cli.assets.list.more", most=most))


@cli.command(help=words("assets.show.help"))
def show(context: typer.Context, asset: AssetName, as_json: AsJson = False) -> None:
    """Show one asset."""
    with call_of(context).station() as station:
        line = station.assets.line(finding.asset_id(station, asset))
        tell(station, Printer(as_json), line)


def _refuse_known(station: "Station", printer: Printer, known: Known) -> NoReturn:
    """Somebody has the serial: say who, and end."""
    sentence = asset_shapes.known_text(known, station.words)
    printer.value(
        {
            "error": {"code": "ASSET_KNOWN", "message": sentence, "fields": {}},
            "known": asset_shapes.known(known),
        }
    )
    say_error(sentence)
    raise typer.Exit(Exit.REFUSED)


def _tell_validity(station: "Station", found: "Validity", as_json: bool) -> None:
    """As the contract's answer, with ours; exit code 1 where the serial cannot be entered."""
    printer, say = Printer(as_json), station.words.say
    known = found.known
    if known is None:
        printer.value({"valid": True, "serial_number": found.serial, "asked": found.asked, "deleted": found.deleted})
        printer.line(say("cli.assets.free" if found.asked else "cli.assets.free_here", serial=found.serial))
        return
    deleted = say("cli.assets.deleted", serial=known.serial) if found.deleted else ""
    sentence = deleted or asset_shapes.known_text(known, station.words)
    more = {"asked": found.asked, "deleted": found.deleted, "error": sentence}
    printer.value({**asset_shapes.known(known), "valid": False, "serial_number": found.serial, **more})
    printer.line(sentence)
    raise typer.Exit(Exit.REFUSED)
