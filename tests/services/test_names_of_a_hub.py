"""Names of people and devices come from a hub, and so from anywhere: they are cut, and no database chokes on them."""

import json
from typing import Any

from services.central.hub_shapes import ItemShape, ReviewedShape, ScanShape, SessionShape
from services.central.wire import LONGEST_NAME

AT = "2026-03-01T10:42:00.000Z"
HOSTILE = "\u202e<b>Mia\0" + "m" * 100_000
CUT = ("\u202e<b>Mia␀" + "m" * 100_000)[:LONGEST_NAME]
SCAN = {
    **{"id": "s1", "text": "A1", "symbology": "code128", "device": HOSTILE, "person": HOSTILE, "person_name": HOSTILE},
    **{"scanned_at": AT, "outcome": "accepted.found", "counted": True, "staged": False, "undone_at": None},
}
REVIEW = {"state": "handed_in", "hand_in": "act-1", "handed_in_at": AT, "handed_in_by": HOSTILE}
SESSION: dict[str, Any] = {
    **{"id": 1, "session_type": "INVENTORY", "status": "PAUSED", "location": None, "project_id": None},
    **{"client_id": None, "expected_items": None, "notes": None, "scanner_id": None, "station": {"name": HOSTILE}},
    **{"person": "mia", "person_name": HOSTILE, "items_scanned": 0, "validation_mode": "NORMAL"},
    **{"duplicate_handling": "WARN", "timeout_minutes": 60, "auto_commit": True, "created_at": AT, "last_activity": AT},
    "review": REVIEW,
}
JUDGED = {"session_id": 1, "hand_in": "act-1", "approved": True, "note": None, "by": HOSTILE}


def test_a_name_is_cut_and_has_no_nul() -> None:
    session = SessionShape.model_validate(SESSION).value()
    assert session.hand_in is not None
    assert {session.station, session.person, session.hand_in.by} == {CUT}
    scan = ScanShape.model_validate(SCAN).value()
    assert {scan.person, scan.person_name, scan.device} == {CUT}
    assert ReviewedShape.model_validate(JUDGED).value().by == CUT


def test_what_no_database_takes_is_marked_in_every_text() -> None:
    half = json.loads('"A\\ud800\\u0000B"')
    resolved = {"how": "is_item", "was": half, "item": half}
    scan = ScanShape.model_validate(SCAN | {"text": half, "person": half, "resolved": resolved}).value()
    assert scan.resolved is not None
    session = SessionShape.model_validate(SESSION | {"location": half, "notes": half, "scanner_id": half}).value()
    judged = ReviewedShape.model_validate(JUDGED | {"approved": False, "note": half, "by": half}).value()
    item = ItemShape.model_validate({"position": 1, "code": half, "description": half})
    found = (scan.text, scan.person, session.location, session.notes, session.scanner_id, judged.note, judged.by)
    assert {*found, item.code, item.description, scan.resolved.was, scan.resolved.item} == {"A\ufffd␀B"}
