"""The routes of reviews as a table: one row for every field, limit and code."""

from typing import Any

from tests.integration.hub_table import Row
from tests.integration.station_table import DOORS, FORBIDDEN, bodies

ACT = {"hand_in": "act-1"}
BACK = ACT | {"note": "Count shelf 3 again"}
VERDICTS = ("approve", "send-back")
_WRONG_ID: tuple[Any, ...] = ("", "h" * 65, 1, None, "a\0b")
_WRONG_FIGURES: tuple[Any, ...] = ("f", [], {"found": -(2**63) - 1}, {"found": "1"}, {"found": 1.0}, {"more": 1})


def _of_hand_in(base: dict[str, Any], who: str, *required: str) -> list[Row]:
    """What all bodies with a `hand_in` have in common."""
    return [
        Row("hand_in of 64", 200, base | {"hand_in": "h" * 64}, who=who),
        *(Row(f"hand_in {one!r}"[:20], 400, base | {"hand_in": one}, wrong=("hand_in",), who=who) for one in _WRONG_ID),
        Row("all that is required", 400, {}, wrong=required, who=who),
        *bodies(*required),
        *DOORS,
        Row("who may only look", 403, {}, code=FORBIDDEN, who="viewer"),
    ]


ASK = [
    Row("an empty object", 200, {}, has=(("session.review.state", "asked"),)),
    *bodies(),
    *DOORS,
    Row("who may only look", 403, {}, code=FORBIDDEN, who="viewer"),
]

HAND_IN = [
    Row("an act", 200, ACT, has=(("session.review.state", "handed_in"), ("session.review.hand_in", "act-1"))),
    Row("figures", 200, ACT | {"figures": {"found": 21, "difference": -3}},
        has=(("session.review.figures.found", 21),)),
    Row("figures null", 200, ACT | {"figures": None}),
    *(Row(f"figures {one!r}"[:30], 400, ACT | {"figures": one}, wrong=("figures",)) for one in _WRONG_FIGURES),
    *_of_hand_in(ACT, "packer", "hand_in"),
]  # fmt: skip

APPROVE = [
    Row("by right", 200, ACT, has=(("session.review.state", "approved"), ("session.status", "ACTIVE")),
        who="supervisor"),
    Row("by a station", 200, ACT, who="bench"),
    *_of_hand_in(ACT, "supervisor", "hand_in"),
]  # fmt: skip

SEND_BACK = [
    Row("by right", 200, BACK, has=(("session.review.state", "sent_back"), ("session.review.note", BACK["note"])),
        who="supervisor"),
    Row("a note of 500", 200, BACK | {"note": "ä" * 500}, who="supervisor"),
    *(Row(f"note {one!r}"[:20], 400, BACK | {"note": one}, wrong=("note",), who="supervisor")
      for one in ("", "n" * 501, 1, None, "a\0b")),
    *_of_hand_in(BACK, "supervisor", "hand_in", "note"),
]  # fmt: skip
