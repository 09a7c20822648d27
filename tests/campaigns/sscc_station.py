"""The station of the campaign `sscc`: it closes boxes, one a transaction, and says the number of each once stored."""

import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Connection as Transaction

from app.station import Station
from app.wiring.own_packing import numbers_of
from services.clock import new_id
from services.database import box_store, plate_store, sscc_note
from services.database.sscc_note import NOTE, Note
from services.identity.by import By
from services.packing import acts, ending, leasing
from services.packing.amounts import ONE
from services.packing.model import Content, Measures
from services.packing.turn import begin
from tests.support.packing_work import FIRST, furnish

PATIENCE = 50.0
EMPTY_SECONDS = 0.02  # until the next box, where no number was left


def station(connection: Connection, data_dir: Path, environ: Mapping[str, str], boxes: int, forgets: bool) -> None:
    """Close so many boxes, and say (SSCC or "", box) of each. `forgets`: the note beside the database says nothing."""
    if forgets:
        forget_notes()
    leasing.REST_SECONDS, leasing.LONGEST_REST = 0.02, 0.2  # type: ignore[misc]
    with Station.open(data_dir, environ=environ, patience=PATIENCE) as opened:
        opened.numbers.start()
        connection.send("ready")
        for _box in range(boxes):
            sscc, box = _close(opened, data_dir)
            connection.send((sscc, box))
            if not sscc:
                time.sleep(EMPTY_SECONDS)
        connection.send("done")


def furnished(connection: Connection, data_dir: Path) -> None:
    """There is work."""
    with Station.open(data_dir, patience=PATIENCE) as opened:
        opened.database.write(furnish)
    connection.send("ready")


def forget_notes() -> None:
    """As if nobody had noted anything."""
    sscc_note.read = lambda _path: Note()


def _close(opened: Station, data_dir: Path) -> tuple[str, str]:
    by, op, box_id = By(opened.clock.now(), "ira", None, opened.id), new_id(), new_id()
    numbers = numbers_of(opened.settings.sscc, data_dir / NOTE)

    def run(tx: Transaction) -> str:
        turn = begin(tx, by, op, "", numbers)
        acts.new_box(tx, turn, FIRST.shipment, box_id)
        plate = plate_store.get(tx, 0, FIRST.plate(1))
        if plate is None:
            raise RuntimeError("there is no work")
        box_store.put_in(tx, by, Content(new_id(), box_id, FIRST.line(1), plate, ONE, by.at))
        return ending.close(tx, turn, box_id, Measures()).sscc

    return opened.database.write(run), box_id
