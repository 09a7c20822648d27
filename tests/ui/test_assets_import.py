"""The import page without a window: how a file is taken, what each line says, and lines that are entered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest

from services.assets.importing import Fate
from services.identity.person import Role
from services.tables.reading import read_content, rows_of
from tests.fakes.register import FakeRegister
from tests.fakes.running import HeldRun, run_now
from tests.ui.asset_stage import AssetStage
from ui.assets.import_presenter import AT_ONCE, ImportPresenter
from ui.assets.import_views import ImportView
from ui.running import Run
from ui.widgets.outcome_look import Mood


@dataclass
class Page:
    """Remembers what it was shown."""

    views: list[ImportView | None] = field(default_factory=list)

    def show_import(self, view: ImportView | None) -> None:
        self.views.append(view)

    @property
    def view(self) -> ImportView:
        view = self.views[-1]
        assert view is not None
        return view


class Import(AssetStage):
    """The presenter over the service, opened."""

    def __init__(self, directory: Path, run: Run = run_now, register: FakeRegister | None = None) -> None:
        super().__init__(directory, register)
        self.directory, self.page, self.told = directory, Page(), list[str]()
        self.presenter = ImportPresenter(self.station, self.page, run, directory / "files", self.told.append)
        self.presenter.open()

    @property
    def view(self) -> ImportView:
        return self.page.view

    def read(self, text: str, name: str = "list.csv") -> None:
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        self.presenter.read(str(path))

    def results(self) -> list[tuple[str, str, str]]:
        """(line, serial, what becomes of it) of each row."""
        return [(row.line.upper, row.serial.upper, row.result.upper) for row in self.view.rows]

    def serials(self) -> list[str]:
        return [line.asset.serial for line in self.lines()][::-1]


@pytest.fixture
def held() -> HeldRun:
    return HeldRun()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Import]:
    made = Import(tmp_path)
    yield made
    made.close()


@pytest.fixture
def slow(tmp_path: Path, held: HeldRun) -> Iterator[Import]:
    """Where work is done only when it is let go."""
    made = Import(tmp_path, held)
    yield made
    made.close()


def test_a_file_says_what_would_become_of_each_line_and_why_and_enters_nothing(bench: Import) -> None:
    bench.scan("OLD1")
    bench.read("S/N;Model;Wing\nABC1;;A\nA/B;;B\nOLD1;X9;C\nABC1;;D\n")
    assert bench.results() == [
        ("2", "ABC1", "New"),
        ("3", "A/B", "Wrong"),
        ("4", "OLD1", "There already"),
        ("5", "ABC1", "Wrong"),
    ]
    assert [row.result.mood for row in bench.view.rows] == [Mood.NEUTRAL, Mood.REFUSED, Mood.DUPLICATE, Mood.REFUSED]
    assert bench.view.rows[1].result.lower.startswith("S/N: ")
    assert "A01-0001" in bench.view.rows[2].result.lower
    assert "line 2" in bench.view.rows[3].result.lower
    assert bench.view.figures == (("new", 1), ("there already", 1), ("wrong", 2))
    assert (bench.view.ready, bench.view.others, bench.serials()) == (1, 3, ["OLD1"])
    assert [(one.name, one.field) for one in bench.view.columns] == [
        ("S/N", "serial_number"),
        ("Model", "model"),
        ("Wing", ""),
    ]
    assert "Chromebook 3100" in bench.view.gives


def test_a_column_is_given_another_field_and_that_field_is_no_other_columns(bench: Import) -> None:
    bench.read("Item;Serial\nABC1;X1\n")
    bench.presenter.take_column(0, "serial_number")
    assert [one.field for one in bench.view.columns] == ["serial_number", ""]
    assert bench.results() == [("2", "ABC1", "New")]
    bench.presenter.take_column(1, "category")
    bench.presenter.enter()
    assert bench.lines()[0].asset.fields.category == "X1"


def test_without_serials_their_column_is_asked_for(bench: Import) -> None:
    bench.read("Item;Colour\nABC1;blue\n")
    assert (bench.view.rows, bench.view.ready) == ((), 0)
    assert bench.view.empty[0] == "Which column has the serial numbers?"
    bench.presenter.take_column(0, "serial_number")
    assert bench.results() == [("2", "ABC1", "New")]


def test_where_several_columns_may_have_the_serials_one_is_asked_for(bench: Import) -> None:
    bench.read("Serial;Service Tag\nABC1;ABC2\n")
    assert (bench.view.rows, bench.view.ready) == ((), 0)
    assert bench.view.empty[0] == "Which of these columns has the serial numbers?"
    assert "Serial, Service Tag" in bench.view.empty[1]
    bench.presenter.take_column(1, "serial_number")
    assert bench.results() == [("2", "ABC2", "New")]


def test_the_first_row_is_an_asset_where_somebody_says_so(bench: Import) -> None:
    bench.read("ITEM7\nABC1\n")
    assert (bench.view.header, len(bench.view.rows)) == (False, 2)
    bench.presenter.set_header(True)
    bench.presenter.take_column(0, "serial_number")
    assert bench.results() == [("2", "ABC1", "New")]


def test_a_workbooks_sheet_is_chosen(bench: Import) -> None:
    book = openpyxl.Workbook()
    for title, serial in (("Room 1", "ABC1"), ("Room 2", "ABC2")):
        sheet = book.create_sheet(title)
        sheet.append(("Serial",))
        sheet.append((serial,))
    book.save(bench.directory / "list.xlsx")
    bench.presenter.read(str(bench.directory / "list.xlsx"))
    assert bench.view.sheets == ("Room 1", "Room 2")
    assert bench.results() == [("2", "ABC1", "New")]
    bench.presenter.choose_sheet("Room 2")
    assert bench.results() == [("2", "ABC2", "New")]


def test_a_broken_file_is_told_with_its_line_and_another_can_be_chosen(bench: Import) -> None:
    bench.read('Serial\nABC1\n"' + "x" * 200_000 + '"\n')
    assert bench.view.wrong.startswith("list.csv cannot be read in line 3")
    bench.presenter.read(str(bench.directory / "nowhere.csv"))
    assert bench.view.failed
    assert "nowhere.csv" in bench.view.told
    bench.read("Serial\nABC1\n")
    assert (bench.view.failed, bench.view.wrong, bench.view.ready) == (False, "", 1)


def test_hostile_cells_are_shown_with_marks_and_shortened(bench: Import) -> None:
    bench.read("Serial;Mo\u202edel\nA\u200bB;x\n" + "A1" * 2000 + ";x\n<b>1</b>;x\n")
    serials = [row.serial.upper for row in bench.view.rows]
    assert serials[0] == "A‹ZWSP›B"
    assert len(serials[1]) < 100
    assert bench.view.columns[1].name == "Mo‹RLO›del"
    assert all(row.other for row in bench.view.rows)


def test_rows_are_entered_by_who_began_and_the_band_is_told(bench: Import) -> None:
    bench.read("Serial\nABC1\nA/B\nABC2\n")
    bench.presenter.enter()
    assert bench.serials() == ["ABC1", "ABC2"]
    assert [(row.result.upper, row.device.upper) for row in bench.view.rows] == [
        ("Entered", "A01-0001"),
        ("Wrong", "–"),
        ("Entered", "A01-0002"),
    ]
    assert bench.told == ["2 rows are entered. 1 was not entered; its line says why."]
    assert (bench.view.told, bench.view.going, bench.view.ready) == (bench.told[0], None, 0)
    assert {line.asset.person for line in bench.lines()} == {"maria"}


def test_those_alone_that_are_not_entered_are_shown(bench: Import) -> None:
    bench.read("Serial\nABC1\nA/B\n")
    bench.presenter.only_others(True)
    assert bench.results() == [("3", "A/B", "Wrong")]
    assert bench.view.others == 1


def test_it_goes_on_in_pieces_and_can_be_stopped_and_gone_on_with(slow: Import, held: HeldRun) -> None:
    slow.read("Serial\n" + "".join(f"ABC{number}\n" for number in range(3 * AT_ONCE)))
    held.go()
    slow.presenter.enter()
    held.step()
    assert slow.view.going == (AT_ONCE, 3 * AT_ONCE)
    slow.presenter.stop()
    held.go()
    assert len(slow.serials()) == 2 * AT_ONCE
    assert f"{AT_ONCE} were not tried yet" in slow.view.told
    assert slow.view.ready == AT_ONCE
    slow.presenter.enter()
    held.go()
    assert slow.serials() == [f"ABC{number}" for number in range(3 * AT_ONCE)]


def test_it_goes_on_while_the_page_is_not_open_and_says_so_at_the_end(slow: Import, held: HeldRun) -> None:
    slow.read("Serial\nABC1\n")
    held.go()
    slow.presenter.enter()
    slow.presenter.close()
    shown = len(slow.page.views)
    held.go()
    assert slow.told == ["1 row is entered."]
    assert len(slow.page.views) == shown, "the page is not brought back"


def test_who_closes_the_window_meanwhile_is_told_once_what_that_ends(slow: Import, held: HeldRun) -> None:
    slow.read("Serial\n" + "".join(f"ABC{number}\n" for number in range(2 * AT_ONCE)))
    held.go()
    assert not slow.presenter.holds_window
    slow.presenter.enter()
    held.step()
    slow.presenter.close()
    assert slow.presenter.holds_window
    slow.presenter.warn()
    assert f"{AT_ONCE} of {2 * AT_ONCE} so far" in slow.view.told, "on the page, which is open again"
    assert not slow.presenter.holds_window
    held.go()
    assert slow.view.told == f"{2 * AT_ONCE} rows are entered."


def test_a_dry_run_says_that_the_register_itself_is_asked_later_and_the_stations_own_is_not(
    bench: Import, tmp_path: Path
) -> None:
    bench.read("Serial\nABC1\n")
    assert bench.view.asks == ""
    away = Import(tmp_path / "away", register=FakeRegister())
    try:
        away.read("Serial\nABC1\n")
        assert "The register itself is asked when the rows are sent." in away.view.asks
        away.read("Serial\nA/B\n")
        assert away.view.asks == ""
    finally:
        away.close()


def test_what_waits_for_the_rows_is_done_after_them(slow: Import, held: HeldRun) -> None:
    done = list[int]()
    slow.presenter.when_over(lambda: done.append(0))
    slow.read("Serial\nABC1\n")
    held.go()
    slow.presenter.enter()
    slow.presenter.when_over(lambda: done.append(len(slow.serials())))
    assert done == [0]
    held.go()
    assert done == [0, 1]


def test_another_page_goes_on_with_the_file_and_says_what_came_of_it(slow: Import, held: HeldRun) -> None:
    slow.read("Serial\nABC1\nA/B\n")
    held.go()
    slow.presenter.enter()
    slow.presenter.when_over(lambda: None)
    held.go()
    page, told = Page(), list[str]()
    after = ImportPresenter(slow.station, page, held, slow.directory / "files", told.append)
    after.come_as(slow.presenter)
    held.go()
    assert told == ["1 row is entered. 1 was not entered; its line says why."]
    assert (page.view.told, [row.result.upper for row in page.view.rows]) == (told[0], ["Entered", "Wrong"])


def test_another_page_goes_on_with_a_dry_run_and_tells_nothing(bench: Import) -> None:
    bench.read("Item;Serial\nABC1;X1\n")
    bench.presenter.take_column(0, "serial_number")
    page, told = Page(), list[str]()
    after = ImportPresenter(bench.station, page, run_now, bench.directory / "files", told.append)
    after.come_as(bench.presenter)
    assert [row.serial.upper for row in page.view.rows] == ["ABC1"]
    after.enter()
    assert bench.serials() == ["ABC1"]
    assert told == ["1 row is entered."]


def test_the_same_file_once_more_enters_nothing(bench: Import) -> None:
    for _time in range(2):
        bench.read("Serial\nABC1\nABC2\n")
        bench.presenter.enter()
    assert bench.serials() == ["ABC1", "ABC2"]
    assert [row.result.upper for row in bench.view.rows] == ["Entered before"] * 2
    assert (bench.view.ready, bench.view.others) == (0, 0)


def test_what_is_scanned_between_dry_run_and_entering_is_there_already(bench: Import) -> None:
    bench.read("Serial\nABC1\nABC2\n")
    bench.scan("ABC1")
    bench.presenter.enter()
    assert bench.serials() == ["ABC1", "ABC2"]
    assert [row.result.upper for row in bench.view.rows] == ["There already", "Entered"]


def test_who_may_not_is_told_and_enters_nothing(bench: Import) -> None:
    tom = bench.add("tom", "Tom Berg", bench.maria, role=Role.PACKER, pin=None)
    bench.read("Serial\nABC1\n")
    bench.station.door.sign_out()
    bench.station.door.sign_in(tom.name, None)
    bench.presenter.refresh()
    assert bench.view.blocked
    bench.presenter.enter()
    assert bench.serials() == []
    assert bench.view.failed


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_report_is_saved_before_and_after(bench: Import, kind: str) -> None:
    bench.read("Serial\nABC1\nA/B\n")
    for result in (Fate.NEW, Fate.ENTERED):
        bench.presenter.save("csv" if kind == "csv" else "xlsx")
        (path,) = (bench.directory / "files").glob(f"*.{kind}")
        rows = [[cell.text for cell in row.cells] for row in rows_of(read_content(path), path.name)]
        assert [(row[0], row[1], row[-1]) for row in rows[1:]] == [("2", "ABC1", result), ("3", "A/B", "wrong")]
        assert path.name in bench.view.told
        path.unlink()
        bench.presenter.enter()


def test_the_page_is_fresh_when_all_was_entered_and_it_was_left(bench: Import) -> None:
    bench.read("Serial\nABC1\n")
    bench.presenter.enter()
    bench.presenter.close()
    assert bench.page.views[-1] is None
    bench.presenter.open()
    assert (bench.view.rows, bench.view.told) == ((), "")
