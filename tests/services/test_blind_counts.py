"""Blind counts on a real database: the same is stored and sent as in an open count, and less is told."""

from contextlib import closing
from datetime import UTC
from pathlib import Path

import openpyxl
import pytest

from services.database.database import Database
from services.errors import Refused
from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.outcome import Reason, Verdict
from services.sessions.exporting import export_session
from services.sessions.model import (
    Counts,
    NewSession,
    Resolution,
    Session,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)
from services.sessions.projects import ProjectService
from services.sessions.starting import SessionStarter
from services.words.catalogue import Catalogue
from tests.services.builders import ADA, EVE, Station, command

BAD_DIGIT = "]C10104000000000001"
LISTED = ("A1", "A2", "A3")


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


def told(answer: Answer) -> tuple[Verdict, Reason, dict[str, str]]:
    return answer.outcome.verdict, answer.outcome.reason, dict(answer.outcome.params)


def stored(station: Station, session: Session) -> list[tuple[str, str]]:
    rows = station.rows("SELECT verdict, reason FROM scan WHERE session_id = :id ORDER BY seq", id=session.id)
    return [(row.verdict, row.reason) for row in rows]


def test_codes_on_and_off_the_list_are_told_alike_and_stored_as_they_are(station: Station) -> None:
    session = station.start(SessionType.INVENTORY, expected=LISTED, blind=True)
    on, off, again, unread = (station.scan(code) for code in ("A1", "B1", "A1", BAD_DIGIT))
    assert told(on) == told(off) == (Verdict.ACCEPTED, Reason.COUNTED, {})
    assert (again.outcome.verdict, again.outcome.reason) == (Verdict.DUPLICATE, Reason.REPEAT)
    assert "description" not in again.outcome.params, "only the list knows it"
    assert (unread.outcome.verdict, unread.outcome.reason) == (Verdict.WARNING, Reason.MISREAD)
    assert stored(station, session) == [
        ("accepted", "found"),
        ("warning", "unexpected"),
        ("duplicate", "repeat"),
        ("warning", "misread"),
    ]
    now = station.sessions.get(session.id)
    assert now.blind
    assert now.counts == Counts(successful=3, found=1, unexpected=1, repeated=1, unknown=1, list_size=3)


def test_no_answer_carries_what_is_expected_whatever_made_it(station: Station) -> None:
    station.start(SessionType.INVENTORY, expected=LISTED, auto_commit=False, blind=True)
    answers = [station.scan(code) for code in ("A1", command("COMMIT"), command("PAUSE"), command("RESUME"))]
    for answer in answers:
        assert isinstance(answer.state, Session)
        assert (answer.state.has_list, answer.state.expected_items, answer.state.counts.found) == (False, None, 0)
        assert answer.state.counts.successful == 1


def test_the_lists_of_who_counts_have_no_comparison(station: Station) -> None:
    session = station.start(SessionType.INVENTORY, expected=LISTED, blind=True)
    for code in ("A1", "B1", BAD_DIGIT):
        station.scan(code)
    lists = station.sessions.lists(session.id)
    assert [(line.reason, line.description) for line in lists.latest] == [
        (Reason.MISREAD, ""),
        (Reason.COUNTED, ""),
        (Reason.COUNTED, ""),
    ]
    assert lists.missing == ()
    assert ([line.reason for line in lists.to_resolve], lists.unresolved) == ([Reason.MISREAD], 1)
    assert [item.code for item in station.sessions.missing(session.id)] == ["A2", "A3"]


def test_custody_and_messages_are_those_of_an_open_count(station: Station) -> None:
    moves, sent = [], []
    for is_blind in (False, True):
        session = station.start(SessionType.CHECK_OUT, expected=LISTED, auto_commit=False, blind=is_blind)
        for code in (f"B{is_blind:d}", BAD_DIGIT, "A1"):
            station.scan(code)
        station.sessions.change_status(session.id, Status.COMPLETED, ADA)
        moves.append(station.value("SELECT count(*) FROM custody WHERE session_id = :id", id=session.id))
        rows = station.rows("SELECT kind FROM outbox WHERE aggregate_id = :id ORDER BY seq", id=session.id)
        sent.append([row.kind for row in rows])
        station.start(SessionType.CHECK_IN)
        for code in (BAD_DIGIT, "A1"):
            station.scan(code)
    assert moves[0] == moves[1] == 3
    assert sent[0] == sent[1]


def test_nothing_can_be_found_out_by_resolving(station: Station) -> None:
    session = station.start(SessionType.INVENTORY, expected=LISTED, blind=True)
    on, off, unread = (station.scan(code).scan.id for code in ("A1", "B1", BAD_DIGIT))
    for scan, resolution, item in (
        (on, Resolution.KEEP, ""),
        (off, Resolution.KEEP, ""),
        (off, Resolution.DROP, ""),
        (unread, Resolution.IS_ITEM, "A2"),
        (unread, Resolution.IS_ITEM, "no such item"),
    ):
        with pytest.raises(Refused) as refused:
            station.sessions.resolve(session.id, scan, resolution, ADA, item=item)
        assert (refused.value.code, refused.value.words) == ("INSUFFICIENT_PERMISSIONS", "sessions.refused.blind")
    station.sessions.resolve(session.id, unread, Resolution.KEEP, ADA)
    station.sessions.resolve(session.id, off, Resolution.IS_ITEM, EVE, item="A2")
    assert station.sessions.get(session.id).counts.found == 2
    lines = station.sessions.lists(session.id).latest
    assert {(line.reason, line.resolution) for line in lines} == {(Reason.COUNTED, None)}


def test_settings_make_every_session_of_a_type_blind_and_strict_rules_none(station: Station) -> None:
    def starter(mode: ValidationMode) -> SessionStarter:
        return SessionStarter(
            station.sessions,
            ProjectService(station.database),
            server=None,
            config_of=lambda _type: SessionConfig(mode),
            always_blind=lambda kind: kind is SessionType.INVENTORY,
        )

    assert starter(ValidationMode.NORMAL).start(NewSession(SessionType.INVENTORY), ADA).blind
    assert not starter(ValidationMode.NORMAL).start(NewSession(SessionType.CHECK_IN), ADA).blind
    for wanted in (NewSession(SessionType.INVENTORY), NewSession(SessionType.CHECK_IN, blind=True)):
        with pytest.raises(Refused) as refused:
            starter(ValidationMode.STRICT).start(wanted, ADA)
        assert refused.value.params["fields"] == {"blind": "sessions.wrong.blind"}
    with pytest.raises(Refused):
        station.start(SessionType.INVENTORY, config=SessionConfig(ValidationMode.STRICT), blind=True)


def exported(station: Station, session: Session, path: Path, by: Person | None) -> dict[str, list[tuple[object, ...]]]:
    say = Catalogue("en").say
    export_session(station.sessions, session.id, path, kind="xlsx", author="Ada", say=say, zone=UTC, by=by)
    with closing(openpyxl.load_workbook(path)) as book:
        return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}


def test_an_export_compares_for_reviewers_alone(station: Station, tmp_path: Path) -> None:
    session = station.start(SessionType.INVENTORY, expected=LISTED, blind=True)
    for code in ("A1", "B1", "B1"):
        station.scan(code)
    for number, by in enumerate((ADA, None)):
        sheets = exported(station, session, tmp_path / f"{number}.xlsx", by)
        assert set(sheets) == {"Session", "Scans", "Duplicate", "Failed"}
        assert [row[-2:] for row in sheets["Scans"]] == [
            ("accepted", "counted"),
            ("accepted", "counted"),
            ("duplicate", "repeat"),
        ]
        assert "the A1" not in str(sheets)
        assert dict(sheets["Session"])["Expected items"] is None
        assert dict(sheets["Session"])["Blind count"] == "Yes"
    sheets = exported(station, session, tmp_path / "eve.xlsx", EVE)
    assert [row[0] for row in sheets["Missing"]] == ["A2", "A3"]
    assert [row[0] for row in sheets["Unexpected"]] == ["B1"]
    assert [row[-1] for row in sheets["Scans"]] == ["found", "unexpected", "repeat"]
    assert dict(sheets["Session"])["Expected items"] == 3
