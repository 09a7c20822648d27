"""The site's sessions on paper and as tables: what stands there, whatever the text, in both languages."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from openpyxl import load_workbook

from services.errors import OutsideFailed
from services.supervisor.known import Known
from services.supervisor.model import Board, Filter, SessionView, Snapshot, Trouble, Which
from services.supervisor.rules import LIMITS
from services.supervisor.site_report import write_site_report, write_site_table
from services.words.catalogue import Catalogue
from tests.rules.test_supervisor import NOW, view
from tests.support.pdf import embedded_fonts, pages_of

HOSTILE = '=1+1 <b>&amp;</b> \u202e) Tj (\\ "; DROP'


def board_of(*views: SessionView, **given: Any) -> Board:
    known = Known(LIMITS)
    known.read_anew(Snapshot(views, (), 1, NOW))
    return known.picture(Board(NOW, NOW, True, **given), UTC)


def printed(path: Path, board: Board, language: str = "en") -> list[str]:
    say = Catalogue(language).say
    write_site_report(path, board, board.sessions, Filter(Which.ALL), say=say, zone=UTC, language=language)
    return pages_of(path)


def test_the_report_has_the_figures_of_today_the_chart_and_each_session(tmp_path: Path) -> None:
    views = [
        view(1, location="Größe ✓", person="Jürgen Groß", expected_items=200, recent=(0,) * 29 + (37,)),
        view(2, station="Dock 2", items_scanned=40, failed=30),
    ]
    (page,) = printed(tmp_path / "site.pdf", board_of(*views), "de")
    said = page.splitlines()
    assert said[0] == "Scan-Sitzungen des Standorts"
    assert said[1] == "2 Sitzungen · offen und beendet"
    assert said[2:10:2] == ["2", "140", "30", "1"]
    assert {"37", "09:43", "10:42"} < set(said)
    assert {"Jürgen Groß", "Inventur · Größe ✓", "100 von 200", "viel abgelehnt"} < set(said)
    assert embedded_fonts(tmp_path / "site.pdf") == 2


def test_hostile_text_is_text_and_what_cannot_be_seen_or_printed_is_a_mark(tmp_path: Path) -> None:
    (page,) = printed(tmp_path / "site.pdf", board_of(view(1, location=HOSTILE, person="日本 🙂")))
    said = "".join(page.splitlines()).replace(" ", "")
    assert "Inventory·=1+1" in said
    assert '<b>&amp;</b>‹RLO›)Tj(\\";DROP' in said
    assert all(mark in said for mark in ("‹U+65E5›", "‹U+672C", "‹U+1F642›"))


def test_each_page_has_the_headings_and_its_number_and_no_session_is_lost(tmp_path: Path) -> None:
    views = [view(number, location=f"Place-{number:03}") for number in range(150)]
    pages = printed(tmp_path / "site.pdf", board_of(*views))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert {"Station", "Needs somebody", f"Page {number} of {len(pages)}"} < set(page.splitlines())
    assert all("".join(pages).count(f"Place-{number:03}") == 1 for number in range(150))


def test_a_report_made_while_the_hub_is_away_says_how_old_it_is(tmp_path: Path) -> None:
    seen = board_of(view(1))
    away = Board(NOW, NOW - timedelta(minutes=9), False, "supervisor.away.unreachable", sessions=seen.sessions)
    (page,) = printed(tmp_path / "site.pdf", away)
    assert "The hub is away. This is how things stood at 2026-03-01 10:33." in page
    assert "The hub is away" not in printed(tmp_path / "again.pdf", seen)[0]


def test_what_waits_for_its_commit_is_told(tmp_path: Path) -> None:
    seen = board_of(view(1, staged=3))
    (page,) = printed(tmp_path / "site.pdf", seen)
    assert "3 scans are not committed yet." in page
    path = tmp_path / "site.csv"
    write_site_table(path, seen, seen.sessions, kind="csv", say=Catalogue("en").say, zone=UTC)
    (row,) = csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";")
    assert row["Not committed"] == "3"


def test_an_empty_site_says_so(tmp_path: Path) -> None:
    (page,) = printed(tmp_path / "site.pdf", board_of())
    assert "No session is open, and none has ended today." in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_has_each_session_and_runs_nothing(tmp_path: Path, kind: Literal["csv", "xlsx"]) -> None:
    board = board_of(view(1, location=HOSTILE, expected_items=200, failed=30), view(2, person="@SUM(A1)"))
    path = tmp_path / f"site.{kind}"
    write_site_table(path, board, board.sessions, kind=kind, say=Catalogue("en").say, zone=UTC)
    if kind == "csv":
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    else:
        rows = [[cell.value for cell in row] for row in load_workbook(path).worksheets[0].iter_rows()]
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (str(first["Session"]), str(first["Scanned"]), str(first["Expected"])) == ("1", "100", "200")
    assert first["Location"].startswith("'=1+1")
    if kind == "xlsx":
        assert (first["Done (%)"], first["Per min"]) == (board.sessions[0].percent, 0.0)
        assert isinstance(first["Last"], datetime)
    assert first["Needs somebody"] == Catalogue("en").say(f"supervisor.trouble.{Trouble.FAILING}")
    assert rows[2][rows[0].index("Person")] == "'@SUM(A1)"


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    path.write_text("precious")
    with pytest.raises(OutsideFailed, match="other_kind"):
        printed(path, board_of())
    assert path.read_text() == "precious"
