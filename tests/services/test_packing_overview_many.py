"""Of more shipments than a board has room for, those that need somebody stand on it, on both databases."""

from datetime import timedelta

import pytest

from services.database.database import Database
from services.database.sql import Sql
from services.database.types import to_micros
from services.scanning.commands import Command
from services.supervisor.packing_choice import MOST
from services.supervisor.packing_model import Need
from tests.services.test_packing_desk import plate
from tests.services.test_packing_overview import Site, park
from tests.support.packing_work import FIRST, NORDIC, SECOND

_NUMBERS = "WITH RECURSIVE numbers (n) AS (SELECT :first + 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)"
_PACKED = Sql(
    "INSERT INTO shipment (organisation_id, id, number, so_number, customer_id, warehouse_id, status, promised, lines,"
    f" lines_packed, boxes, alert, search, server, change) {_NUMBERS} SELECT 0, 'id ' || n, 'N' || n, '', :customer,"
    " '', 'packing', '', 3, 1, 1, false, 'n' || n, '', 1 FROM numbers"
)
_DONE_AT = Sql(
    "INSERT INTO packing_event (organisation_id, at, act, shipment_id, box_id, content_id, station, author, params)"
    f" {_NUMBERS} SELECT 0, :at, 'packed', 'id ' || n, '', '', 'bench-1', 'ada', '{{}}' FROM numbers"
)


class Yard(Site):
    """With shipments that somebody began once."""

    def begin(self, first: int, last: int, ago: timedelta | None) -> None:
        """N<first> to N<last>; None: nothing of them is on record."""
        database, customer = self.desk.station.database, NORDIC.id
        database.write(lambda tx: _PACKED(tx, first=first, last=last, customer=customer))
        if ago is not None:
            at = to_micros(self.now() - ago)
            database.write(lambda tx: _DONE_AT(tx, first=first, last=last, at=at))


@pytest.fixture
def yard(database: Database) -> Yard:
    return Yard(database)


def test_those_that_have_stood_still_for_days_are_on_a_board_of_many_newer_ones(yard: Yard) -> None:
    yard.begin(1, 3, timedelta(days=3))
    yard.begin(1_001, 1_000 + 2 * MOST, None)  # of another station: nothing is on record here
    yard.desk.scan("SH-1001", plate(4))
    board = yard.overview.board()
    assert [(row.shipment.number, row.needs) for row in board.shipments[:3]] == [
        (f"N{number}", (Need.STALLED,)) for number in (1, 2, 3)
    ]
    assert "SH-1001" in {row.shipment.number for row in board.shipments}
    assert (board.today.packing, board.today.needy) == (2 * MOST + 4, 3)
    assert board.left_out == 2 * MOST + 4 - len(board.shipments) > 0


def test_of_more_stalled_ones_than_there_is_room_for_all_are_counted_and_what_is_packed_now_is_there(
    yard: Yard,
) -> None:
    yard.begin(1, 2 * MOST + 20, timedelta(days=3))
    yard.desk.scan("SH-1001", plate(4))
    board = yard.overview.board()
    assert board.today.needy == 2 * MOST + 20
    assert board.left_out == 2 * MOST + 21 - len(board.shipments) > 0
    assert board.shipments[-1].shipment.number == "SH-1001"


def test_what_is_left_out_is_found_by_its_number(yard: Yard) -> None:
    yard.begin(1, 3 * MOST, timedelta(days=3))
    middle = f"N{MOST + 200}"
    assert middle not in {row.shipment.number for row in yard.overview.board().shipments}
    found = yard.overview.board(middle)
    assert middle in {row.shipment.number for row in found.shipments}
    assert found.left_out > 0


def test_what_the_server_refused_of_a_shipment_that_is_over_is_on_the_board_another_day_too(yard: Yard) -> None:
    yard.desk.scan("SH-1001", plate(4), Command.CLOSE_BOX, Command.CONFIRM, Command.COMPLETE, Command.CONFIRM)
    yard.desk.station.clock.advance(2 * 86_400)
    assert yard.overview.board().shipments == ()
    park(yard, FIRST.shipment)
    board = yard.overview.board()
    assert [(row.shipment.number, row.needs) for row in board.shipments] == [("SH-1001", (Need.PARKED,))]
    assert (board.today.needy, board.left_out) == (1, 0)


def test_a_shipment_is_told_with_what_was_exceptional_today_and_its_exceptions_of_all_days(yard: Yard) -> None:
    yard.desk.scan("SH-1002", plate(4, SECOND), Command.CLOSE_BOX, Command.CONFIRM)
    yard.pack_one()
    board = yard.overview.board()
    assert [(row.shipment.number, len(row.exceptions)) for row in board.shipments] == [("SH-1001", 2), ("SH-1002", 0)]
    yard.desk.station.clock.advance(2 * 86_400)
    assert all(row.exceptions == () for row in yard.overview.board().shipments)
    told = yard.overview.exceptions(FIRST.shipment)
    assert [(deed.act, deed.shipment, deed.box) for deed in told] == [
        ("packed", "SH-1001", "2"),
        ("put_back", "SH-1001", ""),
    ]
