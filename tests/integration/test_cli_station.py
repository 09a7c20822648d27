"""`scandesk people|settings|devices|db|import|codes|doctor` and how commands end, as the real command."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from app.cli.output import Printer
from app.cli.scanning import Scanning
from app.health.libraries import packages_for
from app.station import Station
from hardware.scanners.serial_scanner import SerialScanner
from hardware.scanners.serial_settings import SerialSettings
from services.clock import SystemClock, new_id
from services.database import migrate
from services.database.files import FILE_NAME, DatabaseFiles
from services.database.sqlite import sqlite_engine
from services.errors import OutsideFailed, OutsideKind
from services.sessions.model import NewSession, SessionType
from services.words.catalogue import Catalogue
from tests.fakes.device_listeners import FakeRawListener, FakeStatusListener
from tests.fakes.scan_sink import FakeScanSink
from tests.support import rendered
from tests.support.program import Scandesk, next_line
from tests.support.source import ROOT

NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
AS = ("--as", "mia")


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return Scandesk(tmp_path / "station", NO_PINS)


@pytest.fixture
def with_mia(scandesk: Scandesk) -> Scandesk:
    with Station.open(scandesk.data_dir, environ=NO_PINS) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
    return scandesk


# ---- how commands begin and end


@pytest.mark.parametrize("arguments", [("--help",), ("sessions", "--help"), ("sessions", "start", "--help")])
def test_help_loads_nothing_heavy(scandesk: Scandesk, arguments: tuple[str, ...]) -> None:
    heavy = ("PySide6", "sqlalchemy", "structlog", "httpx", "rich", "serial", "filelock", "openpyxl", "app.station")
    code = f"""
import sys
sys.argv = ["scandesk", *{arguments!r}]
from app.cli import main
try:
    main.main()
finally:
    sys.stderr.write(" ".join(sorted(set(sys.modules) & set({heavy!r}))))
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ended.stderr == ""
    assert "scandesk" in ended.stdout


def test_commands_never_load_qt(with_mia: Scandesk) -> None:
    code = """
import sys
from app.cli import main
try:
    main.main()
finally:
    sys.stderr.write(" ".join(name for name in sys.modules if name.startswith(("PySide6", "shiboken6", "ui."))))
"""
    command = [sys.executable, "-c", code, "--data-dir", str(with_mia.data_dir), "sessions", "list"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert ended.stderr == ""


def test_help_speaks_the_stations_language(scandesk: Scandesk) -> None:
    assert "Scan-Sitzungen" in scandesk.run("--help", SCANDESK_STATION__LANGUAGE="de").out
    scandesk.run("settings", "set", "station.language", "de")
    assert "Scan-Sitzungen" in scandesk.run("--help").out


def test_a_bug_is_logged_with_its_traceback_and_said_in_a_sentence(tmp_path: Path) -> None:
    code = """
from app.cli import main
@main.cli.command()
def boom() -> None:
    raise ZeroDivisionError("the inside")
main.main()
"""
    command = [
        sys.executable,
        "-c",
        code,
        "--data-dir",
        str(tmp_path),
        "boom",
    ]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 70
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "ZeroDivisionError" in ended.stderr
    assert "the inside" not in ended.stderr
    logged = json.loads((tmp_path / "logs" / "commands.log").read_text("utf-8").splitlines()[-1])
    assert "ZeroDivisionError: the inside" in logged["exception"]
    assert f"number {logged['bug']}" in ended.stderr
    assert logged["command"].endswith("boom")


def test_without_a_display_the_desktop_says_so(scandesk: Scandesk) -> None:
    ended = scandesk.run(code=3, DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert "scandesk --demo" in ended.err


def test_without_a_library_that_the_window_needs_the_desktop_says_which(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["PySide6.QtWidgets"] = None  # as Python itself says that it cannot be imported
from app.cli.main import main
main()
"""
    command = [sys.executable, "-c", code, "--data-dir", str(tmp_path / "station")]
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ, check=False)
    assert ended.returncode == 3
    assert "PySide6.QtWidgets" in ended.stderr
    assert "apt install libgl1 libegl1 libxcb1" in ended.stderr


def test_the_packages_that_the_window_needs_are_named_where_it_is_missing_them() -> None:
    listed = (ROOT / "packaging" / "system-libraries").read_text("utf-8").splitlines()
    packages = {line for line in listed if line and not line.startswith("#")}
    named = packages_for("a library that nobody knows: cannot open shared object file").split()
    assert packages <= set(named)
    for language in ("en", "de"):
        assert " ".join(named) in Catalogue(language).say("cli.no_library", why="", packages=" ".join(named))


def test_the_version_is_the_distributions(scandesk: Scandesk) -> None:
    from importlib.metadata import version

    assert scandesk.run("--version").out == f"scandesk {version('scandesk')}\n"


# ---- people


@pytest.mark.parametrize("given", [("--data-dir", ""), ("--data-dir=",), ("--data-dir", " ")])
def test_an_empty_data_directory_is_refused_and_nothing_made(tmp_path: Path, given: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "app.cli.main", *given, "people", "list", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SCANDESK_DATA_DIR": str(tmp_path / "own")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, json.loads(ended.stdout)["error"]["code"]) == (1, "DATA_DIR_EMPTY")
    assert "--data-dir names no folder" in ended.stderr
    assert {path.name for path in tmp_path.iterdir()} <= {"own"}, "the person's own has the log at most"


def test_people_are_made_by_who_may(tmp_path: Path) -> None:
    scandesk = Scandesk(tmp_path / "station", {"SCANDESK_PIN": "2468"})
    made = scandesk.run("people", "add", "Mia", "--full-name", "Mia Kern", "--json", SCANDESK_NEW_PIN="2468")
    first = made.json
    assert "mia is the first person here, and so an admin" in made.err
    assert (first["name"], first["role"], first["has_pin"]) == ("mia", "admin", True)
    assert scandesk.run("people", "add", "lou", "--role", "packer", *AS, SCANDESK_NEW_PIN="1357").err == ""
    refused = scandesk.run(
        *("people", "add", "kim", "--as", "lou", "--json"), code=1, SCANDESK_PIN="1357", SCANDESK_NEW_PIN="8642"
    )
    assert refused.error["code"] == "FORBIDDEN"
    badge = scandesk.run("people", "badge", "lou", "--number", "LOU1", *AS, "--json").json
    assert badge["badge_barcode"].endswith("BADGELOU1")
    for who, pin, seen in (((), "", None), (("--as", "lou"), "1357", None), (AS, "2468", "LOU1")):
        listed = scandesk.run("people", "list", *who, "--json", SCANDESK_PIN=pin).json
        assert [(one["has_badge"], one["badge"]) for one in listed] == [(False, None), (True, seen)]
        assert ("LOU1" in scandesk.run("people", "list", *who, SCANDESK_PIN=pin).out) is (seen is not None)
    scandesk.run("people", "pin", "lou", "--as", "lou", SCANDESK_PIN="1357", SCANDESK_NEW_PIN="9753")
    scandesk.run("people", "deactivate", "lou", *AS)
    everybody = scandesk.run("people", "list", "--json").json
    assert [(one["name"], one["active"]) for one in everybody] == [("mia", True), ("lou", False)]


# ---- settings


def test_settings_are_shown_and_set_and_wrong_values_refused(scandesk: Scandesk) -> None:
    assert scandesk.run("settings", "set", "look.scale", "125", "--json").json["settings"] == {"look.scale": 125}
    scandesk.run("settings", "set", "station.name", "5")
    scandesk.run("settings", "set", "scanning.serial", '[{id = "a", name = "A", port = "/dev/null"}]')
    shown = scandesk.run("settings", "show", "--json").json
    assert shown["settings"]["station.name"] == "5"
    assert shown["settings"]["scanning.serial"][0]["port"] == "/dev/null"
    assert shown["from_environment"] == {"identity.pins": "SCANDESK_IDENTITY__PINS"}
    assert scandesk.run("settings", "set", "look.scale", "900", "--json", code=1).error["code"] == "SETTING_INVALID"
    assert scandesk.run("settings", "show", "no.such", "--json", code=1).error["code"] == "SETTING_UNKNOWN"
    assert scandesk.run("settings", "show", "look.scale").out == "look.scale = 125\n"


def test_no_other_setting_is_changed_while_nobody_knows_which_database_is_meant(scandesk: Scandesk) -> None:
    scandesk.run("settings", "set", "database.url", "postgresql://bench@127.0.0.1:1/scans")
    (scandesk.data_dir / "settings.toml").write_text("[look")
    (scandesk.data_dir / "settings.good.toml").unlink()
    refused = scandesk.run("settings", "set", "look.theme", "dark", code=3)
    assert str(scandesk.data_dir / "settings.toml") in refused.err
    assert (scandesk.data_dir / "settings.toml").read_text() == "[look"
    scandesk.run("people", "list", code=3)
    assert not (scandesk.data_dir / "scandesk.sqlite3").exists()
    scandesk.run("settings", "set", "database.url", "postgresql://bench@127.0.0.1:1/scans")
    assert "[database]" in (scandesk.data_dir / "settings.toml").read_text()


def test_a_secret_is_kept_out_of_settings_and_output(scandesk: Scandesk) -> None:
    ended = scandesk.run("settings", "secret", "central_token", "--json", stdin=b"s3cr3t-token\n")
    assert ended.json == {"secret": "central_token", "kept": "file"}
    assert (scandesk.data_dir / "secrets.json").stat().st_mode & 0o077 == 0
    elsewhere = [path for path in scandesk.data_dir.rglob("*") if path.is_file() and path.name != "secrets.json"]
    assert not [path for path in elsewhere if b"s3cr3t-token" in path.read_bytes()]


def test_the_code_sheet_holds_this_sites_barcodes(scandesk: Scandesk) -> None:
    scandesk.run("settings", "set", "station.site", "7K2Q")
    codes = scandesk.run("codes", "--json").json
    assert "SD7K2QUNDO" in [code["barcode"] for code in codes]
    assert all(code["name"] and code["does"] for code in codes)


def test_the_code_sheet_of_a_page_is_printed_and_each_of_its_barcodes_is_read_from_paper(
    scandesk: Scandesk, tmp_path: Path
) -> None:
    scandesk.run("settings", "set", "station.site", "7K2Q")
    file = tmp_path / "sheet.pdf"
    written = scandesk.run("codes", "--page", "packing", "--output", str(file), "--json").json
    listed = scandesk.run("codes", "--page", "packing", "--json").json
    read = [code.text for page in rendered.pages(file.read_bytes(), dpi=300) for code in page.codes()]
    assert written["pages"] == 2
    assert sorted(read) == sorted(code["barcode"] for code in listed)
    assert {"SD7K2QNEWBOX", "SD7K2QCLOSEBOX", "SD7K2QUNDO", "SD7K2QQUANTITY", "SD7K2QSHIPMENT"} <= set(read)
    said = " ".join(" ".join(rendered.texts(file.read_bytes())).split())
    assert all(code["name"] in said for code in listed)


def test_a_code_sheet_of_no_page_is_wrong_use(scandesk: Scandesk) -> None:
    assert "packing" in scandesk.run("codes", "--page", "attic", code=2).err


def test_set_up_barcodes_of_a_scanner_are_listed_and_printed(scandesk: Scandesk, tmp_path: Path) -> None:
    makers = scandesk.run("devices", "codes", "--json").json
    assert {"zebra", "honeywell", "opticon"} <= {one["id"] for one in makers}
    codes = scandesk.run("devices", "codes", "opticon", "--json").json
    file = tmp_path / "opticon.pdf"
    assert scandesk.run("devices", "codes", "opticon", "--output", str(file), "--json").json["pages"] == 1
    read = [code.text for page in rendered.pages(file.read_bytes(), dpi=300) for code in page.codes()]
    assert read == [code["content"] for code in codes if code["content"]]
    assert "Universal Menu Book" in scandesk.run("devices", "codes", "opticon").out
    assert "zebra" in scandesk.run("devices", "codes", "acme", code=1).err
    assert "keyboard" in scandesk.run("devices", "codes", "netum", "--mode", "serial", code=2).err


# ---- imports


def test_projects_are_imported_row_by_row(with_mia: Scandesk, tmp_path: Path) -> None:
    listed = tmp_path / "projects.csv"
    listed.write_text("id;name;active;colour\n7;Move;true;red\n8;;true;\n9;Büro;nein;\nx;Y;;\n7;Other;;\n", "utf-8")
    first = with_mia.run("import", "projects", str(listed), *AS, "--json", code=1).json
    assert (first["created"], first["updated"], first["unchanged"]) == (2, 0, 0)
    assert [error["path"] for error in first["errors"]] == ["line 3.name", "line 5.id", "line 6.id"]
    assert all(error["message"] for error in first["errors"])
    assert "colour" in first["notes"][0]["message"]
    again = tmp_path / "again.json"
    again.write_text(json.dumps({"projects": [{"id": 7, "name": "Moved"}, {"id": 9, "name": "Büro", "active": False}]}))
    second = with_mia.run("import", "projects", str(again), *AS, "--json").json
    assert (second["created"], second["updated"], second["unchanged"], second["errors"]) == (0, 1, 1, [])
    for project, code in (("7", 0), ("9", 1), ("99", 1)):
        with_mia.run("sessions", "start", "--type", "INVENTORY", "--project", project, *AS, code=code)


@pytest.mark.parametrize("content", ["", "name\nA\n", "{", '{"projects": 5}', "[1]"])
def test_a_file_that_is_no_list_changes_nothing(with_mia: Scandesk, tmp_path: Path, content: str) -> None:
    listed = tmp_path / "list"
    listed.write_text(content, "utf-8")
    ended = with_mia.run("import", "clients", str(listed), *AS, "--json", code=1)
    assert ended.json.get("error", ended.json.get("errors"))
    with Station.open(with_mia.data_dir, environ=NO_PINS) as station:
        from services.sessions.projects import List

        assert station.projects.everything(List.CLIENTS) == []


# ---- devices


def test_the_simulator_is_a_serial_port_that_a_driver_reads(scandesk: Scandesk, tmp_path: Path) -> None:
    port_file, link = tmp_path / "port", tmp_path / "tty"
    sink = FakeScanSink()
    settings = SerialSettings(name="Sim", device_id="sim", port=str(link))
    scanner = SerialScanner(settings, clock=SystemClock(), new_id=new_id)
    options = ("--port-file", str(port_file), "--link", str(link), "--stay", "--json")
    with scandesk.started("devices", "simulate", *options) as process:
        assert process.stdin is not None
        first = next_line(process)
        assert port_file.read_text("utf-8").strip() == first["port"]
        scanner.start(sink, FakeStatusListener(), FakeRawListener())
        try:
            process.stdin.write(b"W12-0001\nglued A B\n")
            process.stdin.flush()
            sink.wait_for(3)
            process.stdin.write(b"unplug\nreplug\n")
            process.stdin.flush()
            assert next_line(process)["port"] != first["port"]
            process.stdin.write(b"split 3 W12-0002-LONG\ncode ]C110LOT\\x1d21SER\n")
            process.stdin.close()
            sink.wait_for(5)
        finally:
            scanner.stop()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert sink.texts() == ["W12-0001", "A", "B", "W12-0002-LONG", "10LOT\x1d21SER"]


def test_a_wrong_line_of_a_script_is_told_before_anything_is_played(scandesk: Scandesk, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("code A\njump\n", "utf-8")
    ended = scandesk.run("devices", "simulate", "--script", str(script), code=1)
    assert "2" in ended.err
    assert scandesk.run("devices", "simulate", "--script", str(tmp_path / "none"), code=3).err


def test_devices_are_listed_with_whether_they_are_there(scandesk: Scandesk, tmp_path: Path) -> None:
    lines = f'[{{id = "a", name = "A", port = "/dev/null"}}, {{id = "b", name = "B", port = "{tmp_path}/none"}}]'
    scandesk.run("settings", "set", "scanning.serial", lines)
    scanners = scandesk.run("devices", "list", "--json").json["scanners"]
    assert [(one["id"], one["there"]) for one in scanners] == [("a", True), ("b", False)]


# ---- database and doctor


def test_a_backup_is_made_checked_and_brought_back(with_mia: Scandesk) -> None:
    started = with_mia.run("sessions", "start", "--type", "INVENTORY", *AS, "--json").json["id"]
    backup = with_mia.run("db", "backup", "--json").json
    assert backup["bytes"] > 0
    with_mia.run("sessions", "scan", started, "A", *AS)
    assert with_mia.run("db", "check", "--json").json["ok"]
    restored = with_mia.run("db", "restore", backup["path"], "--json").json
    assert Path(restored["kept"]).exists()
    assert with_mia.run("sessions", "show", started, "--json").json["progress_tracking"]["items_scanned"] == 0
    assert with_mia.run("db", "upgrade", "--json").json["version"]


def test_a_whole_database_of_an_older_version_is_to_be_upgraded_and_not_restored(with_mia: Scandesk) -> None:
    _migrate(with_mia, before := f"{int(migrate.HEAD) - 1:04}")
    checked = with_mia.run("db", "check")
    assert "scandesk db upgrade" in checked.out
    assert before in checked.out
    assert "restore" not in checked.out
    told = with_mia.run("db", "check", "--json").json
    assert (told["ok"], told["version"], told["head"]) == (True, before, migrate.HEAD)
    with_mia.run("db", "upgrade")
    assert "upgrade" not in with_mia.run("db", "check").out


def test_a_database_of_a_newer_version_wants_a_newer_program(with_mia: Scandesk) -> None:
    newer = f"{int(migrate.HEAD) + 1:04}"
    connection = dbapi2.connect(str(DatabaseFiles(with_mia.data_dir).database))
    connection.execute("UPDATE alembic_version SET version_num = ?", (newer,))
    connection.commit()
    connection.close()
    checked = with_mia.run("db", "check", code=3)
    assert "newer Scandesk" in checked.out
    assert newer in checked.out
    assert "restore" not in checked.out
    for command in (("sessions", "list"), ("people", "list")):
        refused = with_mia.run(*command, "--json", code=3)
        assert refused.error["code"] == "DATABASE_NEWER"
        assert newer in refused.err


def test_a_hub_refuses_a_database_of_a_newer_version_in_words(scandesk: Scandesk) -> None:
    hub = Scandesk(scandesk.data_dir, {})
    hub.run("user", "list")
    connection = dbapi2.connect(str(scandesk.data_dir / "hub" / FILE_NAME))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    refused = hub.run("hub", "--port", "0", code=3)
    assert "made by a newer Scandesk" in refused.err
    assert "ready" not in refused.out


def _migrate(scandesk: Scandesk, version: str) -> None:
    engine = sqlite_engine(DatabaseFiles(scandesk.data_dir).database)
    with engine.connect() as connection, connection.begin():
        migrate.migrate(connection, version)
    engine.dispose()


def test_a_restore_beside_a_running_station_is_refused(with_mia: Scandesk) -> None:
    backup = with_mia.run("db", "backup", "--json").json["path"]
    with Station.open(with_mia.data_dir, environ=NO_PINS):
        assert with_mia.run("db", "restore", backup, "--json", code=1).error["code"] == "RESTORE_IN_USE"


def test_a_damaged_database_is_found_and_said(with_mia: Scandesk) -> None:
    path = DatabaseFiles(with_mia.data_dir).database
    path.write_bytes(b"this is no database" * 1000)
    assert not with_mia.run("db", "check", "--json", code=3).json["ok"]
    ended = with_mia.run("sessions", "list", code=3)
    assert str(path) in ended.err
    assert "Traceback" not in ended.err


def test_the_doctor_says_what_is_well_and_what_to_do(scandesk: Scandesk, tmp_path: Path) -> None:
    scandesk.run("settings", "set", "scanning.serial", f'[{{id = "a", name = "A", port = "{tmp_path}/none"}}]')
    ended = scandesk.run("doctor", "--json", code=1)
    checks = {check["check"]: check for check in ended.json["checks"]}
    assert checks["database"]["ok"]
    assert not checks["people"]["ok"]
    assert "scandesk people add" in checks["people"]["message"]
    assert not checks["scanner a"]["ok"]
    assert {"settings", "disk", "fonts", "sounds", "sound", "display"} <= set(checks)


@pytest.mark.parametrize(
    ("settings", "well", "said"),
    [
        ({"sscc.prefix": "4012345"}, False, "no digits of its own"),
        ({"sscc.prefix": "401234567890", "sscc.station": "12"}, True, "99 numbers"),
        ({"sscc.prefix": "4012345", "sscc.source": "hub"}, False, "0 numbers"),
    ],
)
def test_the_doctor_says_how_many_numbers_for_boxes_are_left(
    with_mia: Scandesk, settings: dict[str, str], well: bool, said: str
) -> None:
    for path, value in settings.items():
        with_mia.run("settings", "set", path, value)
    (found,) = [
        one for one in with_mia.run("doctor", "--json", code=None).json["checks"] if one["check"] == "box numbers"
    ]
    assert (found["ok"], said in found["message"]) == (well, True)


def test_a_missing_display_is_a_note_for_the_doctor_unless_the_desktop_is_asked_for(with_mia: Scandesk) -> None:
    headless = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}

    def display(*more: str, code: int) -> tuple[bool, str]:
        checks = with_mia.run("doctor", "--json", *more, code=code, **headless).json["checks"]
        (found,) = [check for check in checks if check["check"] == "display"]
        return found["ok"], found["message"]

    note = "There is none here. Commands work without one; the desktop needs it."
    assert display(code=0) == (True, note)
    assert display("--desktop", code=1) == (False, note)


@pytest.mark.parametrize("url", ["postgresql://me:secret@127.0.0.1:1/x", "sqlite:////x", "nonsense"])
def test_a_wrong_address_of_the_shared_database_opens_no_empty_one_instead(tmp_path: Path, url: str) -> None:
    """What would be scanned then would be in no database that anybody looks at."""
    scandesk = Scandesk(tmp_path / "station", {"SCANDESK_DATABASE__URL": url})
    ended = scandesk.run("people", "add", "mia", code=3)
    assert "database.url" in ended.err
    assert "secret" not in ended.err
    assert not (scandesk.data_dir / "scandesk.sqlite3").exists()


def test_a_name_too_long_for_a_file_is_no_backup(with_mia: Scandesk) -> None:
    ended = with_mia.run("db", "restore", "x" * 5000, code=3)
    assert ended.err.startswith("There is no file x")


def test_a_full_disk_to_come_ends_no_scanning(with_mia: Scandesk, capsys: pytest.CaptureFixture[str]) -> None:
    """Trouble with nothing waiting (the reserve is in use, a backup failed): all is stored, and it is only told."""
    with Station.open(with_mia.data_dir, environ=NO_PINS) as station:
        mia = station.people.find_by_name("mia")
        assert mia is not None
        station.act_as(mia)
        session = station.starter.start(NewSession(SessionType.BATCH_SCAN, auto_commit=True), mia)
        station.put_in_front(session)
        scanning = Scanning(station, "this session", Printer(as_json=True))
        scanning._trouble(OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True), 0)
        scanning.scan_all([b"A1", b"A2"])
        assert station.sessions.get(session.id).counts.successful == 2
    assert "full" in capsys.readouterr().err
