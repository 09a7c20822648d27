"""`scandesk sessions`, as the real command with real files."""

import csv
from pathlib import Path

import openpyxl
import pytest

from app.station import Station
from services.identity.person import Role
from services.sessions.model import NewSession, Session, SessionType
from tests.support.program import Scandesk, next_line, send_line

PIN = "2468"
AS = ("--as", "mia")
NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    """A data directory with one admin, mia, and PINs off."""
    data_dir = tmp_path / "station"
    with Station.open(data_dir, environ=NO_PINS) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
    return Scandesk(data_dir, NO_PINS)


def session_of(scandesk: Scandesk, session_id: str) -> Session:
    with Station.open(scandesk.data_dir, environ=scandesk.environ) as station:
        return station.sessions.get(session_id)


def codes_of(scandesk: Scandesk, session_id: str) -> list[str]:
    with Station.open(scandesk.data_dir, environ=scandesk.environ) as station:
        return [line.text for line in station.sessions.scans_after(session_id)]


def start(scandesk: Scandesk) -> str:
    """A session of mia's, put in front as the command does."""
    with Station.open(scandesk.data_dir, environ=scandesk.environ) as station:
        mia = station.people.find_by_name("mia")
        assert mia is not None
        session = station.starter.start(NewSession(SessionType.INVENTORY), mia)
        station.remember_front(session.id)
        return session.id


# ---- start


def test_a_session_starts_with_every_field_of_the_contract(scandesk: Scandesk, tmp_path: Path) -> None:
    projects = tmp_path / "projects.csv"
    projects.write_text("id,name\n7,Move\n", "utf-8")
    scandesk.run("import", "projects", str(projects), *AS)
    given = (
        *("--type", "check_out", "--location", "Room 214", "--project", "7", "--expected-items", "3"),
        *("--notes", "mind the gap", "--scanner-id", "s1", "--auto-commit", "--offline"),
    )
    found = scandesk.run("sessions", "start", *given, *AS, "--json").json
    assert {name: found[name] for name in ("session_type", "status", "location", "project_id", "client_id")} == {
        "session_type": "CHECK_OUT",
        "status": "ACTIVE",
        "location": "Room 214",
        "project_id": 7,
        "client_id": None,
    }
    assert (found["expected_items"], found["notes"], found["scanner_id"]) == (3, "mind the gap", "s1")
    assert found["session_config"] == {
        "auto_commit": True,
        "validation_mode": "NORMAL",
        "duplicate_handling": "WARN",
        "timeout_minutes": 480,
    }
    assert found["progress_tracking"]["completion_percentage"] == 0.0
    assert found["created_by"]["full_name"] == "Mia Kern"
    assert found["timestamps"]["created_at"].endswith("Z")
    (line,) = scandesk.run("sessions", "list", "--json").json
    assert (line["id"], line["in_front"]) == (found["id"], True)


def test_each_wrong_field_is_named_in_the_stations_language(scandesk: Scandesk) -> None:
    wrong = ("--location", "x" * 101, "--notes", "x" * 501, "--expected-items", "0")
    ended = scandesk.run("sessions", "start", "--type", "INVENTORY", *wrong, *AS, "--json", code=1)
    assert ended.error["code"] == "VALIDATION_ERROR"
    assert set(ended.error["fields"]) == {"location", "notes", "expected_items"}
    german = scandesk.run(
        "sessions", "start", "--type", "INVENTORY", "--project", "8", *AS, code=1, SCANDESK_STATION__LANGUAGE="de"
    )
    assert "kein offenes Projekt" in german.err
    assert german.out == ""
    assert scandesk.run("sessions", "list", "--json").json == []


def test_wrong_use_is_exit_code_2(scandesk: Scandesk) -> None:
    assert "--type" in scandesk.run("sessions", "start", *AS, code=2).err
    assert scandesk.run("sessions", "start", "--type", "STOCKTAKE", *AS, code=2).out == ""


# ---- who acts


def test_nobody_scans_anonymously(scandesk: Scandesk) -> None:
    session = start(scandesk)
    ended = scandesk.run("sessions", "scan", session, "A", "--json", code=1)
    assert ended.error["code"] == "SIGN_IN_UNKNOWN"
    assert "--as" in ended.err
    assert codes_of(scandesk, session) == []


def test_where_pins_are_on_a_name_alone_is_not_enough(tmp_path: Path) -> None:
    scandesk = Scandesk(tmp_path / "station", {})
    scandesk.run("people", "add", "mia", SCANDESK_NEW_PIN=PIN)
    session = scandesk.run("sessions", "start", "--type", "INVENTORY", *AS, "--json", SCANDESK_PIN=PIN).json["id"]
    assert scandesk.run("sessions", "scan", session, "A", *AS, "--json", code=1).error["code"] == "PIN_MISSING"
    wrong = scandesk.run("sessions", "scan", session, "A", *AS, "--json", code=1, SCANDESK_PIN="1111")
    assert wrong.error["code"] == "PIN_WRONG"
    assert codes_of(scandesk, session) == []
    scandesk.run("sessions", "scan", session, *AS, "--pin-stdin", stdin=f"{PIN}\nB\n".encode())
    assert codes_of(scandesk, session) == ["B"]
    assert PIN not in "".join(path.read_text("utf-8") for path in (scandesk.data_dir / "logs").iterdir())


def test_who_is_signed_in_at_the_station_acts_where_no_name_is_given(scandesk: Scandesk) -> None:
    with Station.open(scandesk.data_dir, environ=scandesk.environ) as station:
        station.door.sign_in("mia", None)
    session = scandesk.run("sessions", "start", "--type", "INVENTORY", "--json").json["id"]
    assert session_of(scandesk, session).created_by


def test_a_viewer_may_look_but_not_act(scandesk: Scandesk) -> None:
    with Station.open(scandesk.data_dir, environ=scandesk.environ) as station:
        admin = station.people.find_by_name("mia")
        assert admin is not None
        station.people.add(name="lou", full_name="Lou", role=Role.VIEWER, pin=None, by=admin)
    session = start(scandesk)
    ended = scandesk.run("sessions", "pause", session, "--as", "lou", "--json", code=1)
    assert ended.error["code"] == "INSUFFICIENT_PERMISSIONS"
    assert scandesk.run("sessions", "show", session, "--json").json["status"] == "ACTIVE"


# ---- scan


def test_codes_are_answered_line_by_line_and_keep_their_control_characters(scandesk: Scandesk) -> None:
    session = start(scandesk)
    codes = ["W12-0001", "A\x1dB", "'; DROP TABLE scan", "=HYPERLINK(1)", "é‮", "007"]
    ended = scandesk.run(
        "sessions", "scan", session[-6:], *AS, "--json", stdin="\r\n".join([*codes, "", "W12-0001"]).encode()
    )
    assert [line["code"] for line in ended.lines] == [*codes, "W12-0001"]
    assert [line["verdict"] for line in ended.lines] == [*["accepted"] * 6, "duplicate"]
    assert [line["seq"] for line in ended.lines] == sorted(line["seq"] for line in ended.lines)
    assert ended.lines[-1]["session"]["items_scanned"] == 6
    assert codes_of(scandesk, session) == [*codes, "W12-0001"]


def test_an_answer_is_printed_before_the_next_code_is_read(scandesk: Scandesk) -> None:
    session = start(scandesk)
    with scandesk.started("sessions", "scan", "front", *AS, "--json") as process:
        for number in range(5):
            send_line(process, f"C{number}".encode())
            assert next_line(process)["code"] == f"C{number}"
        process.kill()
    assert codes_of(scandesk, session) == [f"C{number}" for number in range(5)]  # printed, so stored


def test_people_get_a_sentence_for_each_code(scandesk: Scandesk) -> None:
    start(scandesk)
    ended = scandesk.run("sessions", "scan", "front", "A\x1b[2J", "B", "B", *AS, SCANDESK_STATION__ZONE="UTC")
    lines = ended.out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("✓")
    assert lines[2].startswith("⟳")
    assert "\x1b" not in ended.out


def test_a_code_that_spells_a_mark_does_not_look_like_the_mark(scandesk: Scandesk) -> None:
    session = start(scandesk)
    answered = scandesk.run("sessions", "scan", "front", "A\x1dB", "A‹GS›B", *AS).out
    listed = scandesk.run("sessions", "show", session).out
    for told in (answered, listed):
        assert told.count("A‹GS›B") == 1
        assert told.count("A‹U+2039›GS›B") == 1


def test_command_barcodes_work_from_the_command_line_too(scandesk: Scandesk) -> None:
    session = start(scandesk)
    site = scandesk.run("settings", "show", "station.site", "--json").json["settings"]["station.site"]
    ended = scandesk.run("sessions", "scan", session, "A", f"SD{site}UNDO", f"SD{site}PAUSE", "B", *AS, "--json")
    assert [line["reason"] for line in ended.lines] == ["taken", "command_done", "command_done", "paused"]
    kept = scandesk.run("sessions", "kept", "--json").json
    assert [scan["code"] for scan in kept] == ["B"]
    scandesk.run("sessions", "resume", session, *AS)
    taken = scandesk.run("sessions", "take", session, "--all", *AS, "--json").json
    assert taken["progress_tracking"]["items_scanned"] == 1
    assert scandesk.run("sessions", "kept", "--json").json == []


# ---- act


def test_a_session_goes_its_way(scandesk: Scandesk) -> None:
    session = start(scandesk)

    def act(*arguments: str) -> dict[str, object]:
        found = scandesk.run("sessions", arguments[0], session, *arguments[1:], *AS, "--json").json
        assert isinstance(found, dict)
        return found

    scandesk.run("sessions", "scan", session, "A", "B", *AS)
    assert act("undo")["staged"] == 1
    assert act("commit")["staged"] == 0
    assert act("change", "--notes", "later", "--auto-commit")["notes"] == "later"
    assert act("pause")["status"] == "PAUSED"
    assert act("resume")["status"] == "ACTIVE"
    assert act("complete")["status"] == "COMPLETED"
    again = scandesk.run("sessions", "resume", session, *AS, "--json", code=1)
    assert again.error["code"] == "SESSION_STATE_CONFLICT"
    assert again.error["message"] == "The session is completed, and stays so. Start a new one."
    assert "COMPLETED" not in scandesk.run("sessions", "list").out
    acts = [one["act"] for one in scandesk.run("sessions", "show", session, "--history", "--json").json["history"]]
    assert acts == ["started", "undone", "committed", "changed", "paused", "active", "completed"]


def test_completing_tells_what_nobody_has_resolved(scandesk: Scandesk, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("code\nA\n", "utf-8")
    given = ("--type", "INVENTORY", "--expected", str(listed))
    sessions = [scandesk.run("sessions", "start", *given, *AS, "--json").json["id"] for _ in range(2)]
    for session in sessions:
        scandesk.run("sessions", "scan", session, "A", "X", "Y", *AS)
    answered = scandesk.run("sessions", "complete", sessions[0], *AS, "--json").json
    assert [line["code"] for line in answered["to_resolve"]] == ["X", "Y"]
    said = scandesk.run("sessions", "complete", sessions[1], *AS).out
    assert "2 codes were not resolved" in said
    assert f"scandesk sessions show {sessions[1][-8:]}" in said


def test_an_unknown_session_is_refused_in_words(scandesk: Scandesk) -> None:
    assert scandesk.run("sessions", "show", "nowhere", "--json", code=1).error["code"] == "SESSION_NOT_FOUND"
    assert scandesk.run("sessions", "scan", "front", "A", *AS, "--json", code=1).error["code"] == "SESSION_NOT_FOUND"


def test_an_expected_list_gives_found_missing_and_to_resolve(scandesk: Scandesk, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("code;description\nA;first\nB;second\nB;twice\n", "utf-8")
    checked = scandesk.run("sessions", "check-list", str(listed), "--json").json
    assert [item["code"] for item in checked["items"]] == ["A", "B"]
    assert [problem["line"] for problem in checked["problems"]] == [4]
    given = ("--type", "INVENTORY", "--expected", str(listed))
    session = scandesk.run("sessions", "start", *given, *AS, "--json").json["id"]
    scandesk.run("sessions", "scan", session, "A", "X", *AS)
    shown = scandesk.run("sessions", "show", session, "--json").json
    assert shown["list"] == {"expected": 2, "found": 1, "missing": 1, "unexpected": 1, "duplicate": 0, "failed": 0}
    assert [item["code"] for item in shown["missing"]] == ["B"]
    (unresolved,) = shown["to_resolve"]
    after = scandesk.run("sessions", "resolve", session, unresolved["id"], "is-item", "--item", "B", *AS, "--json")
    assert (after.json["list"]["found"], after.json["list"]["missing"]) == (2, 0)


def test_lines_of_a_list_that_gave_no_item_are_counted(scandesk: Scandesk, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("code;description\nA;first\n;second\nA;twice\n;fourth\n", "utf-8")
    checked = scandesk.run("sessions", "check-list", str(listed)).out
    assert checked.endswith("2 lines were left out.\n")
    started = scandesk.run("sessions", "start", "--type", "INVENTORY", "--expected", str(listed), *AS)
    assert "2 lines were left out." in started.err
    listed.write_text("code;description\nA;first\nA;twice\n", "utf-8")
    assert "left out" not in scandesk.run("sessions", "check-list", str(listed)).out


def test_a_wrong_check_digit_on_a_list_is_told_and_the_line_taken(scandesk: Scandesk, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("ean;description\n4006381333931;right\n4006381333932;wrong\n", "utf-8")
    said = "Line 3: the check digit of 4006381333932 is wrong"
    checked = scandesk.run("sessions", "check-list", str(listed), "--json").json
    assert (len(checked["items"]), [said in one["message"] for one in checked["problems"]]) == (2, [True])
    started = scandesk.run("sessions", "start", "--type", "INVENTORY", "--expected", str(listed), *AS)
    assert said in started.err


def test_a_pasted_list_comes_from_standard_input(scandesk: Scandesk) -> None:
    ended = scandesk.run(
        "sessions", "start", "--type", "INVENTORY", "--expected", "-", *AS, "--json", stdin=b"A\tone\nB\ttwo\n"
    )
    assert ended.json["list"]["expected"] == 2


# ---- export


def test_exports_are_whole_and_harmless(scandesk: Scandesk, tmp_path: Path) -> None:
    scandesk.run("sessions", "scan", start(scandesk), "B", *AS)
    session = start(scandesk)
    scandesk.run("sessions", "scan", session, "=1+1", "0012345678901234567", *AS)
    comma = scandesk.run("sessions", "export", session, "--out", str(tmp_path), "--json").json
    assert comma["scans"] == 2
    with Path(comma["path"]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert [row[3] for row in rows[1:]] == ["'=1+1", "0012345678901234567"]
    assert [row[0] for row in rows[1:]] == ["1", "2"], "counted within the session"
    sheet_path = tmp_path / "out.xlsx"
    scandesk.run("sessions", "export", session, "--out", str(sheet_path))  # its name says which format
    cells = [row[3].value for row in openpyxl.load_workbook(sheet_path).worksheets[1].iter_rows(min_row=2)]
    assert cells == ["'=1+1", "0012345678901234567"]


def test_a_file_that_cannot_be_written_is_exit_code_3(scandesk: Scandesk, tmp_path: Path) -> None:
    session = start(scandesk)
    ended = scandesk.run("sessions", "export", session, "--out", str(tmp_path / "no" / "where.csv"), "--json", code=3)
    assert ended.error["message"] == ended.err.strip()
    assert not (tmp_path / "no").exists()


# ---- the central server


def test_no_connection_says_so_and_offline_starts_all_the_same(scandesk: Scandesk) -> None:
    from tests.support.contract_server import closed_port

    central = {
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": closed_port(),
        "SCANDESK_SECRET__CENTRAL_TOKEN": "token-of-the-station",
    }
    ended = scandesk.run("sessions", "start", "--type", "INVENTORY", *AS, code=3, **central)
    assert ended.err == "Unable to start scanning session - check connection\n"
    offline = scandesk.run("sessions", "start", "--type", "INVENTORY", "--offline", *AS, "--json", **central)
    assert offline.json["config_from"] == "station"
    logged = "".join(path.read_text("utf-8") for path in (scandesk.data_dir / "logs").iterdir())
    assert "token-of-the-station" not in logged
