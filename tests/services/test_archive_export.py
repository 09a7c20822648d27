"""An archived session as a file says what it said before it was archived."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Literal

import pytest
from openpyxl import load_workbook

from services.archive.exporting import export_archived
from services.archive.looking import compares, scans_of, session_of
from services.identity.person import Role
from services.sessions.exporting import export_session
from services.sessions.model import ExpectedItem, NewSession, SessionType, Status
from tests.services.test_archive import YEAR, Bench

CODES = ("W12-0001", "W12-0002", "W12-0002", "=1+1", "K-0815")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "station")
    yield made
    made.station.close()


def counted(bench: Bench, *, blind: bool) -> str:
    items = tuple(ExpectedItem(code, f"Item {code}") for code in ("W12-0001", "W12-0002", "W12-0003"))
    wanted = NewSession(SessionType.INVENTORY, location="Room 214", expected=items, auto_commit=True, blind=blind)
    session = bench.station.starter.start(wanted, bench.mia)
    bench.station.put_in_front(session)
    for code in CODES:
        bench.scan(code)
    bench.station.sessions.undo_last(session.id, bench.mia)
    bench.station.sessions.change_status(session.id, Status.COMPLETED, bench.mia)
    return session.id


def cells(path: Path) -> object:
    if path.suffix == ".csv":
        return path.read_bytes()
    book = load_workbook(path)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("blind", "role"), [(False, Role.PACKER), (True, Role.PACKER), (True, Role.ADMIN)])
def test_the_file_is_the_one_of_before(
    bench: Bench, tmp_path: Path, kind: Literal["csv", "xlsx"], blind: bool, role: Role
) -> None:
    say = bench.station.words.say
    by = bench.station.people.add(name="ben", full_name="Ben", role=role, pin=None, by=bench.mia)
    session_id = counted(bench, blind=blind)
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    before = export_session(
        bench.station.sessions, session_id, tmp_path / "before", kind=kind, author="Mia Kern", say=say, zone=UTC, by=by
    )
    bench.today()
    assert bench.archive.make(YEAR, bench.mia).moved == 1
    content = bench.archive.open(session_id)
    after = export_archived(content, tmp_path / "after", kind=kind, say=say, zone=UTC, by=by)
    assert (after.path.name, after.scans) == (before.path.name, before.scans)
    assert cells(after.path) == cells(before.path)


def test_who_counted_blind_is_told_nothing_afterwards_either(bench: Bench) -> None:
    session_id = counted(bench, blind=True)
    ben = bench.station.people.add(name="ben", full_name="Ben", role=Role.PACKER, pin=None, by=bench.mia)
    bench.today()
    bench.archive.make(YEAR, bench.mia)
    content = bench.archive.open(session_id)
    session = session_of(content)
    assert (compares(session, ben), compares(session, None), compares(session, bench.mia)) == (False, False, True)
    told = [(one.reason.lower(), one.description) for one in scans_of(content, compared=False)]
    assert not {reason for reason, _description in told} & {"found", "unexpected", "taken"}
    assert {description for _reason, description in told} == {""}
