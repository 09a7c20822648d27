"""Labels of boxes and papers of packing as documents for one printer of the settings. Reads no device; call from a
worker thread, since many lines take their time."""

from io import BytesIO

from services.errors import Refused
from services.labels.files import Shelf
from services.labels.logistic import logistic_label
from services.labels.model import Stock
from services.labels.pdf import write_pdf
from services.labels.service import rolls_only
from services.labels.sheet import spots
from services.labels.zpl import dot, zpl
from services.papers.content import from_json
from services.papers.look import MM, Look
from services.papers.making import title_of, write_paper
from services.papers.model import Facts, PaperKind, Party
from services.papers.trial import title_of_trial, write_trial
from services.printing.documents import document_of
from services.printing.model import Document, Format, LabelKind, PrintJob
from services.printing.rules import format_of, takes
from services.settings.model import PrinterLine, Settings
from services.words.catalogue import Catalogue


def printout(job: PrintJob, line: PrinterLine, shelf: Shelf, settings: Settings, logo: bytes) -> Document:
    """This label of a box, or paper. `logo`: the company's, as `services.papers.logo` reads it. Raises Refused:
    PAPER_CONTENT (what it says cannot be read), NO_PAPER_PRINTER, STOCK_UNKNOWN, START_POSITION, ZPL_SHEET,
    LABEL_SMALL."""
    if not takes(line, job.kind):
        raise Refused("NO_PAPER_PRINTER", "printing.refused.takes_no_paper", printer=line.name)
    facts, kind = facts_of(job), PaperKind(job.kind.value)
    if job.kind is LabelKind.BOX:
        stock = shelf.stock(settings.papers.label_stock or line.stock or settings.labels.stock)
        return _label(job, facts, line, stock, title_of(kind, facts), training=shelf.training)
    look, file = Look(settings.papers.size, logo, job.fields.mark, shelf.training), BytesIO()
    pages = write_paper(file, kind, facts, look, settings.station.tz)
    return _sheets(file, look, title_of(kind, facts), pages)


def test_page(job: PrintJob, line: PrinterLine, settings: Settings, logo: bytes, *, training: bool) -> Document:
    """What shows how that printer prints papers. Raises Refused: NO_PAPER_PRINTER."""
    if not takes(line, job.kind):
        raise Refused("NO_PAPER_PRINTER", "printing.refused.takes_no_paper", printer=line.name)
    company, language = settings.company, settings.station.language
    file, look = BytesIO(), Look(settings.papers.size, logo, training=training)
    sender = Party(company.name, company.address)
    pages = write_trial(file, line.name, sender, look, language, job.asked_at, settings.station.tz)
    return _sheets(file, look, title_of_trial(language), pages)


def _sheets(file: BytesIO, look: Look, title: str, pages: int) -> Document:
    wide, high = look.page
    return Document(file.getvalue(), Format.PDF, wide / MM, high / MM, title, pages)


def facts_of(job: PrintJob) -> Facts:
    """What it says. Raises Refused (PAPER_CONTENT) where that is nothing that this program wrote."""
    try:
        return from_json(job.content)
    except ValueError as error:
        raise Refused("PAPER_CONTENT", "printing.refused.content") from error


def _label(job: PrintJob, facts: Facts, line: PrinterLine, stock: Stock, title: str, *, training: bool) -> Document:
    form, say, mark = format_of(line), Catalogue(facts.language).say, job.fields.mark
    if form is Format.ZPL:
        rolls_only(stock)
        drawing = logistic_label(facts, stock, say, mark=mark, dot=dot(line.dpi), training=training)
        return document_of(zpl(drawing, line.dpi, right=line.right_mm, down=line.down_mm), form, stock, title)
    drawing, file = logistic_label(facts, stock, say, mark=mark, training=training), BytesIO()
    spot = next(spots(stock, job.start, right=line.right_mm, down=line.down_mm))
    write_pdf(file, stock, [(spot, drawing)], title)
    return document_of(file.getvalue(), form, stock, title)
