"""Labels of whatever strangers write into their fields: one label each, no command, no element, no exception. The
campaign `labels` does the same with 100,000 values."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from services.labels.compose import compose
from services.labels.faces import printable
from services.labels.files import open_shelf
from services.labels.model import Fields, QrHolds
from services.labels.service import Choice, Kind, Layout, make
from tests.campaigns import labels as campaign
from tests.support.hostile import LONG, PIECES, value
from tests.support.label_proof import said, wrong_in_html, wrong_in_pdf, wrong_in_zpl

SHELF = open_shelf(None)
CHOICE = Choice(SHELF.stock("57x32"), SHELF.template("asset"), QrHolds.TAG)
PIECE = st.one_of(st.sampled_from(PIECES), st.sampled_from(LONG), st.text(max_size=20))
HOSTILE = st.lists(PIECE, max_size=6).map("".join)
LABELS = st.lists(st.builds(Fields, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=20)
BENIGN = [Fields("W12-0789", "5CG1234XYZ", "ThinkPad T14 Gen 3", "W12-0789", "R1")] * 3


@settings(max_examples=60, deadline=None)
@given(labels=LABELS, dpi=st.sampled_from((203, 300)))
def test_zpl_has_a_label_each_and_no_other_command(labels: list[Fields], dpi: int) -> None:
    assert wrong_in_zpl(make(Kind.ZPL, CHOICE, labels, Layout(), "", dpi=dpi).content, len(labels), dpi) == []


@settings(max_examples=60, deadline=None)
@given(labels=LABELS, title=HOSTILE)
def test_html_has_no_element_attribute_or_text_that_we_did_not_put_there(labels: list[Fields], title: str) -> None:
    assert in_html(labels, title) == []


@settings(max_examples=40, deadline=None)
@example(labels=[Fields("A-1")], title="\ud800")
@given(labels=LABELS, title=HOSTILE)
def test_a_pdf_has_a_page_for_each_label_and_does_nothing(labels: list[Fields], title: str) -> None:
    assert in_pdf(labels, title) == []


# ---- what proves it has to notice what is wrong, and nothing else


def test_a_renderer_that_escapes_no_markup_is_noticed() -> None:
    with campaign.careless_html():
        assert in_html(BENIGN, "labels") == []
        assert any("<img>" in wrong for wrong in in_html([Fields("<img src=x onerror=alert(1)>")], "labels"))
        assert in_html([Fields("A")], "</title><script>") != []


def test_a_renderer_that_escapes_no_parentheses_is_noticed() -> None:
    with campaign.careless_pdf():
        assert in_pdf(BENIGN, "labels") == []
        assert in_pdf([Fields(") Tj ET 0 0 9 9 re f BT (")], "labels") != []


@pytest.mark.parametrize("tag", ["W12-0789", "^XZ^XA", "~JA"])
def test_a_renderer_that_sends_a_field_is_noticed(tag: str) -> None:
    with campaign.careless_zpl():
        assert wrong_in_zpl(make(Kind.ZPL, CHOICE, [Fields(tag)], Layout(), "").content, 1, 203) != []


@pytest.mark.parametrize("more", [b"^XA^XZ\n", b"~JA", b"\x1b@", b"^CC!", b"\n", b"^PQ2"])
def test_anything_more_in_zpl_is_noticed(more: bytes) -> None:
    content = make(Kind.ZPL, CHOICE, BENIGN[:1], Layout(), "").content
    assert wrong_in_zpl(content, 1, 203) == []
    assert wrong_in_zpl(content + more, 1, 203) != []
    assert wrong_in_zpl(content.replace(b"^FS", more + b"^FS"), 1, 203) != []


@pytest.mark.parametrize(
    "more",
    [
        lambda canvas: canvas.linkURL("//h", (0, 0, 9, 9)),
        lambda canvas: canvas.acroForm.textfield(),
        lambda canvas: (canvas.bookmarkPage("a"), canvas.addOutlineEntry("a", "a")),
        lambda canvas: canvas.rect(0, 0, 9, 9),
        lambda canvas: canvas.drawString(0, 0, "more"),
        lambda canvas: (canvas.showPage(), canvas.showPage()),
        lambda canvas: canvas.setTitle("another"),
    ],
    ids=["link", "form", "bookmark", "shape", "text", "page", "title"],
)
def test_anything_more_in_a_pdf_is_noticed(monkeypatch: pytest.MonkeyPatch, more: Callable[[Canvas], object]) -> None:
    save = Canvas.save
    monkeypatch.setattr(Canvas, "save", lambda canvas: (more(canvas), save(canvas)))
    assert in_pdf(BENIGN, "labels") != []


def test_a_value_comes_again_with_its_seed() -> None:
    first, again = Random("1 2"), Random("1 2")
    assert [value(first) for _ in range(100)] == [value(again) for _ in range(100)]


def in_html(labels: list[Fields], title: str) -> list[str]:
    drawings = [compose(CHOICE.template, CHOICE.stock, fields) for fields in labels]
    content = make(Kind.HTML, CHOICE, labels, Layout(), title).content
    return wrong_in_html(content, len(labels), said(drawings), printable(title[:100]))


def in_pdf(labels: list[Fields], title: str) -> list[str]:
    drawings = [[compose(CHOICE.template, CHOICE.stock, fields)] for fields in labels]
    return wrong_in_pdf(make(Kind.PDF, CHOICE, labels, Layout(), title).content, drawings, printable(title[:100]))
