"""Labels of boxes and papers as documents for a printer: its language, its stock, what was asked for, the mark."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from biip import parse

from services.errors import Refused
from services.labels.model import Fields
from services.labels.raster import DOTS
from services.papers.content import to_json
from services.printing.model import Document, Format, LabelKind, PrintJob
from services.printing.pages import LabelPages
from services.settings.model import Papers, PrinterLine, Settings
from tests.support import paper_facts
from tests.support.rendered import pages, texts
from tests.support.zpl import page as burnt

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SSCC = paper_facts.box(1).sscc
PAPERS = [kind for kind in LabelKind if kind.is_paper and kind.is_of_packing]


def printer(kind: str = "folder", **more: object) -> PrinterLine:
    return PrinterLine.model_validate({"id": "one", "name": "Bench", "kind": kind, "address": "one"} | more)


def job(kind: LabelKind, content: str = "", mark: str = "") -> PrintJob:
    of_box = kind in (LabelKind.BOX, LabelKind.CONTENTS)
    said = content or to_json(paper_facts.of_box() if of_box else paper_facts.facts())
    return PrintJob("job", "one", Fields("SH-1042", mark=mark), AT, "mia", kind=kind, content=said, about="b1")


def made(tmp_path: Path, one: PrintJob, line: PrinterLine, settings: Settings | None = None) -> Document:
    return LabelPages(tmp_path, lambda: settings or Settings()).make([one], line)


@pytest.mark.parametrize(("size", "sides"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
@pytest.mark.parametrize("kind", PAPERS)
def test_each_paper_is_a_pdf_of_the_size_in_the_printer(
    tmp_path: Path, kind: LabelKind, size: str, sides: tuple[float, float]
) -> None:
    settings = Settings(papers=Papers.model_validate({"size": size}))
    document = made(tmp_path, job(kind), printer(), settings)
    assert document.data.startswith(b"%PDF")
    assert document.format is Format.PDF
    assert (document.width_mm, document.height_mm) == pytest.approx(sides)
    assert "SH-1042" in document.title


@pytest.mark.parametrize("kind", PAPERS)
def test_a_printer_of_labels_alone_gets_no_paper(tmp_path: Path, kind: LabelKind) -> None:
    with pytest.raises(Refused, match="NO_PAPER_PRINTER"):
        made(tmp_path, job(kind), printer("zpl"))


@pytest.mark.parametrize("dpi", [203, 300])
def test_the_label_of_a_box_is_zpl_for_a_label_printer_and_its_sscc_is_read_from_it(tmp_path: Path, dpi: int) -> None:
    document = made(tmp_path, job(LabelKind.BOX), printer("zpl", stock="4x6", dpi=dpi))
    assert document.format is Format.ZPL
    read = [parse(code.text) for code in burnt(document.data, DOTS[dpi]).codes()]
    messages = [one.gs1_message for one in read if one.gs1_message is not None]
    assert [one.value for message in messages for one in message.element_strings if one.ai.ai == "00"] == [SSCC]


def test_the_label_of_a_box_is_pdf_for_a_queue_and_on_a_stock_of_its_own_where_one_is_set(tmp_path: Path) -> None:
    settings = Settings(papers=Papers(label_stock="105x148"))
    document = made(tmp_path, job(LabelKind.BOX), printer(stock="62x29"), settings)
    assert (document.format, document.width_mm, document.height_mm) == (Format.PDF, 105, 148)
    (page,) = pages(document.data, dpi=300)
    assert any(SSCC in code.text for code in page.codes())


def test_a_stock_that_is_too_small_for_the_label_of_a_box_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="LABEL_SMALL"):
        made(tmp_path, job(LabelKind.BOX), printer(stock="62x29"))


def test_a_reprint_is_marked_on_paper(tmp_path: Path) -> None:
    marked = made(tmp_path, job(LabelKind.SLIP, mark="R2"), printer())
    plain = made(tmp_path, job(LabelKind.SLIP), printer())
    assert any("R2" in text for text in texts(marked.data))
    assert not any("R2" in text for text in texts(plain.data))


@pytest.mark.parametrize("content", ["{}", "no json", '{"company":{"name":"A"},"shipment":{},"more":1}', "null"])
def test_what_says_nothing_that_this_program_wrote_is_refused_and_not_broken(tmp_path: Path, content: str) -> None:
    with pytest.raises(Refused, match="PAPER_CONTENT"):
        made(tmp_path, job(LabelKind.SLIP, content), printer())


# ---- the test page


@pytest.mark.parametrize(("size", "sides"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
def test_the_test_page_of_a_printer_can_be_measured_and_scanned(
    tmp_path: Path, size: str, sides: tuple[float, float]
) -> None:
    settings = Settings(papers=Papers.model_validate({"size": size}))
    document = made(tmp_path, job(LabelKind.TEST_PAPER), printer(), settings)
    assert (document.format, document.pages, document.title) == (Format.PDF, 1, "Test page")
    (page,) = pages(document.data, dpi=600)
    assert page.size == pytest.approx(sides, abs=0.1)
    assert [code.text for code in page.codes()] == ["TEST-0001", "TEST-0001"]
    wide, high = sides
    ink = page.ink()
    assert ink is not None
    assert (ink.left, ink.top, ink.right, ink.bottom) == pytest.approx((1, 1, wide - 1, high - 1), abs=0.15)
    (text,) = texts(document.data)
    assert "Bench" in text
    assert "0 10 20 30 40 50 60 70 80 90 100" in text


def test_a_test_page_for_a_printer_of_labels_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="NO_PAPER_PRINTER"):
        made(tmp_path, job(LabelKind.TEST_PAPER), printer("zpl"))
