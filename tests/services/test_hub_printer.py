"""The hub's own printer: who asks for an asset hears within a few seconds whether its label came."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from services.assets.model import Asset, Fields, State
from services.hub import label_printer
from services.hub.label_printer import HubPrinter
from services.printing.model import Document, Outcome, PrinterState, PrinterStatus, Result
from services.printing.pages import LabelPages
from services.settings.model import PrinterLine, Settings
from tests.fakes.held_clock import HeldClock

PATIENCE = 30.0
AT = datetime(2026, 3, 1, 10, 42, tzinfo=UTC)
LINE = PrinterLine(id="p", name="P", kind="zpl", address="printer.example.org")


class Paper:
    """A printer that does as it is told: `result`, or nothing until it is stopped."""

    def __init__(self) -> None:
        self.result: Result | None = Result.PRINTED
        self.sent: list[Document] = []
        self.begun, self.closed = Event(), Event()

    def state(self, stop: Event) -> PrinterStatus:
        return PrinterStatus(PrinterState.READY)

    def send(self, document: Document, stop: Event) -> Outcome:
        self.sent.append(document)
        self.begun.set()
        if self.result is None:
            assert stop.wait(PATIENCE), "nobody stops it"
        return Outcome(self.result or Result.UNKNOWN)

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def printer(paper: Paper, tmp_path: Path) -> HubPrinter:
    return HubPrinter(LINE, HeldClock(), lambda _line: paper, LabelPages(tmp_path, Settings))


def asset(tag: str = "W12-0001") -> Asset:
    return Asset("id", "SN1", Fields("Dell", "Latitude"), AT, "", 1, State.CREATED, tag)


@pytest.mark.parametrize(
    ("result", "printed"), [(Result.PRINTED, True), (Result.FAILED, False), (Result.UNKNOWN, False)]
)
def test_a_label_is_printed_where_the_printer_says_so(
    printer: HubPrinter, paper: Paper, result: Result, printed: bool
) -> None:
    paper.result = result
    assert printer.print(asset()) is printed
    assert [document.title for document in paper.sent] == ["W12-0001"]


def test_one_that_takes_too_long_is_cut_off_and_who_waits_for_the_printer_hears_no(
    printer: HubPrinter, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_printer, "SECONDS", 0.2)
    paper.result = None
    said: list[bool] = []
    first = Thread(target=lambda: said.append(printer.print(asset())))
    first.start()
    assert paper.begun.wait(PATIENCE)
    second = printer.print(asset("W12-0002"))
    first.join(PATIENCE)
    assert (said, second) == ([False], False)


def test_what_no_label_can_be_made_of_is_not_printed(printer: HubPrinter, paper: Paper) -> None:
    assert printer.print(asset("")) is False
    assert paper.sent == []


def test_a_printer_that_was_stopped_prints_no_more(printer: HubPrinter, paper: Paper) -> None:
    printer.stop()
    assert paper.closed.is_set()
    assert printer.print(asset()) is False
    assert paper.sent == []
