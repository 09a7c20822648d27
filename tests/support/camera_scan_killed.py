"""A station that records a camera scan, or tells a server of it, and dies by its own hand in the middle: run as a
program with the data directory, the server's address, and where. It prints what was on the disk before."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

from pydantic import SecretStr

from services.central.frames import CentralFrames
from services.clock import SystemClock, new_id
from services.database import camera_record_store, frame_store
from services.database.database import Database
from services.database.opening import open_database
from services.frames.record import rules
from services.frames.record.model import CameraScan, FrameRecord
from services.frames.telling.model import Telling, TellingState
from services.frames.telling.teller import FrameTeller
from tests.services.builders import ADA
from tests.support.camera_recording import GOOD, STATION, RecordingBench

BATCH = 4


def record(database: Database, address: str, dies_at: int) -> None:
    """Frames come until the batch of that number is in its transaction."""
    bench = RecordingBench(database)
    bench.policy = replace(bench.policy, server=address, every=1)
    scan = bench.recording.begin(ADA)
    stored, batches = frame_store.add, [0]

    def add(tx: Any, organisation: int, scan_id: str, frames: Any, totals: Any) -> None:
        stored(tx, organisation, scan_id, frames, totals)
        batches[0] += 1
        if batches[0] == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    frame_store.add = add
    told = 0
    while True:
        bench.show(1, replace(GOOD, stability_score=0.1))
        now = bench.recording.now()
        if now is not None and now.kept.scan.totals.frames != told:
            told = now.kept.scan.totals.frames
            say(f"{scan.id} {told}")


def tell(database: Database, address: str, dies_at: int) -> None:
    """All that waits, until what came of the call of that number is to be noted."""
    stands, calls = camera_record_store.stands, [0]

    def noted(tx: Any, telling: Any) -> None:
        calls[0] += 1
        if calls[0] == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        stands(tx, telling)

    camera_record_store.stands = noted
    server = CentralFrames(address, token=lambda: SecretStr(os.environ["HUB_TOKEN"]))
    FrameTeller(database, server, station=STATION, batch=lambda: BATCH).turn(Event())
    server.close()
    say("all")


def left(database: Database, number: int, address: str) -> str:
    """A scan with so many frames that is over."""
    now = SystemClock().now()
    scan = CameraScan(new_id(), "belt 7", "", STATION, "mia", now)
    frames = [FrameRecord(new_id(), n, True, 0.9, 0.8, 0.7, True, now) for n in range(number)]
    telling = Telling(scan.id, STATION, 1, address, TellingState.WAITING, new_id())
    database.write(lambda tx: camera_record_store.insert(tx, scan, telling))
    database.write(lambda tx: frame_store.add(tx, 0, scan.id, frames, rules.totals_of(frames)))
    database.write(lambda tx: frame_store.end(tx, 0, rules.completed(scan, now)))
    return scan.id


def say(line: str) -> None:
    """Told apart from lines of the log."""
    sys.stdout.write(f"> {line}\n")
    sys.stdout.flush()


def main(data_dir: Path, address: str, what: str, dies_at: int) -> None:
    database = open_database(data_dir)
    {"record": record, "tell": tell}[what](database, address, dies_at)
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
