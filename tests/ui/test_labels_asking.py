"""Asking for labels without a window: the preview follows what is typed, lists go in pieces that can be cancelled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.labels.model import Drawing
from services.printing.model import Preview, Wanted
from tests.fakes.printers import ROLL, SHEET
from tests.fakes.printing import FakePrinting
from tests.fakes.running import HeldRun, run_now
from tests.ui.label_stage import LabelStage
from ui.labels.ask_presenter import AT_ONCE, AskPresenter
from ui.labels.ask_views import AskForm, AskView
from ui.running import Run


class Page:
    def __init__(self) -> None:
        self.shown: list[AskView] = []

    def show_ask(self, view: AskView) -> None:
        self.shown.append(view)

    @property
    def now(self) -> AskView:
        return self.shown[-1]


class Asking(LabelStage):
    """The form over the queue; `drawn`: what a preview was asked of. The office's printer has sheets."""

    def __init__(self, directory: Path, run: Run = run_now) -> None:
        super().__init__(directory, FakePrinting(draws=self.draw))
        self.drawn: list[tuple[str, str]] = []
        self.page = Page()
        self.presenter = AskPresenter(self.station, self.page, run)

    def draw(self, wanted: Wanted, printer: str) -> Preview:
        self.drawn.append((wanted.tag, printer))
        left_out = ("code128",) if len(wanted.tag) > 40 else ()
        return Preview(Drawing(62, 29, (), left_out), SHEET if printer == "office" else ROLL)

    def write(self, directory: Path, number: int) -> str:
        file = directory / "assets.csv"
        file.write_text("tag,serial\n" + "\n".join(f"W12-{n:04d},SN-{n}" for n in range(number)))
        return str(file)


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    made = Asking(tmp_path)
    yield made
    made.close()


def test_what_is_typed_is_drawn_and_printed(asking: Asking) -> None:
    asking.presenter.open()
    assert asking.page.now.picture is None
    asking.presenter.typed(AskForm(" W12-0001 ", "SN-1", "Projector", copies="3"))
    picture = asking.page.now.picture
    assert picture is not None
    assert (picture.stock, picture.size) == ("Roll", "62 × 29 mm")
    asking.presenter.print()
    assert asking.queue.acted == [("ask", (Wanted("W12-0001", "SN-1", "Projector", copies=3),), "", 1, "maria")]
    assert asking.page.now.form == AskForm(model="Projector"), "the next one is probably of the same model"
    assert asking.page.now.picture is None


def test_a_code_that_had_no_room_is_told(asking: Asking) -> None:
    asking.presenter.typed(AskForm("W12-" * 20))
    picture = asking.page.now.picture
    assert picture is not None
    assert picture.notes[0].endswith("…: no bar code, it could not be read from this label. The text is there.")


def test_a_number_that_is_none_is_said_at_its_field(asking: Asking) -> None:
    asking.presenter.typed(AskForm("W12-0001", copies="12x"))
    asking.presenter.print()
    assert asking.queue.acted == []
    assert set(asking.page.now.wrong) == {"copies"}


def test_labels_of_a_sheet_begin_where_it_is_free_and_the_next_ones_after_them(asking: Asking) -> None:
    asking.presenter.typed(AskForm("W12-0001", copies="4", start="28", printer="office"))
    assert asking.page.now.places == 30
    asking.presenter.print()
    assert asking.queue.acted[0][2:4] == ("office", 28)
    assert asking.page.now.form.start == "2"


def test_a_scanned_tag_fills_the_form(asking: Asking) -> None:
    asking.presenter.typed(AskForm("W12-0001", "SN-1", "Projector"))
    before = asking.page.now.fresh
    asking.presenter.fill("W12-0002")
    assert asking.page.now.form == AskForm("W12-0002")
    assert asking.page.now.fresh > before


def test_a_slow_preview_is_drawn_once_more_and_not_for_each_key(tmp_path: Path) -> None:
    run = HeldRun()
    asking = Asking(tmp_path, run)
    for length in range(1, 9):
        asking.presenter.typed(AskForm("W12-0001"[:length]))
    run.go()
    assert asking.drawn == [("W", ""), ("W12-0001", "")]
    asking.close()


def test_a_list_is_looked_through_and_printed_in_pieces(asking: Asking, tmp_path: Path) -> None:
    asking.presenter.open_list(True)
    asking.presenter.read_list(asking.write(tmp_path, AT_ONCE + 10))
    found = asking.page.now.list
    assert found is not None
    assert (found.number, found.shown) == (AT_ONCE + 10, f"Label 1 of {AT_ONCE + 10}")
    asking.presenter.step(1)
    assert asking.drawn[-1] == ("W12-0001", "")
    asking.presenter.print()
    asked = [one[1] for one in asking.queue.acted]
    assert [len(part) for part in asked] == [AT_ONCE, 10]
    assert [one.tag for part in asked for one in part] == [f"W12-{n:04d}" for n in range(AT_ONCE + 10)]
    assert not asking.page.now.lists


def test_pieces_of_a_list_end_with_a_full_sheet(asking: Asking, tmp_path: Path) -> None:
    asking.presenter.typed(AskForm(start="7", printer="office"))
    asking.presenter.open_list(True)
    asking.presenter.read_list(asking.write(tmp_path, 300))
    asking.presenter.print()
    assert [(len(one[1]), one[3]) for one in asking.queue.acted] == [(234, 7), (66, 1)]


def test_a_list_that_is_cancelled_asks_for_no_more(tmp_path: Path) -> None:
    run = HeldRun()
    asking = Asking(tmp_path, run)
    asking.presenter.open_list(True)
    asking.presenter.read_list(asking.write(tmp_path, 3 * AT_ONCE))
    run.go()
    asking.presenter.print()
    work, then, _failed = run.held.pop()
    then(work())
    asking.presenter.cancel()
    run.go()
    assert len(asking.queue.acted) == 2, "the second was on its way already"
    assert asking.page.now.told.startswith(f"{AT_ONCE} of {3 * AT_ONCE} labels")
    asking.close()


def test_a_list_that_cannot_be_read_is_said_at_its_field(asking: Asking, tmp_path: Path) -> None:
    asking.presenter.open_list(True)
    asking.presenter.read_list(str(tmp_path / "nowhere.csv"))
    assert "cannot be read" in asking.page.now.wrong["file"]
    (tmp_path / "assets.csv").write_text("serial\n1")
    asking.presenter.read_list(str(tmp_path / "assets.csv"))
    assert "no column tag" in asking.page.now.wrong["file"]
    asking.presenter.print()
    assert asking.queue.acted == []


def test_without_a_printer_nothing_is_printed_and_why_is_said(asking: Asking) -> None:
    asking.station.change_setting("printing.printers", [], by=asking.maria)
    asking.presenter.open()
    assert asking.page.now.blocked == asking.station.words.say("printing.refused.no_printer")
