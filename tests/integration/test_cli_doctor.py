"""`scandesk doctor` as monitoring and people call it: what it finds of backups, logs and a disk that does not answer,
its exit codes, its one line, and the libraries that a window would lack."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.station import Station
from services.database.backup import backup_path
from services.sessions.model import NewSession, SessionType
from services.settings.places import Places
from tests.fakes.shifted_clock import ShiftedClock
from tests.support.program import Scandesk

ENVIRON = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "SCANDESK_IDENTITY__PINS": "false"}
BARE = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    with Station.open(tmp_path / "station", environ=ENVIRON) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
    return Scandesk(tmp_path / "station", ENVIRON | BARE)


def backed_up(scandesk: Scandesk, *, ago: timedelta) -> None:
    path = backup_path(scandesk.data_dir, datetime.now(UTC) - ago, "daily")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")


def one(scandesk: Scandesk, name: str, code: int | None, **environ: str) -> Any:
    checks = scandesk.run("doctor", "--json", code=code, **environ).json["checks"]
    (found,) = [check for check in checks if check["check"] == name]
    return found


def test_a_well_station_ends_with_0_and_quietly_says_nothing(scandesk: Scandesk) -> None:
    told = scandesk.run("doctor", "--json").json
    assert (told["ok"], told["counts"]["fault"], told["counts"]["warning"]) == (True, 0, 0)
    assert told["kind"] == "note"
    assert {tuple(check) for check in told["checks"]} == {("check", "area", "kind", "ok", "message", "do")}
    assert not [check for check in told["checks"] if check["do"]], "nothing to do where all is well"
    assert {"program", "libraries", "settings", "database", "backups", "disk", "logs", "server"} <= {
        check["check"] for check in told["checks"]
    }
    assert scandesk.run("doctor", "--quiet").out == ""


def test_an_old_backup_is_a_warning_with_an_exit_code_of_its_own(scandesk: Scandesk) -> None:
    backed_up(scandesk, ago=timedelta(days=9))
    found = one(scandesk, "backups", 4)
    assert (found["kind"], "9 days old" in found["message"], "db check" in found["do"]) == ("warning", True, True)
    lines = scandesk.run("doctor", "-q", code=4).out.splitlines()
    assert [line[:9] for line in lines] == ["! backups", "    → Pag"]
    backed_up(scandesk, ago=timedelta(hours=5))
    assert one(scandesk, "backups", 0)["kind"] == "ok"
    backed_up(scandesk, ago=timedelta(hours=-5))
    assert "from the future" in one(scandesk, "backups", 4)["message"]


def test_monitoring_gets_one_line_and_its_own_exit_codes(scandesk: Scandesk) -> None:
    (line,) = scandesk.run("doctor", "--nagios").out.splitlines()
    assert line.startswith("SCANDESK OK: ")
    backed_up(scandesk, ago=timedelta(days=9))
    (line,) = scandesk.run("doctor", "--nagios", code=1).out.splitlines()
    assert line.startswith("SCANDESK WARNING: ")
    assert "; backups: " in line
    (line,) = scandesk.run("doctor", "--nagios", "--desktop", code=2).out.splitlines()
    assert line.startswith("SCANDESK CRITICAL: ")
    assert line.index("display: ") < line.index("backups: "), "the gravest first"
    assert "|" not in line


def test_a_folder_that_never_answers_is_told_in_bounded_time(tmp_path: Path) -> None:
    """As on a dead network disk: whoever opens the file waits for ever."""
    (tmp_path / "dead").mkdir()
    os.mkfifo(tmp_path / "dead" / "settings.toml")
    found = one(Scandesk(tmp_path / "dead", ENVIRON | BARE, cold=True), "settings", 1)
    assert (found["kind"], "does not answer" in found["message"]) == ("fault", True)


def test_a_log_folder_that_is_a_file_is_a_warning(scandesk: Scandesk) -> None:
    logs = Places(scandesk.data_dir).logs
    logs.write_text("")
    found = one(scandesk, "logs", 4)
    assert (found["kind"], str(logs) in found["message"]) == ("warning", True)


def test_what_waits_for_a_server_that_is_away_is_told_by_its_age(tmp_path: Path) -> None:
    environ = ENVIRON | {"SCANDESK_SESSIONS__MODE": "central", "SCANDESK_CENTRAL__URL": "http://127.0.0.1:9"}
    scandesk = Scandesk(tmp_path / "station", environ | BARE)
    with Station.open(scandesk.data_dir, environ=environ, clock=ShiftedClock(timedelta(hours=-3))) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        assert one(scandesk, "sync queue", 1)["kind"] == "ok", "nothing waits"
        station.starter.start(NewSession(SessionType.CHECK_IN), mia, offline=True)
    found = one(scandesk, "sync queue", 1)
    assert (found["kind"], "3.0 hours" in found["message"]) == ("warning", True)
    assert one(scandesk, "server", 1)["kind"] == "fault"


def test_a_library_that_the_window_lacks_is_named_before_qt_aborts(scandesk: Scandesk, tmp_path: Path) -> None:
    """An empty file stands before the system's own: it cannot be loaded either."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libxcb.so.1").write_bytes(b"")
    lacking = {"LD_LIBRARY_PATH": str(tmp_path / "lib"), "DISPLAY": ":987", "QT_QPA_PLATFORM": ""}
    cold = Scandesk(scandesk.data_dir, scandesk.environ, cold=True)
    ended = cold.run(code=3, **lacking)
    assert "libxcb.so.1" in ended.err
    assert "apt install libxcb1" in ended.err
    assert "libxcb.so.1" in one(cold, "system libraries", 1, **lacking)["message"]
