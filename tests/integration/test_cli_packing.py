"""A shipment packed from the command line: the same scans, questions and refusals as at the bench."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.packing_program import AS, BOSS, packing_station
from tests.support.packing_work import FIRST, NORDIC, OAT
from tests.support.program import Scandesk

P1, P2, P3, P4 = (FIRST.plate_number(number) for number in (1, 2, 3, 4))


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return packing_station(tmp_path)


def said(lines: list[Any]) -> list[tuple[str, str]]:
    """What was answered to each code."""
    return [(line["code"], line["reason"]) for line in lines if "error" not in line]


def pack(scandesk: Scandesk, *arguments: str, code: int = 0) -> Any:
    """The last JSON line of a pack."""
    return scandesk.run("packing", "pack", *arguments, *AS, "--json", code=code).lines[-1]


def error_of(out: str) -> str:
    """The code of the error that a command ended with, in one value or on a last line of its own."""
    try:
        return str(json.loads(out)["error"]["code"])
    except ValueError:
        return str(json.loads(out.splitlines()[-1])["error"]["code"])


def test_what_can_be_packed_is_listed_searched_and_counted(scandesk: Scandesk) -> None:
    found = scandesk.run("packing", "list", "--json").json
    assert (found["total"], [one["shipment_number"] for one in found["shipments"]]) == (2, ["SH-1001", "SH-1002"])
    first = found["shipments"][0]
    named = ("so_number", "customer_name", "status", "promised_ship_date", "lines_total", "allergen_alert")
    assert [first[name] for name in named] == ["SO-7001", "Nordic Foods", "pending", "2026-12-01", 3, True]
    one = scandesk.run("packing", "list", "--limit", "1").out
    assert "SH-1001" in one
    assert "2" in one.splitlines()[-1]
    assert scandesk.run("packing", "list", "--search", "so-7002", "--json").json["total"] == 1
    assert scandesk.run("packing", "list", "--search", "\udcff7002", "--json").json["total"] == 0


def test_a_whole_shipment_is_packed_with_a_command_for_each_step(scandesk: Scandesk) -> None:
    (opened,) = scandesk.run("packing", "open", "SO-7001", *AS, "--json").lines
    assert (opened["verdict"], opened["packing"]["shipment_number"]) == ("accepted", "SH-1001")
    packed = pack(scandesk, P1)
    assert (packed["reason"], packed["packing"]["status"]) == ("packed", "packing")
    assert "Being packed" in scandesk.run("packing", "list").out
    assert pack(scandesk, P1, "--quantity", "1", code=1)["error"]["code"] == "QUANTITY_EXCEEDS_AVAILABLE"
    box = scandesk.run("packing", "close", "--weight", "4.2", "--length", "30", *AS, "--json").json
    assert (box["box_number"], box["status"], box["weight"], box["dimensions"]["length"]) == (1, "closed", 4.2, 30)
    pack(scandesk, P2, "--quantity", "40", "--line", "1", "--notes", "on top")
    assert pack(scandesk, P3, "--acknowledge")["reason"] == "pack_line"
    assert pack(scandesk, P4)["reason"] == "pack_all"
    scandesk.run("packing", "close", *AS)
    assert scandesk.run("packing", "complete", *AS, "--json").lines[-1]["reason"] == "pack_completed"
    shown = scandesk.run("packing", "show", "SH-1001", "--log", "--json").json
    assert (shown["shipment"]["status"], shown["shipment"]["lines_packed"]) == ("packed", 3)
    assert [line["remaining_qty"] for line in shown["lines"]] == [0, 0, 0]
    assert [[one["lp_number"] for one in box["contents"]] for box in shown["boxes"]] == [[P1], [P2, P3, P4]]
    assert shown["boxes"][1]["contents"][0]["notes"] == "on top"
    assert [box["alarmed"] for box in shown["boxes"]] == [False, True]
    assert shown["log"][0]["act"] == "completed"
    assert {one["person"] for one in shown["log"]} == {"pia"}
    told = scandesk.run("packing", "show", "SH-1001", "--log").out.splitlines()[-len(shown["log"]) :]
    assert "Shipment done, lines whole: 3/3" in told[0]
    assert any("Box 1 closed · 4.2 kg  pia" in line for line in told)
    assert not any("taken_out" in line or "quantity:" in line for line in told)


def test_what_the_customer_excludes_is_never_packed_without_a_yes(scandesk: Scandesk) -> None:
    scandesk.run("packing", "open", "SH-1001", *AS)
    ended = scandesk.run("packing", "pack", P3, "--confirm", "--notes", "as agreed", *AS, "--json", code=1)
    asked, error = ended.lines
    assert (asked["verdict"], asked["packing"]["question"]) == ("warning", "allergen")
    assert asked["packing"]["matches"] == ["peanuts"]
    assert error["error"]["code"] == "ASKED"
    assert "scandesk packing command ACKNOWLEDGE" in ended.err
    assert scandesk.run("packing", "show", "--json").json["boxes"] == []
    assert pack(scandesk, P1, "--acknowledge", code=1)["error"]["code"] == "ASKED"  # an older question is not answered
    assert scandesk.run("packing", "close", *AS, "--json", code=1).error["code"] == "ANSWER_FIRST"
    (yes,) = scandesk.run("packing", "command", "ACKNOWLEDGE", *AS, "--json").lines
    assert yes["reason"] == "pack_line"
    (box,) = scandesk.run("packing", "show", "--json").json["boxes"]
    assert [(one["lp_number"], one["notes"]) for one in box["contents"]] == [(P3, "as agreed")]


def test_a_no_puts_it_back_and_a_yes_beforehand_says_who_gave_it(scandesk: Scandesk) -> None:
    scandesk.run("packing", "open", "SH-1001", *AS)
    scandesk.run("packing", "pack", P3, *AS, code=1)
    assert said(scandesk.run("packing", "command", "BACK", *AS, "--json").lines)[0][1] == "pack_put_back"
    assert said(scandesk.run("packing", "pack", P3, "--acknowledge", *AS, "--json").lines)[0] == (P3, "pack_allergen")
    log = scandesk.run("packing", "show", "--log", "--json").json["log"]
    packed = next(one for one in log if one["act"] == "packed")
    assert (packed["params"]["acknowledged"], packed["person"]) == (True, "pia")


def test_more_than_was_ordered_is_for_a_supervisor_and_confirmed(scandesk: Scandesk) -> None:
    scandesk.run("packing", "scan", "SH-1001", P1, *AS)
    assert pack(scandesk, P2, "--quantity", "41", "--confirm", code=1)["error"]["code"] == "FORBIDDEN"
    over = scandesk.run("packing", "pack", P2, "--quantity", "41", *BOSS, "--json", code=1)
    assert over.lines[0]["packing"]["question"] == "over"
    scandesk.run("packing", "command", "BACK", *BOSS)
    done = scandesk.run("packing", "pack", P2, "--quantity", "41", "--confirm", *BOSS, "--json").lines
    assert [line["reason"] for line in done] == ["pack_over", "pack_line"]


def test_codes_of_standard_input_are_answered_one_by_one_and_the_exit_code_says_what_was_refused(
    scandesk: Scandesk,
) -> None:
    typed = f"SH-1001\n{P1}\nSH-NOBODYS\n{P1}\n".encode()
    ended = scandesk.run("packing", "scan", *AS, "--json", stdin=typed, code=1)
    assert [reason for _code, reason in said(ended.lines)] == [
        "pack_opened_allergens",
        "packed",
        "pack_unknown",
        "pack_refused",
    ]
    assert ended.lines[-1]["error"]["code"] == "QUANTITY_EXCEEDS_AVAILABLE"
    people = scandesk.run("packing", "scan", P2, *AS).out
    assert people.startswith("✓ ")
    assert "40 × Oat bar 40 g in box 1" in people


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("open", "SH-9999"), "NOT_FOUND"),
        (("open", "LP-000101"), "NOT_FOUND"),
        (("show", "SH-9999"), "NOT_FOUND"),
        (("show",), "NO_SHIPMENT"),
        (("close",), "NO_SHIPMENT"),
        (("pack", P1), "NO_SHIPMENT"),
        (("pack", P1, "--quantity", "nan"), "VALIDATION_ERROR"),
        (("close", "--weight", "0"), "INVALID_WEIGHT"),
        (("undo", "abcd"), "NOT_FOUND"),
        (("reopen", "SH-1001", "--reason", "x"), "FORBIDDEN"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(scandesk: Scandesk, arguments: tuple[str, ...], code: str) -> None:
    more = () if arguments[0] == "show" else AS
    ended = scandesk.run("packing", *arguments, *more, "--json", code=1)
    assert error_of(ended.out) == code
    assert ended.err


def test_who_may_not_pack_changes_nothing(scandesk: Scandesk) -> None:
    ended = scandesk.run("packing", "scan", "SH-1001", "--as", "vic", "--json", code=1)
    assert said(ended.lines) == [("SH-1001", "not_allowed")]
    assert scandesk.run("packing", "show", "--json", code=1).error["code"] == "NO_SHIPMENT"


def test_a_chosen_content_is_taken_out_and_the_last_one_without_a_name(scandesk: Scandesk) -> None:
    scandesk.run("packing", "scan", "SH-1001", P1, P4, *AS)
    (box,) = scandesk.run("packing", "show", "--json").json["boxes"]
    first = box["contents"][0]["id"]
    left = scandesk.run("packing", "undo", first[-8:], *AS, "--json").json
    assert [one["lp_number"] for one in left["contents"]] == [P4]
    scandesk.run("packing", "undo", *AS)
    shown = scandesk.run("packing", "show", "--json").json
    assert [line["packed_qty"] for line in shown["lines"]] == [0, 0, 0]
    assert scandesk.run("packing", "undo", *AS, "--json", code=1).lines[-1]["error"]["code"] == "EMPTY_BOX"


def test_a_supervisor_opens_a_box_and_a_shipment_again_and_says_why(scandesk: Scandesk) -> None:
    scandesk.run("packing", "scan", "SH-1001", P1, *AS)
    scandesk.run("packing", "close", *AS)
    reason = ("--reason", "one was broken")
    box = scandesk.run("packing", "reopen", "SH-1001", "--box", "1", *reason, *BOSS, "--json").json
    assert box["status"] == "open"
    assert scandesk.run("packing", "reopen", "SH-1001", "--box", "2", *reason, *BOSS, "--json", code=1).error
    scandesk.run("packing", "command", "NEXT", *AS)
    scandesk.run("packing", "close", *AS)
    asked = scandesk.run("packing", "complete", *AS, "--json", code=1).lines
    assert asked[0]["packing"]["question"] == "short"
    scandesk.run("packing", "command", "BACK", *AS)
    scandesk.run("packing", "complete", "--confirm", *AS)
    again = scandesk.run("packing", "reopen", "SO-7001", *reason, *BOSS, "--json").json
    assert again["status"] == "packing"
    assert scandesk.run("packing", "reopen", "SH-1001", "--reason", " ", *BOSS, "--json", code=1).error["code"] in (
        "NOT_PACKED",
        "REASON_MISSING",
    )


def test_a_shipment_is_shown_to_people_with_its_lines_and_boxes(scandesk: Scandesk) -> None:
    scandesk.run("packing", "scan", "SH-1001", P1, *AS)
    shown = scandesk.run("packing", "show").out
    for part in ("SH-1001", "Nordic Foods", "100 pc", "60 pc", "Oat bar 40 g", P1, "Peanuts, milk"):
        assert part in shown


def test_what_is_packed_already_is_said_with_its_reason(scandesk: Scandesk) -> None:
    scandesk.run("packing", "scan", "SH-1001", P1, *AS)
    told = scandesk.run("packing", "scan", P1, *AS, code=1).out
    assert "Already scanned" in told
    assert f"license plate {P1}" in told


def test_a_box_is_closed_with_its_number_and_found_by_it(scandesk: Scandesk) -> None:
    numbered = {"SCANDESK_SSCC__PREFIX": "4012345", "SCANDESK_SSCC__EXTENSION": "3", "SCANDESK_SSCC__STATION": "7"}
    scandesk.run("packing", "scan", "SH-1001", P1, *AS)
    told = scandesk.run("packing", "close", *AS, **numbered).out
    (box,) = scandesk.run("packing", "show", "--json").json["boxes"]
    sscc = box["sscc"]
    assert sscc.startswith("34012345700000001")
    assert f"SSCC {sscc}" in told
    assert f"SSCC {sscc}" in scandesk.run("packing", "show", sscc, "--log").out
    scandesk.run("packing", "scan", P2, *AS)
    scandesk.run("packing", "reopen", "SH-1001", "--box", "1", "--reason", "room for more", *BOSS)
    opened = scandesk.run("packing", "open", sscc, "--json", *AS).json["packing"]
    assert (opened["shipment_number"], opened["box_number"]) == ("SH-1001", 1)


GERMAN = {"SCANDESK_STATION__LANGUAGE": "de"}


def test_amounts_are_taken_and_shown_as_the_language_writes_them(scandesk: Scandesk) -> None:
    scandesk.run("packing", "open", "SH-1001", *AS)
    scandesk.run("packing", "pack", P1, "--quantity", "2,5", *AS, **GERMAN)
    shown = scandesk.run("packing", "show", **GERMAN).out
    assert "  2,5 " in shown
    assert "2.5" not in shown
    (box,) = scandesk.run("packing", "show", "--json", **GERMAN).json["boxes"]
    assert box["contents"][0]["quantity"] == 2.5
    told = scandesk.run("packing", "close", "--weight", "4,2", "--length", "30,5", *AS, **GERMAN).out
    assert "4,2" in told
    assert scandesk.run("packing", "show", "--json").json["boxes"][0]["dimensions"]["length"] == 30.5
    either = scandesk.run("packing", "pack", P1, "--quantity", "1.234,5", *AS, "--json", code=1)
    assert error_of(either.out) == "VALIDATION_ERROR"
    log = scandesk.run("packing", "show", "--log", **GERMAN).out
    assert "2,5 ×" in log
    assert "4,2 kg" in log


def test_what_is_excluded_since_it_was_packed_is_asked_before_the_box_is_closed(
    scandesk: Scandesk, tmp_path: Path
) -> None:
    scandesk.run("packing", "open", "SH-1001", *AS)
    pack(scandesk, P1)
    now = {
        "customers": [{"code": NORDIC.code, "name": NORDIC.name, "allergen_restrictions": ["gluten"]}],
        "products": [{"sku": OAT.sku, "name": OAT.name, "allergens": ["Gluten"]}],
    }
    (tmp_path / "now.json").write_text(json.dumps(now))
    scandesk.run("import", "shipments", str(tmp_path / "now.json"), *BOSS, "--json")
    asked = scandesk.run("packing", "close", "--weight", "4.2", *AS, "--json", code=1).error
    assert (asked["code"], "ACKNOWLEDGE" in asked["message"]) == ("ASKED", True)
    scandesk.run("packing", "command", "ACKNOWLEDGE", *AS)
    box = scandesk.run("packing", "close", "--weight", "4.2", *AS, "--json").json
    assert (box["status"], box["weight"], box["alarmed"]) == ("closed", 4.2, True)
