"""Papers of which every text is as long as it can come: each is made, whatever its texts are."""

from dataclasses import replace
from datetime import UTC
from io import BytesIO

import pytest

from services.papers.look import Look
from services.papers.making import write_paper
from services.papers.model import BoxFacts, Facts, ItemFacts, LineFacts, PaperKind, Party, ShipmentFacts
from tests.support.hostile import LONG, STRANGE
from tests.support.rendered import texts

_MOST = 10**15  # millionths
_LINES = 6  # of an address: settings and files have no more


def _full_of(text: str) -> Facts:
    """As long as files and settings take it: codes and lines 100 characters, names 200, units 20."""
    code, name, uom = text[:100], text[:200], text[:20]
    who = Party(name, (code,) * _LINES, code)
    item = ItemFacts(code, name, uom, _MOST, code, "", _MOST, (code, code))
    box = BoxFacts("b", 2**31 - 1, "", _MOST, _MOST, _MOST, _MOST, (item,) * 2)
    lines = (LineFacts(2**31 - 1, code, name, uom, _MOST, _MOST),) * 2
    company = Party(code, (code,) * _LINES)
    return Facts(company, ShipmentFacts("s", code, code, who, who), (box,) * 2, lines, "de", None, uom, uom)


@pytest.mark.parametrize("kind", [kind for kind in PaperKind if kind is not PaperKind.BOX_LABEL])
@pytest.mark.parametrize("text", [*LONG, *(one * 200 for one in STRANGE), "W" * 200, "\u200b" * 200, "x\u00a0" * 100])
def test_a_paper_whose_every_text_is_as_long_as_it_can_be_is_made(kind: PaperKind, text: str) -> None:
    told, file = _full_of(text), BytesIO()
    told = replace(told, boxes=told.boxes[:1], lines=()) if kind.is_of_box else told
    look = Look("letter", mark="R12")  # the lower page
    assert write_paper(file, kind, told, look, UTC) == len(texts(file.getvalue()))
