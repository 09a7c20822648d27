"""The test page of a printer of papers: what tells whether it scales, how much of a sheet's edge it leaves white,
and whether letters and bar codes come out. Reads no settings and no device; call from a worker thread."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, BinaryIO, Final

from services.labels.codes import code128
from services.papers.look import Look
from services.papers.model import Facts, Party, ShipmentFacts
from services.papers.parts import bar_code, gap, head, paragraph, table
from services.papers.words import Wording
from services.words.catalogue import Catalogue

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

TEST_TEXT: Final = "TEST-0001"  # what both bar codes hold
_LETTERS: Final = "ÄÖÜ äöü ß · Åå Çç Éé Ññ Øø Łł Šš · ΑΩαω · БЖбж · 0123456789"
_STYLES: Final = ("text", "strong", "small", "code")


def write_trial(
    file: BinaryIO, printer: str, company: Party, look: Look, language: str, at: datetime, zone: tzinfo | None
) -> int:
    """Write it; how many pages it has, which is one. `printer`: its name; `zone`: as for `write_paper`."""
    from services.papers.sheet import Running, write

    say = Wording(Catalogue(language), zone)
    title = title_of_trial(language)

    def page(number: int, pages: int) -> str:
        return say.say("papers.page", number=number, pages=pages)

    facts = Facts(company, ShipmentFacts("", printer, "", Party(""), Party("")))
    running = Running(f"{title} {printer}", title, say.moment(at), page)
    return write(file, list(_parts(facts, title, look, say)), look, running)


def title_of_trial(language: str) -> str:
    """What people call it."""
    return Catalogue(language).say("papers.trial.title")


def _parts(facts: Facts, title: str, look: Look, say: Wording) -> Iterator["Flowable"]:
    from services.papers.rulers import HUNDRED, Edges, Ruler

    yield Edges(look.page)
    yield head(facts, title, look, say, bar_code(code128(TEST_TEXT), TEST_TEXT))
    yield gap(8)
    yield paragraph(say.say(f"papers.trial.size.{look.size}"), "name")
    for part, below in (("scale", Ruler(HUNDRED)), ("edge", None), ("letters", None)):
        yield gap(6)
        yield paragraph(say.say(f"papers.trial.{part}"), "heading")
        yield gap(0.5)
        yield paragraph(say.say(f"papers.trial.{part}_do"))
        if below is not None:
            yield gap(2)
            yield below
    yield gap(2)
    for style in _STYLES:
        yield paragraph(_LETTERS, style)
    yield gap(6)
    yield paragraph(say.say("papers.trial.lines"), "heading")
    yield gap(1)
    yield _lines(look, say)
    yield gap(6)
    yield paragraph(say.say("papers.trial.bars"), "heading")
    yield gap(0.5)
    yield paragraph(say.say("papers.trial.bars_do"))
    yield gap(2)
    yield from _finest()


def _lines(look: Look, say: Wording) -> "Flowable":
    """A table as papers have it: thin rules, and a band on grey."""
    from services.papers.parts import Column

    columns = [
        Column(say.say("papers.sku"), 0.3, "code"),
        Column(say.say("papers.product"), 0.5),
        Column(say.say("papers.count"), 0.2, right=True),
    ]
    band, rows = say.say("papers.box", number=1), [[f"SKU-000{n}", _LETTERS, str(n)] for n in (1, 2)]
    return table(columns, [[band, band], *rows], look)


def _finest() -> Iterator["Flowable"]:
    """The code with bars as fine as a paper has them."""
    from services.papers.bars import Bars

    if (row := code128(TEST_TEXT)) is not None and (bars := bar_code(row, TEST_TEXT, wide=Bars.LEAST * len(row))):
        yield bars
