"""One process owns a data directory; what it holds is free again however it ends, and others write beside it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.hub.place import hub_database
from services.database.lock import Ownership
from services.database.opening import open_database
from tests.fakes.waiting import Memory
from tests.services.test_database_opening import add_scan, scans

OWNER = """
import sys
from pathlib import Path
from services.database.lock import Ownership
from services.database.opening import open_database
from tests.services.test_database_opening import add_scan

directory = Path(sys.argv[1])
ownership = Ownership(directory)  # it is let go of with this object
assert ownership.take()
database = open_database(directory)
print("ready", flush=True)
for line in sys.stdin:
    add_scan(database, line.strip())
    print("stored", line.strip(), flush=True)
"""


@contextmanager
def another_owner(directory: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that owns the directory and stores what it is told to; killed at the end."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", OWNER, str(directory)], text=True, **pipes) as process:  # type: ignore[call-overload]
        try:
            assert "ready" in said(process, "ready")
            yield process
        finally:
            process.kill()


def said(process: "subprocess.Popen[str]", word: str) -> str:
    assert process.stdout is not None
    return next(line for line in process.stdout if word in line)


def test_a_directory_has_one_owner_until_that_is_killed(tmp_path: Path) -> None:
    ownership = Ownership(tmp_path)
    with another_owner(tmp_path):
        assert not ownership.take(patience=0.1)
    assert ownership.take(patience=0.1)
    assert not Ownership(tmp_path).take(patience=0.1), "within one process too"
    ownership.let_go()
    ownership.let_go()
    with Ownership(tmp_path) as again:
        assert again.take(patience=0.1)


def test_two_processes_write_beside_each_other_and_see_each_others_scans(tmp_path: Path) -> None:
    with another_owner(tmp_path) as owner:
        assert owner.stdin is not None
        beside = open_database(tmp_path, owner=False)
        told: Memory[None] = Memory()
        beside.on_others(lambda: told.add(None))
        expected = []
        for number in range(10):
            print(f"theirs {number}", file=owner.stdin, flush=True)
            said(owner, "stored")
            add_scan(beside, f"ours {number}")
            expected += [f"theirs {number}", f"ours {number}"]
        told.wait_for(1)
        assert scans(beside) == expected
        beside.close()
    after_the_kill = open_database(tmp_path)
    assert scans(after_the_kill) == expected
    after_the_kill.close()


def test_a_command_beside_the_hub_does_not_wait_for_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = []
    take = Ownership.take

    def watched(ownership: Ownership, *, patience: float) -> bool:
        waits.append(patience)
        return take(ownership, patience=patience)

    with hub_database(tmp_path, "", patience=1.0):
        monkeypatch.setattr(Ownership, "take", watched)
        with hub_database(tmp_path, "") as beside:
            assert not beside.owner
    assert waits == [0.0]
