"""What labels of the queue say, and what they are drawn on."""

from pathlib import Path

import pytest

from services.clock import SystemClock
from services.errors import Refused
from services.labels.files import Shelf, open_shelf
from services.printing import pages
from services.printing.model import PrintJob, Wanted
from services.settings.model import Labels, PrinterLine, Settings


def test_files_are_read_once_for_all_labels_that_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []

    def counted(data_dir: Path | None) -> Shelf:
        opened.append(data_dir)
        return open_shelf(data_dir)

    monkeypatch.setattr(pages, "open_shelf", counted)
    wanted = [
        Wanted(f"W12-{number:04}", f"S{number}", template="asset" if number % 2 else "") for number in range(1000)
    ]
    found = pages.LabelPages(tmp_path, Settings).fields(wanted)
    assert [(one.tag, one.serial, one.qr) for one in found] == [(one.tag, one.serial, one.tag) for one in wanted]
    assert len(opened) == 1


def test_a_printer_with_a_stock_of_its_own_asks_for_no_other(tmp_path: Path) -> None:
    settings = Settings(labels=Labels(stock="not-there"))
    line = PrinterLine(id="zebra", name="Zebra", kind="zpl", address="192.0.2.7", stock="62x29")
    made = pages.LabelPages(tmp_path, lambda: settings)
    (fields,) = made.fields([Wanted("A1")])
    job = PrintJob("1", line.id, fields, SystemClock().now(), "ada")
    assert made.make([job], line).width_mm == 62


def test_one_label_that_cannot_be_is_refused_with_all_that_were_asked_for_with_it(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="TEMPLATE_UNKNOWN"):
        pages.LabelPages(tmp_path, Settings).fields([Wanted("A1"), Wanted("A2", template="none")])
