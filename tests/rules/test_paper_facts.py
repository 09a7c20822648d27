"""What papers say, as JSON and back."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.papers.content import from_json, to_json
from services.papers.model import BoxFacts, Facts, ItemFacts, LineFacts, PaperKind, Party, ShipmentFacts, total_weight

ITEM = ItemFacts("NUT-1", "Hazelnuts 1 kg", "pc", 12_000_000, "L26A", "04012345000009", 12_100_000, ("LP-1",))
BOX = BoxFacts("b1", 1, "340123450000000018", 12_600_000, 40_000_000, 30_000_000, 20_000_000, (ITEM,))
FACTS = Facts(
    Party("Muster GmbH", ("Hauptstraße 1", "10115 Berlin")),
    ShipmentFacts("s1", "SH-1", "SO-1", Party("Kunde", ("Weg 2",), "C1"), Party("Halle 1"), date(2026, 12, 24)),
    (BOX,),
    (LineFacts(1, "NUT-1", "Hazelnuts 1 kg", "pc", 24_000_000, 12_000_000),),
    "de",
    datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    "ada",
    "bench 1",
)


def test_what_a_paper_says_comes_back_from_its_json_as_it_was() -> None:
    assert from_json(to_json(FACTS)) == FACTS


@given(st.builds(Facts))
def test_whatever_a_paper_says_comes_back_as_it_was(facts: Facts) -> None:
    assert from_json(to_json(facts)) == facts


def wrong(change: str, value: object) -> str:
    """The JSON with one thing that is other than it should be, by its path."""
    said = json.loads(to_json(FACTS))
    *way, last = change.split(".")
    at = said
    for key in way:
        at = at[int(key)] if key.isdigit() else at[key]
    at[last] = value
    return json.dumps(said)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("other", 1),
        ("company.other", "x"),
        ("boxes.0.items.0.other", 1),
        ("boxes.0.items.0.quantity", "12000000"),
        ("boxes.0.items.0.quantity", 1.5),
        ("boxes.0.number", "1"),
        ("boxes.0.weight", True),
        ("shipment.promised", "24.12.2026"),
        ("shipment", None),
        ("lines", {}),
    ],
)
def test_json_with_something_else_in_it_is_refused(path: str, value: object) -> None:
    with pytest.raises(ValueError, match="validation error"):
        from_json(wrong(path, value))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "{"])
def test_what_is_no_paper_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        from_json(text)


def test_boxes_weigh_together_only_where_each_was_weighed() -> None:
    other = BoxFacts("b2", 2, weight=400_000)
    assert total_weight([BOX, other]) == 13_000_000
    assert total_weight([BOX, other, BoxFacts("b3", 3)]) is None
    assert total_weight([]) is None


def test_labels_and_contents_are_of_a_box_and_the_others_of_the_shipment() -> None:
    assert [kind for kind in PaperKind if kind.is_of_box] == [PaperKind.BOX_LABEL, PaperKind.CONTENTS]
