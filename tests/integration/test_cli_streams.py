"""The command where its streams are closed, full, or of an encoding that lacks the characters; hostile codes in it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from app.station import Station
from services.sessions.model import NewSession, SessionType
from tests.support.program import PATIENCE, Scandesk

AS = ("--as", "mia")
NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
# ESC, the 8-bit CSI, DEL, line ends of Unicode, one that turns the line around, a tag character, a lone surrogate
HOSTILE = "\x1b[2J\u009b31m\x7f\u0085\u2028\u202eA\U000e0041".encode() + b"\xed\xa0\x80"


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    """A data directory with one admin, mia, PINs off, and a session in front."""
    data_dir = tmp_path / "station"
    with Station.open(data_dir, environ=NO_PINS) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        station.remember_front(station.starter.start(NewSession(SessionType.INVENTORY), mia).id)
    return Scandesk(data_dir, NO_PINS)


def in_shell(
    scandesk: Scandesk, redirections: str, *arguments: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    """The command with redirections of a shell, as `<&-` and `>/dev/full`."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirections}', "sh", *scandesk._command(arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=scandesk._environment(environ),
        check=False,
    )


def stored(scandesk: Scandesk) -> list[str]:
    with Station.open(scandesk.data_dir, environ=scandesk.environ) as station:
        front = station.front_session()
        assert front is not None
        return [line.text for line in station.sessions.scans_after(front)]


@pytest.mark.parametrize("hostile", [HOSTILE, HOSTILE.removesuffix(b"\xed\xa0\x80")], ids=["no text", "text"])
def test_hostile_codes_neither_break_a_json_line_nor_steer_the_terminal(scandesk: Scandesk, hostile: bytes) -> None:
    as_json = scandesk.run("sessions", "scan", "front", *AS, "--json", stdin=hostile).out
    assert as_json.rstrip("\n").isascii()
    assert as_json.rstrip("\n").isprintable()
    (code,) = stored(scandesk)
    assert json.loads(as_json)["code"] == code
    for shown in (
        scandesk.run("sessions", "scan", "front", *AS, stdin=hostile).out,
        scandesk.run("sessions", "show", "front").out,
    ):
        assert all(line.isprintable() for line in shown.split("\n"))


@pytest.mark.parametrize("redirections", ["<&-", ">&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_fault(scandesk: Scandesk, redirections: str) -> None:
    assert in_shell(scandesk, redirections, "sessions", "scan", "front", "A-1", *AS).returncode == 0
    assert in_shell(scandesk, redirections, "sessions", "scan", "front", *AS).returncode == 0
    assert stored(scandesk) == ["A-1"]


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_output_that_takes_no_more_is_told_and_what_was_scanned_is_stored(
    scandesk: Scandesk, more: tuple[str, ...]
) -> None:
    ended = in_shell(scandesk, ">/dev/full", "sessions", "scan", "front", "A-1", "A-2", *AS, *more)
    assert ended.returncode == 3
    assert ended.stderr.startswith("What was answered could not be written out (")
    assert stored(scandesk) == ["A-1"]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_an_encoding_that_lacks_the_marks_shows_escapes(scandesk: Scandesk, encoding: str) -> None:
    given = ("sessions", "scan", "front", *AS)
    ended = in_shell(scandesk, "", *given, "A-1", PYTHONIOENCODING=encoding)
    assert (ended.returncode, ended.stdout) == (0, "\\u2713 Accepted: A-1 is booked\n")
    ended = in_shell(scandesk, "", *given, "😀", "--json", PYTHONIOENCODING=encoding)
    assert json.loads(ended.stdout)["code"] == "😀"


def test_a_home_of_nobody_is_a_name_as_any(tmp_path: Path) -> None:
    found = subprocess.run(
        [*Scandesk(Path("~no-such-person/x"), {})._command(["sessions", "list", "--json"])],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, "SCANDESK_DATA_DIR": "~no-such-person/y", "PYTHONPATH": os.getcwd()},  # noqa: PTH109
        cwd=tmp_path,
        check=False,
    )
    assert (found.returncode, found.stdout) == (0, "[]\n")
    assert [path.name for path in (tmp_path / "~no-such-person").iterdir()] == ["x"]
