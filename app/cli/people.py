"""`scandesk people`: who can be signed in at this station."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import actor, call_of, prove, read_new_pin, shown_pin, who_acts
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer, say_error
from app.cli.words import words
from services.errors import Refused
from services.identity.person import Person, Role
from services.identity.rights import Right, may

if TYPE_CHECKING:
    from app.station import Station

cli = group("people")

Name = Annotated[str, typer.Argument(metavar="NAME", help=words("people.name"))]


@cli.command(help=words("people.add.help"))
def add(
    context: typer.Context,
    new: Name,
    full_name: Annotated[str, typer.Option(metavar="NAME", help=words("people.full_name"))] = "",
    role: Annotated[Role, typer.Option(case_sensitive=False, help=words("people.role"))] = Role.PACKER,
    organisation: Annotated[str, typer.Option(metavar="NAME", help=words("people.organisation"))] = "",
    name: As = "",
    as_json: AsJson = False,
) -> None:
    """Make a person. The first one is an admin, whatever role was asked for; the later ones need somebody who may."""
    with call_of(context).station() as station:
        full = full_name or new
        if station.people.is_empty():
            pin = read_new_pin(station, asks=station.settings.identity.pins)
            made = station.people.first_run(name=new, full_name=full, pin=pin, organisation=organisation)
            say_error(words("people.add.first").format(name=made.name))
        else:
            by = actor(station, name)
            pin = read_new_pin(station, asks=station.settings.identity.pins)
            made = station.people.add(name=new, full_name=full, role=role, pin=pin, organisation=organisation, by=by)
        _print(station, made, as_json)


@cli.command("list", help=words("people.list.help"))
def list_people(context: typer.Context, name: As = "", as_json: AsJson = False) -> None:
    """List people, the active ones first. A badge's number lets its finder in: who may manage people sees it, and has
    to say so with --as."""
    with call_of(context).station() as station:
        here = station.door.resume().person
        shows = may(actor(station, name) if name else None, Right.MANAGE_PEOPLE)
        everybody = station.people.everybody()
        printer = Printer(as_json)
        printer.value(
            [{**_shape(one, badge=shows), "signed_in": here is not None and one.id == here.id} for one in everybody]
        )
        say = station.words.say
        printer.table(
            [say(f"cli.column.{column}") for column in ("name", "person", "role", "badge", "active")],
            [
                (
                    one.name,
                    one.full_name,
                    say(f"people.role.{one.role.value}"),
                    one.badge if shows else say("common.yes") if one.badge else "",
                    say("common.yes" if one.active else "common.no"),
                )
                for one in everybody
            ],
        )


@cli.command(help=words("people.pin.help"))
def pin(context: typer.Context, whose: Name, name: As = "", as_json: AsJson = False) -> None:
    """Set a PIN: one's own with the old one, another's by who may manage people. While PINs are off too, so that they
    are there when PINs are switched on."""
    with call_of(context).station() as station:
        person, by = _find(station, whose), who_acts(station, name or whose)
        shown = shown_pin(station, by)
        prove(station, by, shown)
        new = read_new_pin(station)
        if new is None:
            raise Refused("PIN_MISSING", "people.refused.pin_missing")
        _print(station, station.people.set_pin(person.id, new, by=by, old=shown), as_json)


@cli.command(help=words("people.badge.help"))
def badge(
    context: typer.Context,
    whose: Name,
    number: Annotated[str, typer.Option(metavar="NUMBER", help=words("people.badge.number"))] = "",
    remove: Annotated[bool, typer.Option("--remove", help=words("people.badge.remove"))] = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Give a badge, with a number made here where none is given; or take it away."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        person = _find(station, whose)
        changed = (
            station.people.remove_badge(person.id, by=by)
            if remove
            else station.people.set_badge(person.id, number or None, by=by)
        )
        _print(station, changed, as_json)


@cli.command(help=words("people.deactivate.help"))
def deactivate(
    context: typer.Context, whose: Name, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """They can no longer sign in; what they did keeps their name."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        _print(station, station.people.deactivate(_find(station, whose).id, by=by), as_json)


@cli.command(help=words("people.activate.help"))
def activate(
    context: typer.Context, whose: Name, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """They can sign in again."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        _print(station, station.people.activate(_find(station, whose).id, by=by), as_json)


def _find(station: "Station", name: str) -> Person:
    person = station.people.find_by_name(name)
    if person is None:
        raise Refused("PERSON_UNKNOWN", "people.refused.unknown")
    return person


def _print(station: "Station", person: Person, as_json: bool) -> None:
    from services.scanning.commands import barcode_for_badge

    code = barcode_for_badge(person.badge, station.settings.station.site) if person.badge else ""
    printer = Printer(as_json)
    printer.value({**_shape(person), "badge_barcode": code or None})
    role = station.words.say(f"people.role.{person.role.value}")
    printer.line(f"{person.name}: {person.full_name}, {role}" + (f", {code}" if code else ""))


def _shape(person: Person, *, badge: bool = True) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "full_name": person.full_name,
        "role": person.role.value,
        "organisation": person.organisation,
        "has_pin": person.has_pin,
        "has_badge": bool(person.badge),
        "badge": (person.badge or None) if badge else None,
        "active": person.active,
    }
