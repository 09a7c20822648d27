"""What commands on assets have in common: something is done with some, and they are followed until they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from app.cli import asset_shapes, finding
from app.cli.asset_ending import end_at_once
from app.cli.asset_following import follow_and_end
from app.cli.call import actor, call_of
from app.cli.output import Printer
from services.assets.contract import MORE, tidy_fields
from services.assets.model import Fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.station import Station
    from services.assets.lists import Line
    from services.identity.person import Person

MOST = 10_000  # assets of one list


def act_and_follow(
    context: typer.Context,
    act: "Callable[[Station, Person], Sequence[str]]",
    name: str,
    *,
    pin_stdin: bool,
    wait: float | None,
    as_json: bool,
) -> None:
    """Do what concerns some assets, as who acts; then wait for them where this process is the station, or a time to
    wait is given. `act` returns their ids."""
    call, printer = call_of(context), Printer(as_json)
    with call.station() as station:
        ids = act(station, actor(station, name, pin_stdin=pin_stdin))
        follows = wants_to_follow(station, wait)
        if not follows:
            end_at_once(station.assets.some(ids), printer, station.words)
    if follows:
        follow_and_end(call, ids, printer, wait)


def on_one(asset: str, act: "Callable[[Station, str, Person], object]") -> "Callable[[Station, Person], Sequence[str]]":
    """What is done with the one asset that is called so; `act` gets its id."""

    def run(station: "Station", by: "Person") -> Sequence[str]:
        found = finding.asset_id(station, asset)
        act(station, found, by)
        return [found]

    return run


def wants_to_follow(station: "Station", wait: float | None) -> bool:
    """Whether the command waits: without a time to wait, only where nobody else does the work."""
    return station.owner if wait is None else wait > 0


def every(station: "Station", batch: str = "") -> "Iterator[Line]":
    """The assets of a batch, or all, the last entered first, however many there are."""
    return station.assets.every(finding.batch_id(station, batch) if batch else "")


def tell(station: "Station", printer: Printer, line: "Line") -> None:
    """One asset, as it stands."""
    printer.value(asset_shapes.asset(line, station.words))
    printer.line(asset_shapes.line(line, station.words))


def over(fields: Fields, own: Mapping[str, str]) -> Fields:
    """The fields with what was given over them."""
    more = {name.removeprefix(MORE): text for name, text in own.items() if name.startswith(MORE)}
    shared = {name: text for name, text in own.items() if not name.startswith(MORE)}
    return tidy_fields(replace(fields, **shared, more={**fields.more, **more}))
