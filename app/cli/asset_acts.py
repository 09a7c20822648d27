"""`scandesk assets retry|change|label|undo|own|finish`: what somebody decides about assets."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import asset_shapes, finding
from app.cli.asset_acting import act_and_follow, every, on_one, over, tell, wants_to_follow
from app.cli.asset_ending import end_at_once
from app.cli.asset_following import follow_and_end
from app.cli.asset_options import AssetName, Category, Funding, Internal, Manufacturer, Model, More, Wait, given
from app.cli.assets import cli
from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin
from app.cli.output import Printer, say_error
from app.cli.words import words
from services.assets.model import OPEN

if TYPE_CHECKING:
    from app.station import Station
    from services.identity.person import Person

__all__ = ["cli"]  # the group of assets.py, with the commands of this file


@cli.command(help=words("assets.retry.help"))
def retry(
    context: typer.Context,
    assets: Annotated[list[str] | None, typer.Argument(metavar="ASSET", help=words("assets.asset"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=words("assets.retry.all"))] = False,
    wait: Wait = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Try assets once more, now."""
    if bool(assets) == everything:
        raise typer.BadParameter(words("assets.retry.which"))

    def run(station: "Station", by: "Person") -> Sequence[str]:
        if assets:
            ids = [finding.asset_id(station, one) for one in assets]
            station.assets.retry(ids, by)
            return ids
        return _retry_all(station, by)

    act_and_follow(context, run, name, pin_stdin=pin_stdin, wait=wait, as_json=as_json)


@cli.command(help=words("assets.change.help"))
def change(
    context: typer.Context,
    asset: AssetName,
    serial: Annotated[str | None, typer.Option("--serial", metavar="SERIAL", help=words("assets.serial"))] = None,
    manufacturer: Manufacturer = None,
    model: Model = None,
    category: Category = None,
    funding_source: Funding = None,
    internal_name: Internal = None,
    more: More = None,
    wait: Wait = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Change what the register has not got yet. What is not given stays."""
    own = given(manufacturer, model, category, funding_source, internal_name, more)

    def run(station: "Station", by: "Person") -> Sequence[str]:
        found = station.assets.line(finding.asset_id(station, asset)).asset
        now = over(found.fields, own)
        station.assets.change(found.id, found.serial if serial is None else serial.strip(), now, by)
        return [found.id]

    act_and_follow(context, run, name, pin_stdin=pin_stdin, wait=wait, as_json=as_json)


@cli.command("label", help=words("assets.label_of.help"))
def print_label(
    context: typer.Context,
    asset: AssetName,
    wait: Wait = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Print the label of an asset that has none yet."""
    run = on_one(asset, lambda station, found, by: station.assets.label(found, by))
    act_and_follow(context, run, name, pin_stdin=pin_stdin, wait=wait, as_json=as_json)


@cli.command(help=words("assets.undo.help"))
def undo(
    context: typer.Context,
    asset: Annotated[str, typer.Argument(metavar="ASSET", help=words("assets.asset"))] = "",
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Take an asset back that the register has not got; without a name the last one of the batch."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        found = finding.asset_id(station, asset) if asset else ""
        line = station.assets.undo(found, by) if found else station.assets.undo_last(by)
        tell(station, Printer(as_json), line)


@cli.command(help=words("assets.own.help"))
def own(
    context: typer.Context,
    asset: AssetName,
    is_other: Annotated[bool, typer.Option("--not", help=words("assets.own.not"))] = False,
    wait: Wait = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Say whether what the register has, and may be ours, is this asset."""

    def say(station: "Station", found: str, by: "Person") -> None:
        (station.assets.disown if is_other else station.assets.own)(found, by)

    act_and_follow(context, on_one(asset, say), name, pin_stdin=pin_stdin, wait=wait, as_json=as_json)


@cli.command(help=words("assets.finish.help"))
def finish(
    context: typer.Context, wait: Wait = None, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """End the batch, and wait until its assets are in the register."""
    call, printer = call_of(context), Printer(as_json)
    with call.station() as station:
        batch = station.assets.finish(actor(station, name, pin_stdin=pin_stdin))
        ids = [line.asset.id for line in every(station, batch.id)][::-1]
        printer.line(asset_shapes.batch_line(batch, station.words))
        follows, lines = wants_to_follow(station, wait), station.assets.some(ids)
        if not follows:
            end_at_once(lines, printer, station.words, more={"batch": batch.id})
    if follows:
        follow_and_end(call, ids, printer, wait, more={"batch": batch.id})


def _retry_all(station: "Station", by: "Person") -> Sequence[str]:
    """All that wait, or that somebody has to decide about; those that cannot be tried again are told. Raises Refused:
    FORBIDDEN."""
    from services.errors import Refused

    found = (line.asset for line in every(station))
    open_ = [one.id for one in found if (one.needs_you or one.state in OPEN) and one.station == station.id]
    again = open_[::-1]
    for one in again:
        try:
            station.assets.retry([one], by)
        except Refused as refused:
            if refused.code == "FORBIDDEN":
                raise
            say_error(station.words.say(refused.words, **refused.params))
    return again
