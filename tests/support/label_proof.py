"""What is wrong with the labels in a document, by parsers that nobody of us wrote: nothing in it may have come from a
field but the text that is meant to be read."""

import ctypes
import re
from collections.abc import Iterable, Iterator, Sequence

import pypdfium2
import zplkit.parse
from pypdfium2 import raw
from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.labels.html import POLICY
from services.labels.model import Drawing, Text
from tests.support.zpl import understood

ONE_LABEL = ["^XA", "^PW", "^LL", "^LH", "^FO", "^GF", "^FS", "^PQ", "^XZ"]
_LABEL = re.compile(rb"\^XA\^PW\d+\^LL\d+\^LH0,0\^FO0,0\^GFA,\d+,\d+,\d+,[0-9A-Yg-z,:!]*\^FS\^PQ1\^XZ\n")
_NUMBER = r"-?\d+(\.\d+)?"
_ATTRIBUTES = {
    "meta": {"charset": "utf-8", "http-equiv": "Content-Security-Policy", "content": re.escape(POLICY)},
    "svg": {
        "style": rf"left:{_NUMBER}mm;top:{_NUMBER}mm",
        "width": rf"{_NUMBER}mm",
        "height": rf"{_NUMBER}mm",
        "viewbox": rf"0 0 {_NUMBER} {_NUMBER}",
    },
    "text": {
        **dict.fromkeys(("x", "y", "font-size", "textlength"), _NUMBER),
        "font-weight": "[46]00",
        "lengthadjust": "spacingAndGlyphs",
    },
    "path": {"transform": r"translate\([-\d. ]+\) scale\([\d. ]+\)", "d": r"[Mhvz\d -]+"},
    "rect": dict.fromkeys(("x", "y", "width", "height"), _NUMBER),
}
_ELEMENTS = {"html", "head", "title", "style", "body", "section", *_ATTRIBUTES}


def said(drawings: Iterable[Drawing]) -> list[str]:
    """The texts of all labels, in order."""
    return [part.text for drawing in drawings for part in drawing.parts if isinstance(part, Text)]


# ---- ZPL


def wrong_in_zpl(content: bytes, labels: int, dpi: int) -> list[str]:
    """More or fewer than `labels`, a command or a sign that is not ours, or a graphic that no printer understands."""
    lines = content.splitlines(keepends=True)
    wrong = [] if all(map(_LABEL.fullmatch, lines)) and len(lines) == labels else ["ZPL with signs that are not ours"]
    elements = zplkit.parse.parse(content).elements
    if strange := {element.kind for element in elements} - {"format_command"}:
        wrong.append(f"ZPL with {strange}")
    if [element.data[:3].decode("latin-1") for element in elements] != labels * ONE_LABEL:
        wrong.append("ZPL with other commands than ours")
    return wrong or ([] if len(understood(content, dpi)) == labels else ["ZPL with other labels"])


# ---- HTML


def wrong_in_html(content: bytes, labels: int, texts: Sequence[str], title: str) -> list[str]:
    """An element, attribute, address or text that we did not put there; no policy, or one after anything else."""
    nodes = list(_below(LexborHTMLParser(content)))
    elements = [node for node in nodes if (node.tag or "-")[0] != "-"]
    tags = [str(node.tag) for node in elements]
    wrong = [f"<{tag}>" for tag in sorted(set(tags) - _ELEMENTS)]
    wrong += [f"comment {node.tag}" for node in nodes if node.tag in ("-comment", "!--", "_comment")]
    wrong += [found for node in elements for found in _wrong_attributes(node)]
    wrong += [] if tags[:5] == ["html", "head", "meta", "meta", "title"] else [f"begins with {tags[:5]}"]
    policies = [node.attributes.get("content") for node in elements if "http-equiv" in node.attributes]
    wrong += [] if policies == [POLICY] else ["no policy, or two"]
    wrong += [] if tags.count("svg") == labels else ["not one label each"]
    wrong += [] if [node.text() for node in elements if node.tag == "text"] == list(texts) else ["other texts"]
    wrong += [] if [node.text() for node in elements if node.tag == "title"] == [title] else ["another title"]
    strays = [node for node in nodes if node.tag == "-text" and _parent(node) not in ("text", "title", "style")]
    return wrong + [f"text {node.text()[:40]!r} outside" for node in strays if node.text().strip("\n")]


def _below(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    root = tree.root
    assert root is not None
    yield from root.traverse(include_text=True)


def _parent(node: LexborNode) -> str:
    return str(node.parent.tag) if node.parent is not None else ""


def _wrong_attributes(node: LexborNode) -> list[str]:
    known = _ATTRIBUTES.get(str(node.tag), {})
    return [
        f"<{node.tag} {name}={value!r}>"
        for name, value in node.attributes.items()
        if name.lower() not in known or not re.fullmatch(known[name.lower()], value or "")
    ]


# ---- PDF


def wrong_in_pdf(content: bytes, drawings: Sequence[Sequence[Drawing]], title: str) -> list[str]:
    """Other pages than `drawings` has lists, another text or shape than theirs, or anything that does something."""
    document = pypdfium2.PdfDocument(content)
    try:
        if len(document) != len(drawings):
            return [f"{len(document)} pages, not {len(drawings)}"]
        wrong = [what for at, labels in enumerate(drawings) for what in _wrong_page(document, at, labels)]
        acts = {
            "JavaScript": raw.FPDFDoc_GetJavaScriptActionCount(document),
            "attachments": raw.FPDFDoc_GetAttachmentCount(document),
            "a form": raw.FPDF_GetFormType(document),
            "named destinations": raw.FPDF_CountNamedDests(document),
            "bookmarks": sum(1 for _ in document.get_toc()),
        }
        wrong += [f"has {name}" for name, number in acts.items() if number]
        return wrong + ([] if document.get_metadata_value("Title") == title else ["another title"])
    finally:
        document.close()


def _wrong_page(document: pypdfium2.PdfDocument, at: int, labels: Sequence[Drawing]) -> list[str]:
    page = document[at]
    text = page.get_textpage()
    texts, shapes, others = [], 0, 0
    for thing in page.get_objects():
        if thing.type == raw.FPDF_PAGEOBJ_TEXT:
            texts.append(_text_of(thing.raw, text.raw))
        elif thing.type == raw.FPDF_PAGEOBJ_PATH:
            shapes += 1
        else:
            others += 1
    wrong = [] if _dense(texts) == _dense(said(labels)) else ["other texts"]
    drawn = sum(not isinstance(part, Text) for label in labels for part in label.parts)
    wrong += [] if (shapes, others) == (drawn, 0) else [f"{shapes} shapes, not {drawn}; {others} other things"]
    wrong += ["annotations"] if raw.FPDFPage_GetAnnotCount(page) else []
    text.close()
    page.close()
    return [f"page {at + 1}: {what}" for what in wrong]


def _dense(texts: Sequence[str]) -> str:
    """Without what PDFium reads into them: spaces between two pieces in a line, and U+0002 for a hyphen at a line's end
    (where ours would be a mark)."""
    return "".join("".join(texts).replace("\x02", "-").split())


def _text_of(thing: "raw.FPDF_PAGEOBJECT", page: "raw.FPDF_TEXTPAGE") -> str:
    size = raw.FPDFTextObj_GetText(thing, page, None, 0)
    buffer = ctypes.create_string_buffer(size * 2)
    raw.FPDFTextObj_GetText(thing, page, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le").split("\0")[0]
