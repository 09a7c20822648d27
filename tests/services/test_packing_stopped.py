"""A command that would have done harm is an error that was caught; one that there is nothing for is not."""

from collections.abc import Callable

import pytest

from services.database.database import Database
from services.database.sql import Sql
from services.packing.amounts import ONE
from services.scanning.commands import Command
from services.scanning.outcome import Reason
from services.supervisor.packing_model import Caught
from tests.services.test_packing_desk import plate
from tests.services.test_packing_overview import Site
from tests.support.packing_work import FIRST

_ALL_GONE = Sql("UPDATE license_plate SET packed = quantity WHERE id = :id")


@pytest.fixture
def site(database: Database) -> Site:
    return Site(database)


def close_an_empty_box(site: Site) -> None:
    site.desk.scan("SH-1001", plate(1), Command.UNDO, Command.CLOSE_BOX)


def close_it_twice(site: Site) -> None:
    """Somebody else closed the box that is in front here."""
    site.desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    site.desk.station.database.write(
        lambda tx: Sql("UPDATE box SET status = 'closed'")(tx)  # as another station does
    )
    site.desk.scan(Command.CONFIRM)


def complete_without_anything(site: Site) -> None:
    site.desk.scan("SH-1001", Command.COMPLETE)


def complete_with_an_open_box(site: Site) -> None:
    site.desk.scan("SH-1001", plate(1), Command.COMPLETE)


def say_a_quantity_of_nothing(site: Site) -> None:
    site.desk.scan("SH-1001", Command.QUANTITY, Command.D0, Command.CONFIRM)


def weigh_a_ton_and_more(site: Site) -> None:
    site.desk.scan("SH-1001", plate(1), Command.CLOSE_BOX, *[Command.D9] * 4, Command.CONFIRM)


def acknowledge_what_is_gone(site: Site) -> None:
    """What was asked about went into another box meanwhile."""
    site.desk.scan("SH-1001", plate(3))
    site.desk.station.database.write(lambda tx: _ALL_GONE(tx, id=FIRST.plate(3)))
    site.desk.scan(Command.ACKNOWLEDGE)


@pytest.mark.parametrize(
    ("do", "kind"),
    [
        (close_an_empty_box, Caught.EMPTY),
        (close_it_twice, Caught.OVER),
        (complete_without_anything, Caught.EMPTY),
        (complete_with_an_open_box, Caught.EARLY),
        (say_a_quantity_of_nothing, Caught.NUMBER),
        (weigh_a_ton_and_more, Caught.NUMBER),
        (acknowledge_what_is_gone, Caught.TOO_MANY),
    ],
)
def test_a_command_that_was_stopped_is_in_the_log_and_counted(
    site: Site, do: Callable[[Site], None], kind: Caught
) -> None:
    do(site)
    assert site.overview.board().today.caught == {kind: 1}
    last = site.overview.log(FIRST.shipment).deeds[0]
    assert (last.act, last.author, last.station) == ("stopped", "ada", "Dock 9")
    assert Command(str(last.params["command"]))


@pytest.mark.parametrize(
    "scans",
    [
        (Command.UNDO,),
        (Command.CLOSE_BOX,),
        (Command.QUANTITY,),
        (Command.COMPLETE,),
        ("SH-1001", Command.UNDO),
        ("SH-1001", Command.NEW_BOX),
        ("SH-1001", plate(1), Command.NEXT),
        ("SH-1001", plate(1), Command.UNDO, Command.UNDO),
        ("SH-1001", plate(1), Command.UNDO, Command.NEW_BOX),
    ],
)
def test_a_command_that_there_is_nothing_for_is_no_error(site: Site, scans: tuple[str | Command, ...]) -> None:
    answer = site.desk.scan(*scans)
    assert answer.outcome.reason is Reason.COMMAND_REFUSED
    assert site.overview.board().today.caught == {}


def test_what_is_stopped_changes_nothing_of_what_is_packed(site: Site) -> None:
    site.desk.scan("SH-1001", plate(1), Command.COMPLETE)
    assert site.desk.in_boxes() == [[("LP-000101", 60 * ONE)]]
