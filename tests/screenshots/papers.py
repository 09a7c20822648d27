"""Pictures of papers of packing and of the label of a box: our PDFs, rendered by PDFium, on grey."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image, ImageDraw

from services.labels.files import open_shelf
from services.labels.logistic import logistic_label
from services.labels.pdf import write_pdf
from services.labels.sheet import spots
from services.papers.look import Look
from services.papers.making import write_paper
from services.papers.model import BoxFacts, Facts, PaperKind
from services.papers.trial import write_trial
from services.words.catalogue import Catalogue
from tests.screenshots.labels import on_desk
from tests.support.paper_facts import box, facts, of_one_product
from tests.support.rendered import Page, pages

_DPI = 100


def paper_pictures() -> Iterator[tuple[str, Image.Image]]:
    """(name, picture) of each: the four papers, a further page in German and marked as a reprint, a label."""
    look = Look(logo=_logo())
    whole = facts(3, 14)
    one_box = Facts(whole.company, whole.shipment, (box(2, 7),), (), "en", whole.asked_at, whole.author)
    yield "papers-slip", _first(PaperKind.SLIP, whole, look)
    yield "papers-contents", _first(PaperKind.CONTENTS, one_box, look)
    yield "papers-manifest", _first(PaperKind.MANIFEST, facts(5, 0, items=5), look)
    yield "papers-bill", _first(PaperKind.BILL, facts(3, 0), look)
    many = facts(6, 70, language="de")
    yield "papers-slip-de-2", on_desk(list(_rendered(PaperKind.SLIP, many, Look(logo=_logo(), mark="R1")))[1])
    yield "papers-test-page", on_desk(_trial("en"))
    yield "papers-test-page-de", on_desk(_trial("de", Look("letter", _logo())))
    yield "papers-box-label-full", _label(of_one_product(), whole, mark="R1")


def _first(kind: PaperKind, told: Facts, look: Look) -> Image.Image:
    return on_desk(next(_rendered(kind, told, look)))


def _rendered(kind: PaperKind, told: Facts, look: Look) -> Iterator[Page]:
    file = BytesIO()
    write_paper(file, kind, told, look, UTC)
    return pages(file.getvalue(), dpi=_DPI)


def _trial(language: str, look: Look | None = None) -> Page:
    file, company = BytesIO(), facts().company
    write_trial(
        file, "Office", company, look or Look(logo=_logo()), language, datetime(2026, 11, 23, 8, 30, tzinfo=UTC), UTC
    )
    return next(pages(file.getvalue(), dpi=_DPI))


def _label(inside: BoxFacts, whole: Facts, mark: str = "") -> Image.Image:
    stock = open_shelf(None).stock("105x148")
    told = Facts(whole.company, whole.shipment, (inside,))
    drawing, file = logistic_label(told, stock, Catalogue("en").say, mark=mark), BytesIO()
    write_pdf(file, stock, [(next(spots(stock)), drawing)], "label")
    return on_desk(next(pages(file.getvalue(), dpi=150)))


def _logo() -> bytes:
    """A leaf in a circle, and nobody's."""
    picture, file = Image.new("RGB", (300, 300), "white"), BytesIO()
    pen = ImageDraw.Draw(picture)
    pen.ellipse((4, 4, 296, 296), fill="#1d2733")
    pen.pieslice((60, -60, 320, 240), 90, 180, fill="white")
    pen.pieslice((-20, 60, 240, 360), 270, 360, fill="white")
    picture.save(file, "PNG")
    return file.getvalue()
