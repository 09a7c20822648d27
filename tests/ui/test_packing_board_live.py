"""The board of packing over a real bench: what is scanned there is seen on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.scanning.commands import Command
from tests.fakes.running import run_now
from tests.support.packing_work import SECOND
from tests.ui.packing_stage import Packing, plate
from tests.ui.test_packing_board_presenter import FakePage, panel_of
from ui.supervisor.packing.board_presenter import PackingBoardPresenter


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Packing]:
    stage = Packing(tmp_path)
    yield stage
    stage.close()


def test_what_is_scanned_at_the_bench_is_on_the_board_and_in_the_log_of_the_shipment(stage: Packing) -> None:
    page = FakePage()
    presenter = PackingBoardPresenter(stage.station, page, run_now)
    presenter.open()
    assert page.boards[-1].empty[0] == "Nobody is packing"
    stage.scan_all("SH-1001", SECOND.plate_number(1), plate(1), Command.CLOSE_BOX, Command.CONFIRM, Command.CLOSE_BOX)
    stage.scan_all(plate(3), Command.ACKNOWLEDGE)
    presenter.changed()
    presenter.tick()
    board = page.boards[-1]
    (row,) = board.rows
    assert (row.number, row.sign.word, row.boxes, row.people) == ("SH-1001", "Allergen", "2", "maria")
    assert [one.number for one in board.figures] == ["0", "1", "2", "1", "1", "0"]
    assert board.hours is not None
    assert board.hours.items == (2,)
    presenter.choose(row.id)
    panel = panel_of(page)
    assert [line.what for line in panel.log or ()] == [
        "50 × Almond bar from LP-000103 into box 2",
        "Box 2 begun",
        "Box 1 closed",
        "60 × Oat bar 40 g from LP-000101 into box 1",
        "Box 1 begun",
        "LP-000201 stopped: wrong license plate",
    ]
    assert len(panel.exceptions or ()) == 1
