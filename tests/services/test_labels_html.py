"""The page for a browser: what a field holds is text in it, and nothing else."""

from html.parser import HTMLParser

from services.labels.files import open_shelf
from services.labels.html import POLICY
from services.labels.model import Fields, QrHolds
from services.labels.service import Choice, Kind, Layout, make

SHELF = open_shelf(None)
OURS = {"html", "head", "meta", "title", "style", "body", "section", "svg", "text", "path", "rect"}
ATTRIBUTES = {"charset", "http-equiv", "content", "style", "width", "height", "viewbox", "x", "y", "font-size"}
ATTRIBUTES |= {"font-weight", "textlength", "lengthadjust", "transform", "d"}


class Seen(HTMLParser):
    """The elements, attributes and texts of a document, as a browser's parser finds them."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: dict[str, list[str | None]] = {}
        self.texts: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.elements[-1:] in (["text"], ["title"]) and data.strip():
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append(f"comment {data}")


def page(stock: str, *labels: Fields, start: int = 1, title: str = "Labels") -> Seen:
    choice = Choice(SHELF.stock(stock), SHELF.template("asset"), QrHolds.TAG)
    return Seen(make(Kind.HTML, choice, labels, Layout(start=start), title).content.decode())


def test_a_serial_that_is_markup_prints_literally() -> None:
    serial = "<img src=x onerror=alert(1)>"
    seen = page("4x6", Fields("W12-0789", serial, "<script>alert('m')</script>", "W12-0789"), title="</title><script>")
    assert set(seen.elements) == OURS
    assert set(seen.attributes) == ATTRIBUTES
    assert f"SN {serial}" in seen.texts
    assert "</title><script>" in seen.texts


def test_what_cannot_be_seen_is_a_mark_and_a_mark_is_no_mark_of_a_mark() -> None:
    seen = page("4x6", Fields("A\x1dB"), title="A\x1dB")
    assert seen.texts == ["A‹GS›B", "A‹GS›B"]


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    seen = page("62x29", Fields("W12-0789", "S1", "M1", "https://assets.example.org/W12-0789"))
    assert seen.attributes["http-equiv"] == ["Content-Security-Policy"]
    assert seen.attributes["content"] == [POLICY]
    assert POLICY == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert not {"src", "href", "xlink:href", "onload"} & set(seen.attributes)


def test_a_sheet_has_its_labels_in_their_places_at_exact_size() -> None:
    seen = page("5160", *(Fields(f"A-{number}", qr="A") for number in range(3)), start=30)
    assert seen.elements.count("section") == 2
    assert [style for style in seen.attributes["style"] if style] == [
        "left:144.462mm;top:241.3mm",
        "left:4.7625mm;top:12.7mm",
        "left:74.6125mm;top:12.7mm",
    ]
    assert [text for text in seen.texts if text.startswith("A-")] == ["A-0", "A-1", "A-2"]
    assert "66.675mm" in seen.attributes["width"]
