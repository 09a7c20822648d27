"""A disk that is full while a camera scan is recorded: it is said at once, and what was stored before counts."""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.support.camera_station import station
from tests.support.disk import filled, may_mount, small_disk
from tests.support.program import PATIENCE, Process, next_line

ROOT = [True] if may_mount() else []  # disks of their own are for root alone; CI is
LOCAL: dict[str, Any] = {"frames.mode": "local"}


def until(process: Process, what: str) -> Any:
    """The next line of how the scan stands that has this."""
    while not (line := next_line(process)).get(what):
        pass
    return line


@pytest.mark.parametrize("_root", ROOT)
def test_what_the_disk_does_not_take_is_told_at_once_and_at_the_end_and_the_next_start_completes_the_scan(
    tmp_path: Path, _root: bool
) -> None:
    with small_disk(tmp_path / "disk", 8) as disk:
        scandesk = station(disk, "", **LOCAL)
        with scandesk.started("camera", "record", "--as", "mia", "--json") as process:
            assert until(process, "hint")["trouble"] is None
            with filled(disk):
                assert "The disk is full" in until(process, "trouble")["trouble"]
                process.send_signal(signal.SIGINT)
                out, _err = process.communicate(b"", PATIENCE)
                assert process.wait() == 3
        assert "its last pictures are not stored" in out.decode()
        scandesk.run("camera", "record", "--as", "mia", "--seconds", "1")
        _second, first = scandesk.run("camera", "scans", "--json").json
        assert first["scan"]["status"] == "completed"
        assert first["scan"]["frameCount"] > 0


@pytest.mark.parametrize("_root", ROOT)
def test_what_a_full_disk_did_not_take_is_stored_once_it_does(tmp_path: Path, _root: bool) -> None:
    with small_disk(tmp_path / "disk", 8) as disk:
        scandesk = station(disk, "", **LOCAL)
        with scandesk.started("camera", "record", "--as", "mia", "--json") as process:
            until(process, "hint")
            with filled(disk):
                until(process, "trouble")
            while next_line(process)["trouble"]:
                pass
            process.send_signal(signal.SIGINT)
            out, _err = process.communicate(b"", PATIENCE)
            assert process.wait() == 0
        assert '"event": "over"' in out.decode()
        (only,) = scandesk.run("camera", "scans", "--json").json
        scan = scandesk.run("camera", "show", only["scan"]["scanId"], "--json").json["scan"]
        assert scan["frameCount"] == scan["latestFrame"]["frameNumber"] + 1, "none is missing"
