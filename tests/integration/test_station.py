"""The station's wiring: what is changed in the settings holds for the next scan."""

from pathlib import Path

from app.station import Station
from services.clock import new_id
from services.scanning.answer import Answer
from services.scanning.scan import Device, make_scan
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import Memory

GUN, KEYS = Device("gun", "Gun", "serial"), Device("keyboard", "Keyboard", "wedge")


def test_channels_that_are_joined_while_the_bench_runs_are_one_device_from_then_on(tmp_path: Path) -> None:
    clock, answers = HeldClock(), Memory[Answer]()
    with Station.open(tmp_path, environ={}, clock=clock) as station:
        station.bench.on_answer(answers.add)

        def pull(code: str) -> None:
            for device in (GUN, KEYS):
                station.bench.take(make_scan(code.encode(), device, scan_id=new_id(), at=clock.now()))

        pull("apart")
        station.change_setting("scanning.joined", [[GUN.id, KEYS.id]], by=None)
        pull("joined")
        station.change_setting("scanning.joined", [], by=None)
        pull("apart again")
    assert [answer.scan.text for answer in answers.all] == ["apart"] * 2 + ["joined"] + ["apart again"] * 2
