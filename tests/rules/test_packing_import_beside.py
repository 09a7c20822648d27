"""A file that holds others up for long is not taken in beside them."""

import pytest

from services.errors import Refused
from services.packing.work import import_beside
from services.packing.work.import_beside import LONGEST, ROWS_A_SECOND
from services.packing.work.said import LineSaid, ShipmentSaid, WarehouseSaid, Work

DIALECTS = pytest.mark.parametrize("dialect", ROWS_A_SECOND)


@DIALECTS
def test_a_file_that_others_hardly_notice_is_taken_in_beside_them(dialect: str) -> None:
    import_beside.check(LONGEST * ROWS_A_SECOND[dialect], dialect, alone=False)


@DIALECTS
def test_one_that_holds_them_up_is_refused_with_how_long(dialect: str) -> None:
    with pytest.raises(Refused) as refused:
        import_beside.check(LONGEST * ROWS_A_SECOND[dialect] + 1, dialect, alone=False)
    assert (refused.value.code, refused.value.params["seconds"]) == ("OTHERS_WAIT", LONGEST + 1)


@DIALECTS
def test_where_nobody_else_works_any_file_is_taken_in(dialect: str) -> None:
    import_beside.check(1_000_000_000, dialect, alone=True)


def test_lines_and_what_is_allocated_count_as_rows() -> None:
    lines = (LineSaid("", 1, "OAT", 5, (("LP-1", 2), ("LP-2", 3))), LineSaid("", 2, "RYE", 1))
    shipment = ShipmentSaid(0, "", "SH-1", "SO-1", "NORDIC", "", None, None, lines)
    assert Work(warehouses=[WarehouseSaid(0, "", "W", "West")], shipments=[shipment]).rows == 6
