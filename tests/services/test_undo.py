"""Undo, commit and resolve: what is taken back, what takes effect, and that counts, custody and messages agree."""

from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.database.database import Database
from services.errors import Refused
from services.scanning.outcome import Reason
from services.sessions.exporting import export_session
from services.sessions.model import (
    DuplicateHandling,
    Resolution,
    Session,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)
from services.words.catalogue import Catalogue
from tests.services.builders import ADA, BOB, EVE, VIC, Station

COUNTING = SessionConfig(duplicate_handling=DuplicateHandling.ALLOW)


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=rf"^{code}:")


def told(station: Station, session: Session) -> list[tuple[str, str]]:
    """(kind, author) of the session's messages, in order."""
    sql = "SELECT kind, person_id FROM outbox WHERE aggregate_id = :id ORDER BY seq"
    return [(row.kind, row.person_id) for row in station.rows(sql, id=session.id)]


def moves(station: Station) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in station.rows("SELECT key, direction FROM custody ORDER BY seq")]


# ---- undo


def test_undo_marks_the_newest_scan_and_leaves_it_in_the_list(station: Station) -> None:
    session = station.start(expected=["A1"])
    for code in ("A1", "B1"):
        station.scan(code)
    after = station.sessions.undo_last(session.id, ADA)
    assert (after.counts.found, after.counts.unexpected, after.counts.items_scanned) == (1, 0, 1)
    assert [(line.text, line.undone) for line in station.sessions.scans_after(session.id)] == [
        ("A1", False),
        ("B1", True),
    ]
    assert station.sessions.undo_last(session.id, ADA).counts.found == 0
    assert [item.code for item in station.sessions.missing(session.id)] == ["A1"]
    with refused("NOTHING_TO_UNDO"):
        station.sessions.undo_last(session.id, ADA)
    assert [(line.act, line.person) for line in station.sessions.history(session.id)] == [
        ("started", "Ada"),
        ("undone", "Ada"),
        ("undone", "Ada"),
    ]


def test_a_code_that_was_taken_back_is_no_repeat(station: Station) -> None:
    session = station.start()
    station.scan("A1")
    station.sessions.undo_last(session.id, ADA)
    assert station.scan("A1").outcome.reason is Reason.TAKEN


def test_undo_after_commit_takes_the_move_back_and_tells_the_server(station: Station) -> None:
    session = station.start(SessionType.CHECK_OUT, auto_commit=False)
    station.scan("A1")
    assert moves(station) == []
    station.sessions.commit(session.id, ADA)
    assert moves(station) == [("A1", "out")]
    station.sessions.undo_last(session.id, ADA)
    assert moves(station) == []
    assert [kind for kind, _author in told(station, session)] == [
        "session.create",
        "scan.stage",
        "scan.book",
        "scan.undo",
    ]


def test_what_was_undone_before_its_commit_takes_no_effect_and_is_told_as_undone(station: Station) -> None:
    session = station.start(SessionType.CHECK_OUT, auto_commit=False)
    station.scan("A1")
    assert station.sessions.undo_last(session.id, ADA).counts.staged == 0
    station.sessions.commit(session.id, ADA)
    assert moves(station) == []
    assert [kind for kind, _author in told(station, session)] == [
        "session.create",
        "scan.stage",
        "scan.undo",
        "session.update",
    ]


@pytest.mark.parametrize("wanted", [Status.COMPLETED, Status.CANCELLED])
def test_nothing_is_taken_back_in_a_session_that_is_over(station: Station, wanted: Status) -> None:
    session = station.start()
    station.scan("A1")
    station.sessions.change_status(session.id, wanted, ADA)
    with refused("SESSION_STATE_CONFLICT"):
        station.sessions.undo_last(session.id, ADA)


def test_acting_in_anothers_session_is_a_right_but_ones_own_scan_may_be_taken_back(station: Station) -> None:
    session = station.start(by=ADA)
    station.scan("A1")
    station.presence = type(station.presence)(BOB)
    with refused("INSUFFICIENT_PERMISSIONS"):
        station.sessions.undo_last(session.id, BOB)
    station.scan("B1")
    assert station.sessions.undo_last(session.id, BOB).counts.successful == 1
    with refused("INSUFFICIENT_PERMISSIONS"):
        station.sessions.change_status(session.id, Status.COMPLETED, BOB)
    with refused("INSUFFICIENT_PERMISSIONS"):
        station.sessions.undo_last(session.id, VIC)
    assert station.sessions.undo_last(session.id, EVE).counts.successful == 0
    assert told(station, session) == [
        ("session.create", ADA.id),
        ("scan.book", ADA.id),
        ("scan.book", BOB.id),
        ("scan.undo", BOB.id),
        ("scan.undo", EVE.id),
    ]


# ---- commit


def test_staged_scans_take_effect_at_commit_in_their_order_under_their_authors(station: Station) -> None:
    session = station.start(SessionType.CHECK_OUT, auto_commit=False)
    station.scan("A1")
    station.presence = type(station.presence)(BOB)
    station.scan("B1")
    assert station.sessions.get(session.id).counts.staged == 2
    after = station.sessions.commit(session.id, ADA)
    assert (after.counts.staged, after.counts.successful) == (0, 2)
    assert moves(station) == [("A1", "out"), ("B1", "out")]
    assert told(station, session)[1:] == [
        ("scan.stage", ADA.id),
        ("scan.stage", BOB.id),
        ("scan.book", ADA.id),
        ("scan.book", BOB.id),
    ]
    station.sessions.commit(session.id, ADA)
    assert len(moves(station)) == 2, "a second commit finds nothing staged"


def test_completing_commits_and_switching_auto_commit_on_does_too(station: Station) -> None:
    completed = station.start(SessionType.CHECK_OUT, auto_commit=False)
    station.scan("A1")
    station.sessions.change_status(completed.id, Status.COMPLETED, ADA)
    switched = station.start(SessionType.CHECK_OUT, auto_commit=False)
    station.scan("B1")
    after = station.sessions.change_fields(switched.id, ADA, location="Dock 2", notes="n", auto_commit=True)
    assert (after.location, after.notes, after.auto_commit, after.counts.staged) == ("Dock 2", "n", True, 0)
    assert moves(station) == [("A1", "out"), ("B1", "out")]
    assert [kind for kind, _author in told(station, completed)][-1] == "session.update"
    assert [kind for kind, _author in told(station, switched)][-1] == "session.update"


def test_cancelling_lets_what_is_staged_go_uncommitted(station: Station) -> None:
    session = station.start(SessionType.CHECK_OUT, auto_commit=False)
    station.scan("A1")
    after = station.sessions.change_status(session.id, Status.CANCELLED, ADA)
    assert after.counts.staged == 1
    assert moves(station) == []
    assert [kind for kind, _author in told(station, session)] == ["session.create", "scan.stage", "session.update"]


# ---- resolve


def test_an_unexpected_scan_can_be_the_expected_item_that_was_missing(station: Station) -> None:
    session = station.start(SessionType.CHECK_OUT, expected=["A1", "A2"])
    scan = station.scan("B1").scan
    after = station.sessions.resolve(session.id, scan.id, Resolution.IS_ITEM, ADA, item="A2")
    assert (after.counts.found, after.counts.unexpected, after.counts.successful) == (1, 0, 1)
    assert [item.code for item in station.sessions.missing(session.id)] == ["A1"]
    assert station.sessions.to_resolve(session.id) == []
    assert moves(station) == [("A2", "out")]
    assert station.scan("A2").outcome.reason is Reason.REPEAT
    assert station.scan("B1").outcome.reason is Reason.UNEXPECTED
    with refused("ALREADY_RESOLVED"):
        station.sessions.resolve(session.id, scan.id, Resolution.DROP, ADA)


@pytest.mark.parametrize("item", ["A1", "C1", ""])
def test_a_scan_cannot_be_an_item_that_is_not_missing(station: Station, item: str) -> None:
    session = station.start(expected=["A1"])
    station.scan("A1")
    scan = station.scan("B1").scan
    before = station.sessions.get(session.id)
    with refused("ITEM_NOT_MISSING"):
        station.sessions.resolve(session.id, scan.id, Resolution.IS_ITEM, ADA, item=item)
    assert station.sessions.get(session.id) == before


@pytest.mark.parametrize(("expected", "reason"), [(["A1"], "unexpected"), ([], "taken")])
def test_a_code_that_could_not_be_read_can_be_kept(station: Station, expected: list[str], reason: str) -> None:
    session = station.start(expected=expected)
    scan = station.scan("(01)09501101530004").scan  # a wrong check digit
    assert station.sessions.get(session.id).counts.unknown == 1
    after = station.sessions.resolve(session.id, scan.id, Resolution.KEEP, ADA)
    assert (after.counts.unknown, after.counts.unexpected, after.counts.successful) == (0, len(expected), 1)
    assert [line.reason for line in station.sessions.scans_after(session.id)] == [reason]


def test_a_dropped_scan_is_taken_back_though_it_is_not_the_newest(station: Station) -> None:
    session = station.start(SessionType.CHECK_OUT, expected=["A1"])
    scan = station.scan("B1").scan
    station.scan("A1")
    after = station.sessions.resolve(session.id, scan.id, Resolution.DROP, ADA)
    assert (after.counts.found, after.counts.unexpected, after.counts.successful) == (1, 0, 1)
    assert moves(station) == [("A1", "out")]
    assert [line.act for line in station.sessions.history(session.id)] == ["started", "dropped"]


def test_dropping_the_first_of_several_counted_repeats_makes_the_next_one_the_first(station: Station) -> None:
    session = station.start(config=COUNTING, expected=["A1"])
    first, second, _third = (station.scan("B1").scan for _ in range(3))
    station.sessions.resolve(session.id, first.id, Resolution.DROP, ADA)
    row = station.rows("SELECT times, scan_id, first_at FROM session_item WHERE key = 'B1'")[0]
    assert (row.times, row.scan_id) == (2, second.id)
    assert station.scan("B1").outcome.params["when"] == second.at.isoformat()


def test_an_item_found_though_it_was_out_already_is_missing_again_after_undo(station: Station) -> None:
    station.start(SessionType.CHECK_OUT)
    station.scan("A1")
    session = station.start(SessionType.CHECK_OUT, config=COUNTING, expected=["A1"])
    assert station.scan("A1").outcome.reason is Reason.ALREADY_OUT
    assert station.sessions.get(session.id).counts.found == 1
    assert station.sessions.undo_last(session.id, ADA).counts.found == 0
    assert [item.code for item in station.sessions.missing(session.id)] == ["A1"]


def test_undo_of_a_resolved_scan_gives_the_item_back(station: Station) -> None:
    session = station.start(expected=["A1"])
    scan = station.scan("B1").scan
    station.sessions.resolve(session.id, scan.id, Resolution.IS_ITEM, ADA, item="A1")
    after = station.sessions.undo_last(session.id, ADA)
    assert (after.counts.found, after.counts.items_scanned) == (0, 0)
    with refused("ALREADY_RESOLVED"):
        station.sessions.resolve(session.id, scan.id, Resolution.KEEP, ADA)


def test_a_scan_is_resolved_only_in_its_own_session(station: Station) -> None:
    """Else the right to act in one's own session would open everybody's."""
    others = station.start(expected=["A1"], by=EVE)
    scan = station.scan("B1").scan
    own = station.start(by=ADA)
    for session_id, scan_id in ((own.id, scan.id), (own.id, "none")):
        with refused("NOT_FOUND"):
            station.sessions.resolve(session_id, scan_id, Resolution.DROP, ADA)
    with refused("INSUFFICIENT_PERMISSIONS"):
        station.sessions.resolve(others.id, scan.id, Resolution.DROP, ADA)


# ---- custody over sessions


def test_codes_go_out_and_come_in(station: Station) -> None:
    station.start(SessionType.CHECK_OUT, location="Dock 1")
    station.scan("A1")
    station.start(SessionType.CHECK_OUT)
    again = station.scan("A1").outcome
    assert (again.reason, again.params["where"], again.counted) == (Reason.ALREADY_OUT, "Dock 1", False)
    station.start(SessionType.CHECK_IN)
    assert station.scan("A1").outcome.reason is Reason.TAKEN
    station.start(SessionType.CHECK_IN)
    assert station.scan("A1").outcome.reason is Reason.ALREADY_IN
    assert moves(station) == [("A1", "out"), ("A1", "in")]


@pytest.mark.parametrize("auto_commit", [True, False])
def test_an_article_is_out_however_the_list_writes_its_number(station: Station, auto_commit: bool) -> None:
    session = station.start(SessionType.CHECK_OUT, expected=["4006381333931"], auto_commit=auto_commit)
    assert station.scan("]E04006381333931").outcome.reason is Reason.FOUND
    assert station.scan("]E04006381333931").outcome.reason is Reason.REPEAT
    station.sessions.commit(session.id, ADA)
    station.start(SessionType.CHECK_OUT)
    assert station.scan("]E04006381333931").outcome.reason is Reason.ALREADY_OUT
    station.start(SessionType.CHECK_OUT, expected=["4006381333931"])
    assert station.scan("]E04006381333931").outcome.reason is Reason.ALREADY_OUT


def test_field_report_10_a_code_that_lost_its_separator_is_ambiguous_and_no_lot(station: Station) -> None:
    strict = station.start(config=SessionConfig(ValidationMode.STRICT))
    assert station.scan("]C10109501101530003" + "10LOT21SER").outcome.reason is Reason.AMBIGUOUS
    assert station.sessions.get(strict.id).counts.failed == 1
    normal = station.start()
    assert station.scan("]C10109501101530003" + "10LOT21SER").outcome.reason is Reason.AMBIGUOUS
    assert station.sessions.get(normal.id).counts.unknown == 1
    assert station.scan("]C10109501101530003" + "10LOT\x1d21SER").outcome.reason is Reason.TAKEN


def test_every_expected_code_is_either_found_or_missing_under_the_lists_own_code(
    station: Station, tmp_path: Path
) -> None:
    out = station.start(SessionType.CHECK_OUT)
    station.scan("A4")
    session = station.start(
        SessionType.CHECK_OUT, config=COUNTING, expected=["A1", "A2", "A3", "A4", "4006381333931", "A6"]
    )
    station.scan("A1")
    station.scan("A1")
    wrong_label = station.scan("B1").scan
    station.sessions.resolve(session.id, wrong_label.id, Resolution.IS_ITEM, ADA, item="A2")
    assert station.scan("A4").outcome.reason is Reason.ALREADY_OUT
    station.scan("]C10104006381333931")
    kept = station.scan("B2").scan
    station.sessions.resolve(session.id, kept.id, Resolution.KEEP, ADA)
    station.scan("A6")
    station.sessions.undo_last(session.id, ADA)
    path = tmp_path / "x.xlsx"
    export_session(station.sessions, session.id, path, kind="xlsx", author="Ada", say=Catalogue("en").say, zone=UTC)
    with closing(openpyxl.load_workbook(path)) as book:
        sheets = {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}
    assert sheets["Found"] == [
        ("A1", "the A1", "A1"),
        ("A2", "the A2", "B1"),
        ("A4", "the A4", "A4"),
        ("4006381333931", "the 4006381333931", "0104006381333931"),
    ]
    assert [row[0] for row in sheets["Missing"]] == ["A3", "A6"]
    assert [row[0] for row in sheets["Unexpected"]] == ["B2"]
    assert station.sessions.found(out.id) == []
