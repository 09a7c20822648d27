"""The printers' part without a window: how they stand, their set-up, and the test label."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.errors import Refused
from services.identity.person import Role
from services.printing.model import LabelKind, PrinterState, PrinterStatus, QueueView
from tests.fakes.running import run_now
from tests.ui.label_scenes import PAPER_OUT
from tests.ui.label_stage import LabelStage
from ui.labels.printer_views import PrinterForm, PrintersView
from ui.labels.printers_presenter import PrintersPresenter


class Page:
    def __init__(self) -> None:
        self.shown: list[PrintersView] = []

    def show_printers(self, view: PrintersView) -> None:
        self.shown.append(view)

    @property
    def now(self) -> PrintersView:
        return self.shown[-1]


class Printers(LabelStage):
    """The presenter over the queue."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.changes = 0
        self.page = Page()
        self.presenter = PrintersPresenter(self.station, self.page, run_now, self.count)

    def count(self) -> None:
        self.changes += 1

    @property
    def lines(self) -> dict[str, dict[str, object]]:
        return {line.id: line.model_dump() for line in self.station.settings.printing.printers}


@pytest.fixture
def printers(tmp_path: Path) -> Iterator[Printers]:
    made = Printers(tmp_path)
    yield made
    made.close()


def test_each_printer_says_how_it_stands_and_what_waits_for_it(printers: Printers) -> None:
    printers.presenter.open()
    first, second = printers.page.now.rows
    assert (first.printer.upper, first.state.upper, first.state.lower) == (
        "Label printer 1",
        "Out of labels",
        "10 labels wait",
    )
    assert (second.state.upper, second.state.lower) == ("Ready", "")
    chosen = printers.page.now.chosen
    assert chosen is not None
    assert chosen.why == printers.station.words.say(PAPER_OUT.why)
    assert chosen.held == "10 labels are held until it is ready, and go on by themselves."


def test_a_test_label_is_printed_at_the_chosen_printer(printers: Printers) -> None:
    printers.presenter.open()
    printers.presenter.choose("office")
    printers.presenter.test()
    assert printers.queue.acted == [("test", "office", "maria")]
    assert "test label" in printers.page.now.told


def test_a_printer_of_papers_is_tested_with_a_page_and_one_of_labels_with_a_label(printers: Printers) -> None:
    kinds = {"label-printer": (LabelKind.ASSET, LabelKind.BOX), "office": (LabelKind.SLIP, LabelKind.BILL)}
    printers.queue.printers_ = tuple(replace(one, kinds=kinds[one.id]) for one in printers.queue.printers_)
    printers.presenter.open()
    told = []
    for printer in kinds:
        printers.presenter.choose(printer)
        chosen = printers.page.now.chosen
        assert chosen is not None
        told.append((chosen.labels, chosen.papers))
    assert told == [(True, False), (False, True)]
    printers.presenter.test(paper=True)
    assert printers.queue.acted == [("test_paper", "office", "maria")]
    assert "test page" in printers.page.now.told


def test_a_printer_is_added_and_prints_asset_labels(printers: Printers) -> None:
    printers.queue.queues_ = (QueueView("zebra", "Zebra at the door", PrinterStatus(PrinterState.READY)),)
    printers.presenter.open()
    printers.presenter.add()
    form = printers.page.now.form
    assert form is not None
    assert form.queues == (("zebra", "Zebra at the door"),)
    printers.presenter.save(
        PrinterForm("", "Zebra ZD421", "queue", " zebra ", right_mm="0,5", stock="57x32", prints=frozenset({"asset"}))
    )
    assert printers.page.now.form is None
    line = printers.lines["zebra-zd421"]
    assert (line["address"], line["right_mm"], line["stock"]) == ("zebra", 0.5, "57x32")
    assert printers.station.settings.printing.asset == "zebra-zd421"
    assert printers.changes == 1


def test_a_printer_is_changed_and_keeps_its_id(printers: Printers) -> None:
    printers.presenter.open()
    printers.presenter.change()
    form = printers.page.now.form
    assert form is not None
    assert form.values == PrinterForm("label-printer", "Label printer 1", "zpl", "127.0.0.1:9", stock="62x29")
    printers.presenter.save(PrinterForm("label-printer", "Another name", "zpl", "127.0.0.1:9", dpi="300"))
    assert printers.lines["label-printer"]["name"] == "Another name"
    assert printers.lines["label-printer"]["dpi"] == 300
    assert list(printers.lines) == ["label-printer", "office"]


@pytest.mark.parametrize(("field", "value"), [("down_mm", "12x"), ("baud", "0"), ("address", " "), ("right_mm", "51")])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(printers: Printers, field: str, value: str) -> None:
    printers.presenter.open()
    before = printers.lines
    printers.presenter.add()
    printers.presenter.save(PrinterForm(**{"name": "New", "address": "127.0.0.1", field: value}))
    form = printers.page.now.form
    assert form is not None
    assert set(form.wrong) == {field}
    assert printers.lines == before


@pytest.mark.parametrize(
    ("code", "field"), [("PRINTER_ADDRESS", "address"), ("ZPL_SHEET", "stock"), ("TEMPLATE_UNKNOWN", "")]
)
def test_what_makes_no_printer_is_said_at_its_field_and_nothing_is_written(
    printers: Printers, code: str, field: str
) -> None:
    printers.presenter.open()
    before = printers.lines
    printers.presenter.add()
    printers.queue.unfit = Refused(code, "printer.wrong_address", address="not an address::")
    printers.presenter.save(PrinterForm(name="New", address="not an address::"))
    form = printers.page.now.form
    assert form is not None
    assert list(form.wrong) == [field]
    assert "not an address::" in form.wrong[field]
    assert printers.lines == before


def test_a_printer_is_removed_only_once_that_was_asked(printers: Printers) -> None:
    printers.station.change_setting("printing.asset", "label-printer", by=printers.maria)
    printers.presenter.open()
    printers.presenter.remove()
    assert len(printers.lines) == 2
    printers.presenter.ask()
    printers.presenter.remove()
    assert list(printers.lines) == ["office"]
    assert printers.station.settings.printing.asset == ""


def test_who_may_not_change_settings_sees_the_printers_and_why_not(printers: Printers) -> None:
    printers.add("tom", "Tom Berg", printers.maria, pin=None, role=Role.PACKER)
    printers.station.door.sign_in("tom", None)
    printers.presenter.open()
    assert len(printers.page.now.rows) == 2
    assert printers.page.now.no_set_up == printers.station.words.say("settings.refused.right")
    printers.presenter.ask()
    printers.presenter.remove()
    assert len(printers.lines) == 2
    assert printers.page.now.failed


def test_what_is_typed_stays_while_a_printer_changes(printers: Printers) -> None:
    printers.presenter.open()
    printers.presenter.change()
    before = printers.page.now.form
    printers.presenter.refresh()
    assert before is not None
    assert printers.page.now.form is not None
    assert printers.page.now.form.fresh == before.fresh


def test_a_set_up_that_was_begun_still_stands_for_who_comes_back(printers: Printers) -> None:
    printers.presenter.open()
    printers.presenter.add()
    begun = printers.page.now.form
    assert begun is not None
    printers.presenter.open()
    again = printers.page.now.form
    assert again is not None
    assert again.fresh == begun.fresh, "the fields are not filled anew"
    printers.presenter.keep()
    printers.presenter.open()
    assert printers.page.now.form is None


def test_an_empty_field_is_said_to_be_empty(printers: Printers) -> None:
    printers.presenter.open()
    printers.presenter.add()
    printers.presenter.save(PrinterForm("", "", "zpl", "127.0.0.1:9100"))
    form = printers.page.now.form
    assert form is not None
    assert form.wrong == {"name": "Something has to stand here."}
