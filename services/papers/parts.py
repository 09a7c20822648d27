"""What papers are made of: paragraphs, the head, who gets it, tables with repeated heads, bar codes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from services.papers.faces import LONGEST, code_text, text
from services.papers.look import GREY, INK, MM, Look, style
from services.papers.model import Facts, Party
from services.papers.words import Wording

if TYPE_CHECKING:
    from reportlab.platypus import Flowable, Paragraph

    from services.papers.rows import Row

_LOGO: Final = (55 * MM, 20 * MM)
_ADDRESS: Final = 120  # characters of a line: six of them, of marks alone, leave room on the page for what is below
Cell = Any  # reportlab takes text, a flowable, or a list of those
Commands = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share`: of the width; `look`: the style of its cells; `right`: numbers."""

    heading: str
    share: float
    look: str = "text"
    right: bool = False


def paragraph(value: str, look: str = "text", *, most: int = LONGEST) -> "Paragraph":
    """Text of anybody in that style; `most` characters of it, codes apart."""
    from reportlab.platypus import Paragraph

    return Paragraph(code_text(value) if look == "code" else text(value, most), style(look))


def gap(mm: float) -> "Flowable":
    """White across."""
    from reportlab.platypus import Spacer

    return Spacer(1, mm * MM)


def head(facts: Facts, title: str, look: Look, say: Wording, bars: "Flowable | None", *, part: str = "") -> "Flowable":
    """The company on the left; what paper it is, and of what, on the right. `part`: of the shipment."""
    company: list[Cell] = [_logo(look.logo), gap(1.5)] if look.logo else []
    if facts.company.name:
        company.append(paragraph(facts.company.name, "name"))
    company += [paragraph(line, "small", most=_ADDRESS) for line in facts.company.address]
    number = " · ".join(one for one in (facts.shipment.number, part) if one)
    right: list[Cell] = [paragraph(title, "title_right"), gap(0.5), paragraph(number, "number_right")]
    if look.mark:
        right.append(paragraph(say.say("papers.reprint", mark=look.mark), "strong_right"))
    if bars is not None:
        right += [gap(2), bars]
    return _side_by_side([company, right], [0.5, 0.5], look)


def party(heading: str, one: Party, *, code: str = "") -> list[Cell]:
    """Who it is, under a heading."""
    lines = [paragraph(line, most=_ADDRESS) for line in one.address]
    known = [paragraph(code, "small")] if code else []
    return [paragraph(heading, "label"), gap(0.4), paragraph(one.name, "name"), *lines, *known]


def receiver(facts: Facts, told: Iterable[tuple[str, str]], look: Look, say: Wording) -> "Flowable":
    """Who gets it on the left, what there is to say of the shipment on the right."""
    from reportlab.platypus import Table

    customer = facts.shipment.customer
    left = party(
        say.say("papers.ship_to"),
        customer,
        code=say.say("papers.customer", code=customer.code) if customer.code else "",
    )
    rows = [[paragraph(label, "label"), paragraph(value, "strong")] for label, value in told if value]
    figures: list[Cell] = []
    if rows:
        figures = [Table(rows, [look.width * 0.17, look.width * 0.33], style=_tight(top=0.6, bottom=0.6))]
    return _side_by_side([left, figures], [0.5, 0.5], look)


def table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], look: Look) -> "Flowable":
    """Rows under heads that stand on each page again; a text becomes a paragraph of its column. A row of two goes
    across: what it says, and what on further pages."""
    from services.papers.rows import Row, Rows

    heads = Row([paragraph(one.heading, "label_right" if one.right else "label") for one in columns])
    body = [_band(*row) if len(row) == 2 else Row(_cells(row, columns)) for row in rows]
    return Rows(heads, body, [one.share * look.width for one in columns])


def total(label: str, value: str, look: Look) -> "Flowable":
    """A sum below a table."""
    from reportlab.platypus import Table

    cells = [[paragraph(label, "strong"), paragraph(value, "strong_right")]]
    rule = ("LINEABOVE", (0, 0), (-1, 0), 0.8, INK)
    return Table(cells, [look.width * 0.3, look.width * 0.7], style=[*_tight(top=1.4, bottom=1.4), rule])


def bar_code(row: bytes | None, below: str, *, wide: float = 62 * MM, high: float = 9 * MM) -> "Flowable | None":
    """The bars, on the right of their room, with their text; None where there are none, or too fine for `wide`."""
    from services.papers.bars import Bars

    return None if row is None or wide / len(row) < Bars.LEAST else Bars(row, below, wide, high)


def square() -> "Flowable":
    """To be ticked by hand."""
    from services.papers.bars import Square

    return Square()


def choices(labels: Sequence[str], wide: float) -> "Flowable":
    """Squares to be ticked, side by side, each with its label; `wide`: all of them, in points."""
    from reportlab.platypus import Table

    side, each = 4.5 * MM, wide / len(labels)
    cells = [part for label in labels for part in (square(), paragraph(label))]
    return Table([cells], [side, each - side] * len(labels), style=_tight(bottom=0.4), hAlign="LEFT")


def _cells(row: Sequence[Cell], columns: Sequence[Column]) -> list["Flowable"]:
    return [
        paragraph(cell, "right" if column.right else column.look) if isinstance(cell, str) else cell
        for cell, column in zip(row, columns, strict=True)
    ]


def _band(said: str, again: str) -> "Row":
    from services.papers.rows import Row

    return Row([paragraph(said, "strong")], is_band=True, again=paragraph(again, "strong"))


def _side_by_side(cells: Sequence[Cell], shares: Sequence[float], look: Look) -> "Flowable":
    from reportlab.platypus import Table

    return Table([list(cells)], [share * look.width for share in shares], style=_tight())


def _tight(top: float = 0.0, bottom: float = 0.0) -> Commands:
    """No white but this, in mm."""
    return [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), top * MM),
        ("BOTTOMPADDING", (0, 0), (-1, -1), bottom * MM),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TEXTCOLOR", (0, 0), (-1, -1), GREY),
    ]


def _logo(picture: bytes) -> "Flowable":
    from reportlab.platypus import Image

    image = Image(BytesIO(picture), hAlign="LEFT")
    scale = min(_LOGO[0] / image.imageWidth, _LOGO[1] / image.imageHeight)
    image.drawWidth, image.drawHeight = image.imageWidth * scale, image.imageHeight * scale
    return image
