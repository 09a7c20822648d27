"""A station with the simulated camera that is killed between a photo's file and its row: run as a program with the data
directory. It prints a line before, and dies by its own hand."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from app.station import Station
from services.clock import new_id
from services.database import packing_bench_store, photo_store
from services.identity.by import By
from services.packing import acts
from services.packing.amounts import ONE
from services.packing.model import Measures
from services.packing.turn import begin
from services.photos.model import Photo
from tests.fakes.waiting import Memory
from tests.support.packing_work import FIRST

SETTINGS = {
    "identity.pins": False,
    "camera.device": "simulator",
    "camera.width": 320,
    "camera.height": 240,
    "camera.on": True,
    "packing.photo": True,
}


def close_a_box(station: Station) -> None:
    """As at the screen."""
    mia = next(person for person in station.people.everybody() if person.name == "mia")
    station.act_as(mia)
    if station.packing.standing().shipment is None:
        station.packing.open(FIRST.shipment, mia)
    pack_one(station)
    station.packing.close(Measures(), mia)


def pack_one(station: Station) -> None:
    """One of the first license plate, by the service's own way."""
    by = By(station.clock.now(), "mia", None, station.id)

    def pack(tx: Any) -> None:
        turn, box = begin(tx, by, new_id()), new_id()
        acts.new_box(tx, turn, FIRST.shipment, box)
        wanted = acts.Wanted(new_id(), FIRST.shipment, box, FIRST.plate(1), FIRST.line(1), ONE)
        acts.pack(tx, turn, wanted)
        bench = packing_bench_store.get(tx, station.id)
        packing_bench_store.put(tx, station.id, bench.packing(box))

    station.database.write(pack)


def _killed(*_given: Any, **_more: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(data_dir: Path) -> None:
    told = Memory[Photo]()
    with Station.open(data_dir) as station:
        station.photos.on_taken(told.add)
        station.start()
        assert station.camera.newer_than(0, 30.0) is not None
        close_a_box(station)
        told.wait_for(1)
        sys.stdout.write(f"{told.all[0].state.value}\n")
        sys.stdout.flush()
        photo_store.insert = _killed  # the file is on the disk by then
        close_a_box(station)
        Memory[None]().wait_for(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
