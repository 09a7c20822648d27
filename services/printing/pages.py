"""Labels of the queue as pages: what the settings, templates and stocks of now make of them. Reads files: never in the
UI thread."""

from collections.abc import Callable, Sequence
from pathlib import Path

from services.errors import Refused
from services.labels.files import Shelf, open_shelf
from services.labels.model import Fields, QrHolds, Stock
from services.labels.saying import fields_of
from services.labels.service import Choice
from services.labels.zpl import dot
from services.printing.documents import label, test_label
from services.printing.model import Document, Format, LabelKind, Preview, PrintJob, Wanted
from services.printing.rules import format_of
from services.settings.model import PrinterLine, Settings

LARGEST_QR = 2000  # bytes: more is in no code that can be read from a label


class LabelPages:
    """Behind the `Pages` port. `settings`: those of now."""

    def __init__(self, data_dir: Path, settings: Callable[[], Settings]) -> None:
        self._data_dir, self._settings = data_dir, settings

    def fields(self, wanted: Sequence[Wanted]) -> Sequence[Fields]:
        """What each label says, on whatever stock; the files are read once. Raises Refused: LABEL_TAG, LABEL_URL,
        LABEL_TEXT, TEMPLATE_UNKNOWN."""
        shelf, settings = open_shelf(self._data_dir), self._settings().labels
        for template in {one.template for one in wanted}:
            shelf.template(template or settings.template)
        holds = QrHolds(settings.qr)
        found = [fields_of(one.tag, one.serial, one.model, holds, settings.url) for one in wanted]
        if any(len(fields.qr.encode(errors="replace")) > LARGEST_QR for fields in found):
            raise Refused("LABEL_TEXT", "printing.refused.text", field="qr", most=LARGEST_QR)
        return found

    def are_sheets(self, line: PrinterLine) -> bool:
        """Whether several labels share a page of this printer."""
        known = open_shelf(self._data_dir).stocks.get(line.stock or self._settings().labels.stock)
        return known is not None and known.grid is not None

    def make(self, jobs: Sequence[PrintJob], line: PrinterLine) -> Document:
        """One document of these labels, as this printer takes it; a test label, and each of packing, has one of its
        own. Raises Refused."""
        first = jobs[0]
        if first.kind.is_of_packing or first.kind is LabelKind.TEST_PAPER:
            return self._printout(first, line)
        shelf, settings = open_shelf(self._data_dir), self._settings().labels
        if first.kind is LabelKind.TEST:
            return test_label(line, shelf, settings)
        labels = [job.fields for job in jobs]
        return label(labels, line, shelf, settings, template=first.template, start=first.start)

    def preview(self, wanted: Wanted, line: PrinterLine | None) -> Preview:
        """What a label will look like on that printer, or on the stock of the settings. Raises Refused."""
        shelf = open_shelf(self._data_dir)
        choice = self._choice(shelf, wanted.template, line.stock if line else "")
        in_dots = line is not None and format_of(line) is Format.ZPL
        fields = choice.fields(wanted.tag, wanted.serial, wanted.model)
        drawing = choice.draw(fields, dot=dot(line.dpi) if line and in_dots else 0.0)
        return Preview(drawing, choice.stock, shelf.problems)

    def stocks(self) -> Sequence[Stock]:
        """What there is to print on."""
        return tuple(open_shelf(self._data_dir).stocks.values())

    def _printout(self, job: PrintJob, line: PrinterLine) -> Document:
        """Its libraries load only where something of packing, or a paper, is printed."""
        from services.papers.logo import company_logo
        from services.printing.paper_documents import printout, test_page

        settings, shelf = self._settings(), open_shelf(self._data_dir)
        logo = company_logo(self._data_dir, settings.company.logo) if job.kind.is_paper else b""
        if job.kind is LabelKind.TEST_PAPER:
            return test_page(job, line, settings, logo, training=shelf.training)
        return printout(job, line, shelf, settings, logo)

    def _choice(self, shelf: Shelf, template: str, stock: str = "") -> Choice:
        return Choice.of(shelf, self._settings().labels, stock=stock, template=template)
