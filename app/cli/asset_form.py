"""`scandesk assets form|presets`: what the assets of a batch share, and what is kept of that under a name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import asset_shapes
from app.cli.asset_acting import over
from app.cli.asset_acts import cli
from app.cli.asset_options import Category, Funding, Internal, Manufacturer, Model, More, given
from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer
from app.cli.words import words
from services.assets.model import Fields, Form, Preset
from services.errors import Refused

if TYPE_CHECKING:
    from app.station import Station
    from services.assets.acts import Entering
    from services.identity.person import Person

__all__ = ["cli"]  # the group of assets.py, with the commands of these files

form = group("assets.form")
presets = group("assets.presets")
cli.add_typer(form, name="form")
cli.add_typer(presets, name="presets")

Position = Annotated[int, typer.Argument(metavar="PLACE", min=1, max=9, help=words("assets.presets.position"))]


@form.command("show", help=words("assets.form.show"))
def show_form(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the form."""
    with call_of(context).station() as station:
        _tell_form(station, station.assets.entering(), as_json)


@form.command("set", help=words("assets.form.set"))
def set_form(
    context: typer.Context,
    manufacturer: Manufacturer = None,
    model: Model = None,
    category: Category = None,
    funding_source: Funding = None,
    internal_name: Internal = None,
    more: More = None,
    preset: Annotated[int | None, typer.Option("--preset", metavar="PLACE", help=words("assets.form.preset"))] = None,
    number: Annotated[int | None, typer.Option("--number", min=1, help=words("assets.form.number"))] = None,
    preprinted: Annotated[
        bool | None, typer.Option("--preprinted/--no-preprinted", help=words("assets.form.preprinted"))
    ] = None,
    labels: Annotated[bool | None, typer.Option("--labels/--no-labels", help=words("assets.form.labels"))] = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Change the form. What is not given stays; a preset comes first."""
    own = given(manufacturer, model, category, funding_source, internal_name, more)
    _check_pattern(own)

    def change(now: Form) -> Form:
        return replace(
            now,
            fields=over(now.fields, own),
            number=now.number if number is None else number,
            preprinted=now.preprinted if preprinted is None else preprinted,
            labels=now.labels if labels is None else labels,
        )

    def run(station: "Station", by: "Person") -> "Entering":
        if preset is not None:
            station.assets.use_preset(preset, by)
        return station.assets.change_form(change, by)

    _act(context, run, name, pin_stdin, as_json)


@form.command("clear", help=words("assets.form.clear"))
def clear_form(context: typer.Context, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False) -> None:
    """Empty the form."""
    _act(context, lambda station, by: station.assets.clear_form(by), name, pin_stdin, as_json)


@presets.command("list", help=words("assets.presets.list"))
def list_presets(context: typer.Context, as_json: AsJson = False) -> None:
    """List the presets."""
    with call_of(context).station() as station:
        _tell_presets(station, as_json)


@presets.command("save", help=words("assets.presets.save"))
def save_preset(
    context: typer.Context,
    preset_name: Annotated[str, typer.Argument(metavar="NAME", help=words("assets.presets.name"))],
    position: Annotated[int | None, typer.Option("--position", min=1, max=9, help=words("assets.presets.at"))] = None,
    manufacturer: Manufacturer = None,
    model: Model = None,
    category: Category = None,
    funding_source: Funding = None,
    internal_name: Internal = None,
    more: More = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Keep what is given, else what the form says, under a name."""
    own = given(manufacturer, model, category, funding_source, internal_name, more)
    _check_pattern(own)
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        there = next((one for one in station.assets.presets.all() if one.position == position), None)
        fields = over(Fields(), own) if own else station.assets.entering().form.fields
        station.assets.presets.save(Preset(there.id if there else "", position or 0, preset_name, fields), by)
        _tell_presets(station, as_json)


@presets.command("remove", help=words("assets.presets.remove"))
def remove_preset(
    context: typer.Context, position: Position, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Remove a preset."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        found = next((one for one in station.assets.presets.all() if one.position == position), None)
        if found is None:
            raise Refused("PRESET_UNKNOWN", "assets.refused.preset", position=position)
        station.assets.presets.drop(found.id, by)
        _tell_presets(station, as_json)


def _act(
    context: typer.Context,
    run: "Callable[[Station, Person], Entering]",
    name: str,
    pin_stdin: bool,
    as_json: bool,
) -> None:
    with call_of(context).station() as station:
        _tell_form(station, run(station, actor(station, name, pin_stdin=pin_stdin)), as_json)


def _check_pattern(own: Mapping[str, str]) -> None:
    """A name with braces that nothing fills is told now, and not of each asset."""
    from services.assets import names

    names.check(own.get("internal_name", ""))


def _tell_form(station: "Station", now: "Entering", as_json: bool) -> None:
    printer, say = Printer(as_json), station.words.say
    printer.value(asset_shapes.form(now))
    shown = _named(now.form.fields, station)
    for name, text in shown.items():
        printer.line(f"{name}: {text}")
    if not shown:
        printer.line(say("cli.assets.form.empty"))
    tag = now.next_tag.tag if now.next_tag else "–"
    printer.line(say("cli.assets.form.next", tag=tag, number=now.form.number))


def _tell_presets(station: "Station", as_json: bool) -> None:
    found, printer = station.assets.presets.all(), Printer(as_json)
    printer.value([asset_shapes.preset(one) for one in found])
    if not found:
        printer.line(station.words.say("assets.refused.no_presets"))
    for one in found:
        printer.line(f"{one.position}  {one.name}: {' · '.join(_named(one.fields, station).values())}")


def _named(fields: Fields, station: "Station") -> Mapping[str, str]:
    """What they say, by the name that people call it."""
    from services.assets.contract import SHARED

    say = station.words.say
    shared = {say(f"assets.field.{name}"): getattr(fields, name) for name in SHARED}
    return {name: text for name, text in {**shared, **fields.more}.items() if text}
