"""What a supervisor sees of packing: figures, shipments and logs as they stand, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from services.database.database import Database
from services.database.sql import Sql
from services.database.types import to_micros
from services.errors import Refused
from services.identity.person import Role
from services.packing.model import Status
from services.scanning.commands import Command
from services.supervisor.packing import PackingOverview
from services.supervisor.packing_export import all_of, write_log, write_packing
from services.supervisor.packing_model import Caught, Exceptional, Need
from services.words.catalogue import Catalogue
from tests.services.builders import person
from tests.services.test_packing_desk import Desk, plate
from tests.support.packing_work import FIRST, SECOND

BOSS = person("sue", Role.SUPERVISOR)
_AGED = Sql("UPDATE packing_event SET at = at - :micros WHERE shipment_id = :shipment")
_PARKED = Sql(
    "INSERT INTO packing_message (id, shipment_id, kind, about, payload, state, attempts, said, created_at, author)"
    " VALUES ('m', :shipment, 'pack', 'c', '{}', 'parked', 1, '{}', :at, 'ada')"
)


class Site:
    """A desk, and who looks on."""

    def __init__(self, database: Database) -> None:
        self.desk = Desk(database)
        self.now = self.desk.station.clock.now
        self.overview = self.look()

    def look(self, station: str = "bench-1") -> PackingOverview:
        """Somebody who has not looked before."""
        database, clock = self.desk.station.database, self.desk.station.clock
        return PackingOverview(database, clock, self.desk.service, station=station, name=lambda: "Dock 9")

    def pack_one(self) -> None:
        """Three boxes, an allergen acknowledged, a wrong plate refused, something put back and something taken out."""
        self.desk.scan("SH-1001", plate(1, SECOND), plate(1), Command.CLOSE_BOX, Command.CONFIRM)
        self.desk.scan(plate(3), Command.BACK, plate(3), Command.ACKNOWLEDGE, Command.UNDO)
        self.desk.scan(plate(3), Command.ACKNOWLEDGE, Command.CLOSE_BOX, Command.CONFIRM)
        self.desk.scan(plate(2), Command.CLOSE_BOX, Command.CONFIRM)


def park(site: Site, shipment: str) -> None:
    """The server refused something of it."""
    at = to_micros(site.now())
    site.desk.station.database.write(lambda tx: _PARKED(tx, shipment=shipment, at=at))


@pytest.fixture
def site(database: Database) -> Site:
    return Site(database)


def test_the_figures_of_today_say_what_was_packed_and_what_was_stopped(site: Site) -> None:
    site.pack_one()
    today = site.overview.board().today
    assert (today.done, today.open, today.packing, today.boxes) == (0, 2, 1, 3)
    assert (today.items, today.taken_out, sum(today.hours)) == (4, 1, 4)
    assert today.caught == {Caught.WRONG_PLATE: 1}
    assert today.exceptions == {Exceptional.PUT_BACK: 1, Exceptional.ALLERGEN: 1}
    site.desk.scan(Command.COMPLETE, Command.CONFIRM)  # the rye crisp is missing
    today = site.overview.board().today
    assert (today.done, today.open, today.packing) == (1, 1, 0)
    assert today.exceptions[Exceptional.SHORT] == 1


def test_what_came_since_the_last_look_is_added_to_what_was_known(site: Site) -> None:
    site.desk.scan("SH-1001", plate(1))
    site.overview.board()
    site.pack_one()
    known, new = site.overview.board(), site.look().board()
    assert (known.today, known.shipments, known.notable) == (new.today, new.shipments, new.notable)


def test_each_shipment_that_is_packed_is_a_row_with_who_and_where(site: Site) -> None:
    site.desk.scan("SH-1001", plate(4))
    (row,) = site.overview.board().shipments
    assert (row.shipment.number, row.stations, row.people, row.in_front) == ("SH-1001", ("Dock 9",), ("ada",), True)
    assert (row.shipment.lines_packed, row.shipment.lines, round(row.percent), row.needs) == (1, 3, 33, ())
    (row,) = site.look("bench-2").board().shipments
    assert row.stations == ("bench-1",)  # another's name is not known here: the end of its id
    site.desk.scan(Command.BACK)
    (row,) = site.overview.board().shipments
    assert (row.in_front, row.stations) == (False, ("Dock 9",))


def test_a_shipment_at_which_nothing_happens_rises_also_when_nobody_was_at_it_today(site: Site) -> None:
    site.desk.scan("SH-1002", plate(4, SECOND), Command.CLOSE_BOX, Command.CONFIRM, "SH-1001", plate(4))
    days = timedelta(days=2) // timedelta(microseconds=1)
    site.desk.station.database.write(lambda tx: _AGED(tx, micros=days, shipment=SECOND.shipment))
    found = site.look().board()
    assert [(row.shipment.number, row.needs) for row in found.shipments] == [
        ("SH-1002", (Need.STALLED,)),
        ("SH-1001", ()),
    ]
    assert (found.shipments[0].people, found.shipments[0].stations) == (("ada",), ("Dock 9",))
    assert (found.today.items, found.today.needy) == (1, 1)


def test_what_the_server_refused_stands_above_all(site: Site) -> None:
    site.desk.scan("SH-1001", plate(4))
    park(site, FIRST.shipment)
    board = site.overview.board()
    assert (board.today.parked, board.shipments[0].parked, board.shipments[0].needs) == (1, 1, (Need.PARKED,))


def test_a_shipment_that_was_done_today_stays_to_be_looked_at(site: Site) -> None:
    site.desk.scan("SH-1001", plate(4), Command.CLOSE_BOX, Command.CONFIRM, Command.COMPLETE, Command.CONFIRM)
    (row,) = site.overview.board().shipments
    assert (row.shipment.status, row.needs) == (Status.PACKED, ())
    site.desk.service.reopen(FIRST.shipment, "one is missing", BOSS)
    (row,) = site.overview.board().shipments
    assert row.shipment.status is Status.PACKING
    assert site.overview.board().today.done == 0


def test_a_new_day_begins_with_nothing_done(site: Site) -> None:
    site.pack_one()
    assert site.overview.board().today.items == 4
    site.desk.station.clock.advance(86_400)
    today = site.overview.board().today
    assert (today.items, today.boxes, today.caught, today.exceptions, today.packing) == (0, 0, {}, {}, 1)


def test_the_log_of_a_shipment_is_read_page_by_page_newest_first(site: Site) -> None:
    site.pack_one()
    first = site.overview.log(FIRST.shipment, most=5)
    rest = site.overview.log(FIRST.shipment, first.next)
    whole = list(all_of(lambda before: site.overview.log(FIRST.shipment, before, 5)))
    assert [*first.deeds, *rest.deeds] == whole
    assert rest.next is None
    assert [deed.act for deed in reversed(whole)][:4] == ["stopped", "box", "packed", "closed"]
    closed = whole[-4]
    assert (closed.shipment, closed.box, closed.author, closed.station) == ("SH-1001", "1", "ada", "Dock 9")
    with pytest.raises(Refused):
        site.overview.log("nowhere")


def test_exceptions_are_told_with_their_shipment_and_box_the_last_first(site: Site) -> None:
    site.pack_one()
    told = site.overview.board().notable
    assert [(deed.act, deed.shipment, deed.box) for deed in told] == [
        ("packed", "SH-1001", "2"),
        ("put_back", "SH-1001", ""),
    ]


def test_shipments_and_a_log_are_tables_that_no_spreadsheet_runs(site: Site, tmp_path: Path) -> None:
    site.desk.scan("SH-1001", "=1+1", plate(4))
    say = Catalogue("en").say
    write_packing(tmp_path / "p.csv", site.overview.board().shipments, kind="csv", say=say, zone=None)
    head, line = (tmp_path / "p.csv").read_text("utf-8-sig").splitlines()
    assert head.split(";")[:3] == ["Shipment", "Order", "Customer"]
    assert line.split(";")[:8] == [
        "SH-1001",
        "SO-7001",
        "Nordic Foods",
        "2026-12-01",
        "being packed",
        "Dock 9",
        "ada",
        "1",
    ]
    deeds = site.overview.log(FIRST.shipment).deeds
    write_log(tmp_path / "log.csv", deeds, kind="csv", say=say, zone=None)
    written = (tmp_path / "log.csv").read_text("utf-8-sig")
    assert "'=1+1 stopped: unknown code" in written
    write_log(tmp_path / "log.xlsx", deeds, kind="xlsx", say=say, zone=None)


def test_whoever_listens_is_told_of_each_change(site: Site) -> None:
    told: list[datetime] = []
    listener: Callable[[], None] = lambda: told.append(site.now())  # noqa: E731
    site.overview.on_changed(listener)
    site.desk.scan("SH-1001")
    assert told
