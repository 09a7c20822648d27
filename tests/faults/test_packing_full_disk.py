"""A full disk when a box is closed that is numbered and printed: all of the close is there, or nothing; no number comes
twice, and what is printed is asked for once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from services.packing.sscc import number_of
from services.printing.model import JobList
from tests.support.disk import filled, may_mount, small_disk
from tests.support.packing_program import AS, packing_station
from tests.support.program import Scandesk

ROOT = [True] if may_mount() else []  # disks of their own are for root alone; CI is
SETTINGS = {
    "sscc.prefix": "4012345",
    "sscc.station": "7",
    "papers.on_close": ["box_label", "contents"],
}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 160) as disk:
        yield disk


@pytest.fixture
def scandesk(disk: Path) -> Scandesk:
    program = packing_station(disk)
    with Station.open(program.data_dir) as station:
        for name, value in SETTINGS.items():
            station.change_setting(name, value, by=None)
    return program


@pytest.mark.parametrize("_root", ROOT)
def test_a_close_that_finds_no_room_is_there_not_at_all_and_once_when_there_is(
    scandesk: Scandesk, disk: Path, _root: bool
) -> None:
    scandesk.run("packing", "open", "SH-1001", *AS)
    scandesk.run("packing", "pack", "LP-000101", *AS)
    with filled(disk):
        said = scandesk.run("packing", "close", *AS, code=3)
        assert "The disk failed" in said.err
        assert "is closed" not in said.out
    assert asked(scandesk) == []
    first = number_of(scandesk.run("packing", "close", *AS, "--json").json["sscc"])
    scandesk.run("packing", "pack", "LP-000102", *AS)
    second = number_of(scandesk.run("packing", "close", *AS, "--json").json["sscc"])
    assert None not in (first, second)
    assert first != second
    assert asked(scandesk) == ["box_label", "box_label", "contents", "contents"]


def asked(scandesk: Scandesk) -> list[str]:
    """What was asked for to be printed: no printer takes any of it here."""
    found = scandesk.run("labels", "list", "--json").json
    return sorted(one["kind"] for which in JobList for one in found[which.value])
