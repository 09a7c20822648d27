"""Labels of whatever strangers write into their fields: one label each, no command, no element, no exception."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.labels.files import open_shelf
from services.labels.model import Fields, QrHolds
from services.labels.service import Choice, Kind, Layout, make
from tests.services.test_labels_html import OURS, Seen
from tests.services.test_labels_zpl import ONE_LABEL
from tests.support.zpl import commands

SHELF = open_shelf(None)
CHOICE = Choice(SHELF.stock("57x32"), SHELF.template("asset"), QrHolds.TAG)
COMMANDS = ("^XA", "^XZ", "~JA", "^FD", "^FS", "~HS", "\x1b@", "\x1dV\x00", "\x10\x04\x01", "=1+1", "@SUM(A1)")
MARKUP = ("<script>", "-->", "]]>", "&amp;", "<img src=x onerror=alert(1)>", "\"'", "{tag}", "{0}", "%s")
HIDDEN = ("\u202e", "\u2066", "\u200f", "\ud800", "\x00", "\r\n", "\x7f", "\x85", "\u2028", "a\u0301" * 40)
STRANGE = ("مرحبا", "שלום", "日本", "😀", "A" * 10_000, "9" * 60)
PIECES = st.sampled_from([*COMMANDS, *MARKUP, *HIDDEN, *STRANGE])
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=6).map("".join)
PAGE = re.compile(rb"/Type /Page\b(?!s)")
LABELS = st.lists(st.builds(Fields, HOSTILE, HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(labels=LABELS)
def test_zpl_parsed_back_has_a_label_each_and_no_other_command(labels: list[Fields]) -> None:
    content = make(Kind.ZPL, CHOICE, labels, Layout(), "").content
    assert [command.name for command in commands(content)] == len(labels) * ONE_LABEL
    assert re.fullmatch(rb"[\n\x20-\x7e]*", content)


@settings(max_examples=60, deadline=None)
@given(labels=LABELS, title=HOSTILE)
def test_html_has_no_element_that_we_did_not_put_there(labels: list[Fields], title: str) -> None:
    seen = Seen(make(Kind.HTML, CHOICE, labels, Layout(), title).content.decode())
    assert set(seen.elements) <= OURS
    assert seen.elements.count("section") == seen.elements.count("svg") == len(labels)
    assert not [name for name in seen.attributes if name.startswith("on") or name in ("src", "href")]


@settings(max_examples=40, deadline=None)
@example(labels=[Fields("A-1")], title="\ud800")
@given(labels=LABELS, title=HOSTILE)
def test_a_pdf_has_a_page_for_each_label(labels: list[Fields], title: str) -> None:
    made = make(Kind.PDF, CHOICE, labels, Layout(), title)
    assert made.pages == len(labels) == len(PAGE.findall(made.content))
