"""What answers say: the same sentences on the band and in the terminal, in words and never in codes."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from services.clock import new_id
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.saying import (
    ALL_PACKED,
    BESIDE,
    MARK,
    NO_PRINTS,
    NO_SSCC,
    OF_ORDER,
    PACKS,
    PRINTOUT,
    PRINTS,
    SSCC,
    UNWEIGHED,
    Said,
    say,
)
from services.scanning.scan import Device, make_scan
from services.sessions.model import DuplicateHandling, Status
from services.words.catalogue import Catalogue

AT = datetime(2026, 3, 1, 9, 42, tzinfo=UTC)
WORDS = Catalogue("en")
PACKING = (  # what the sentences of packing name
    *("shipment", "order", "customer", "restrictions", "allergens", "product", "quantity", "left", "over", "ordered"),
    *("box", "boxes", "packed", "lines", "plate", "typed", "size", "weight", "expected"),
)
REPEATS = (Reason.REPEAT, Reason.ALREADY_OUT, Reason.ALREADY_IN)


def said(
    reason: Reason,
    params: Mapping[str, str] | None = None,
    *,
    verdict: Verdict = Verdict.ACCEPTED,
    counted: bool = False,
    command: Command | None = None,
    words: Catalogue = WORDS,
    kind: Kind = Kind.PLAIN,
) -> Said:
    scan = make_scan(b"W12-0789", Device("z", "Zebra", "serial"), scan_id=new_id(), at=AT)
    meaning = Meaning(Kind.COMMAND, "", "", value=command.value) if command else Meaning(kind, "", "")
    answer = Answer(scan, meaning, Outcome(verdict, reason, params or {}, counted), 1)
    return say(answer, words, code="W12-0789", session="Inventory", zone=UTC)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_two_whole_sentences(language: str, reason: Reason) -> None:
    params = {"when": AT.isoformat(), "words": "sessions.refused.nothing_to_undo", "by": "Bench 2"}
    params |= {"serial": "ABC1", "tag": "W12-0001", "remote_id": "45678"}
    params |= dict.fromkeys(PACKING, "12") | {PRINTOUT: "slip"}
    sentences = said(reason, params, command=Command.UNDO, words=Catalogue(language))
    assert "…" not in sentences.what + sentences.next, "a param is missing, or the words are"
    assert Catalogue(language).has(f"outcome.{reason}.what")


@pytest.mark.parametrize(
    ("language", "waiting", "sentence"),
    [
        ("en", ("SH-2",), "2 shipments of this order: SH-1 is opened, SH-2 waits. Scan"),
        ("en", ("SH-2", "SH-3"), "3 shipments of this order: SH-1 is opened, these wait: SH-2, SH-3. Scan"),
        ("de", ("SH-2",), "2 Sendungen zu diesem Auftrag: SH-1 ist geöffnet, SH-2 wartet. Scannen"),
        ("de", ("SH-2", "SH-3"), "3 Sendungen zu diesem Auftrag: SH-1 ist geöffnet, es warten SH-2, SH-3. Scannen"),
    ],
)
def test_an_order_with_several_shipments_says_which_is_opened(
    language: str, waiting: tuple[str, ...], sentence: str
) -> None:
    params = {
        "shipment": "SH-1",
        "order": "SO-7",
        "customer": "Nordic",
        OF_ORDER: str(len(waiting)),
        "waiting": ", ".join(waiting),
    }
    assert said(Reason.PACK_OPENED, params, words=Catalogue(language)).next.startswith(sentence)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("reason", [Reason.PACK_BOX_CLOSED, Reason.PACK_BOX_WEIGHED])
def test_a_closed_box_says_its_number_or_why_it_has_none(language: str, reason: Reason) -> None:
    words, box = Catalogue(language), {"box": "1", "weight": "4"}
    plain = said(reason, box, words=words).next
    assert said(reason, {**box, SSCC: "340123457000000014"}, words=words).next == f"SSCC 340123457000000014. {plain}"
    why = said(reason, {**box, NO_SSCC: "packing.sscc.used_up"}, words=words).next
    assert why == f"{words.say('packing.sscc.used_up')} {plain}"


@pytest.mark.parametrize(("language", "box"), [("en", "Box +1 (new)"), ("de", "Karton +1 (neu)")])
def test_a_box_without_a_number_is_said_to_be_new(language: str, box: str) -> None:
    words = Catalogue(language)
    assert said(Reason.PACK_BOX, {"box": "+1"}, words=words).what == box
    assert said(Reason.PACK_BOX, {"box": "1"}, words=words).what == f"{box.split()[0]} 1"


@pytest.mark.parametrize("kind", [Kind.SHIPMENT, Kind.LICENSE_PLATE])
@pytest.mark.parametrize("reason", [Reason.NO_SESSION, Reason.ELSEWHERE])
def test_what_is_to_be_packed_is_told_where_that_is_done(kind: Kind, reason: Reason) -> None:
    assert "F3" in said(reason, kind=kind).next
    assert "F3" in said(reason, kind=kind, words=Catalogue("de")).next
    assert "F3" not in said(reason).next


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("reason", [Reason.NO_SESSION, Reason.ELSEWHERE, Reason.LABEL_NEW])
@pytest.mark.parametrize("number", ["1", "12"])
def test_what_is_open_beside_is_said_with_its_number(language: str, reason: Reason, number: str) -> None:
    assert f" {number} " in said(reason, {BESIDE: number}, words=Catalogue(language)).next


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("reason", [Reason.NO_SESSION, Reason.ELSEWHERE, Reason.LABEL_NEW])
def test_a_shipment_that_is_packed_beside_is_said_with_its_number(language: str, reason: Reason) -> None:
    sentence = said(reason, {PACKS: "SH-1001"}, words=Catalogue(language)).next
    assert "SH-1001" in sentence
    assert "F3" in sentence


@pytest.mark.parametrize("reason", REPEATS)
@pytest.mark.parametrize(
    ("handling", "became"),
    [("REJECT", "It is refused"), ("WARN", "It is not counted again"), ("ALLOW", "It is counted again")],
)
def test_a_repeat_says_what_becomes_of_it(reason: Reason, handling: str, became: str) -> None:
    params = {"when": AT.isoformat(), "handling": handling}
    assert said(reason, params, verdict=Verdict.DUPLICATE).next.startswith(f"{became}. ")


def test_every_handling_has_its_words() -> None:
    assert all(WORDS.has(f"outcome.handled.{handling}") for handling in DuplicateHandling)


def test_a_repeat_of_another_day_says_which() -> None:
    today, before = AT.isoformat(), "2026-02-27T17:05:00+00:00"
    assert said(Reason.REPEAT, {"when": today}).what == "W12-0789 was scanned at 09:42"
    assert said(Reason.REPEAT, {"when": before}).what == "W12-0789 was scanned at 2026-02-27 17:05"


@pytest.mark.parametrize("reason", [Reason.FOUND, Reason.TAKEN])
def test_what_a_code_is_called_is_said_with_it(reason: Reason) -> None:
    assert said(reason, {"description": "Projec\x1btor"}).what == "W12-0789 · Projec‹ESC›tor"
    assert said(reason, {"description": ""}).what.startswith("W12-0789 is ")


def test_a_name_without_end_is_cut_where_the_line_ends() -> None:
    assert len(said(Reason.FOUND, {"description": "x" * 4000}).what) < 150


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.ACTIVE])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_command_that_a_sessions_state_forbids_says_so_in_words(status: Status, language: str) -> None:
    words = Catalogue(language)
    params = {"words": f"sessions.refused.is.{status}", "now": status.value}
    sentence = said(Reason.COMMAND_REFUSED, params, command=Command.RESUME, words=words).next
    assert words.has(f"sessions.refused.is.{status}")
    assert status.value not in sentence


def test_the_refusal_of_a_command_has_its_own_details() -> None:
    params = {"words": "sessions.refused.item_not_missing", "item": "K-1"}
    assert said(Reason.COMMAND_REFUSED, params, command=Command.UNDO).next.startswith("K-1 is not on the list")


def test_numbers_are_said_as_the_language_writes_them_and_names_as_they_are() -> None:
    german = Catalogue("de")
    told = {"quantity": "2.5", "product": "No. 2.5", "box": "1", "left": "0.5"}
    sentences = said(Reason.PACKED, told, words=german)
    assert "2,5 × No. 2.5" in sentences.what
    assert "0,5" in sentences.next
    assert said(Reason.PACK_TYPED, {"typed": "4."}, words=german).what.startswith("4,")
    refused = {"words": "packing.refused.too_many", "plate": "LP-1.5", "product": "Oat", "shipment": "SH-1"}
    why = said(Reason.PACK_REFUSED, {**refused, "available": "1.5", "quantity": "2"}, words=german).next
    assert "LP-1.5" in why
    assert "1,5" in why
    switch = {"shipment": "2.5", "left": "1.5", "box": "1"}
    assert "1.5" in said(Reason.PACK_SWITCH, switch, words=german).what, "a shipment's number is no number"


def test_what_is_printed_is_told_with_its_number_and_what_has_no_printer_too() -> None:
    told = said(Reason.PACK_BOX_CLOSED, {"box": "2", PRINTS: "3", NO_PRINTS: "1"}).next
    assert told.startswith("3 prints are on their way. 1 print has no printer: see Labels (F8).")
    assert "print" not in said(Reason.PACK_BOX_CLOSED, {"box": "2"}).next


def test_a_reprint_says_which_paper_of_what() -> None:
    of_box = {PRINTOUT: "box_label", "shipment": "SH-1001", "box": "2"}
    assert said(Reason.PACK_REPRINTS, of_box).what == "Box label · SH-1001 · box 2: to be printed once more"
    of_shipment = {PRINTOUT: "slip", "shipment": "SH-1001", "box": ""}
    assert said(Reason.PACK_REPRINTS, of_shipment).what == "Packing slip · SH-1001: to be printed once more"


@pytest.mark.parametrize(
    ("mark", "next_"), [("R1", "It says that it is a reprint"), ("", "The one before did not come")]
)
def test_a_reprint_says_that_it_is_one_only_where_an_earlier_one_may_be_there(mark: str, next_: str) -> None:
    told = {PRINTOUT: "box_label", "shipment": "SH-1001", "box": "2", PRINTS: "1", MARK: mark}
    assert said(Reason.PACK_REPRINTS, told).next.startswith(f"1 print is on its way. {next_}")


def test_a_command_that_is_no_answer_to_a_question_is_called_by_its_name() -> None:
    assert said(Reason.PACK_ANSWER_FIRST, command=Command.CONFIRM).what == "Confirm is no answer to that"
    assert said(Reason.PACK_ANSWER_FIRST).what == "W12-0789 is not packed: a question waits"


@pytest.mark.parametrize("reason", [Reason.PACK_BOX_CLOSED, Reason.PACK_BOX_WEIGHED])
def test_after_the_last_box_nobody_is_told_to_scan_a_plate(reason: Reason) -> None:
    box = {"box": "4", "weight": "2"}
    assert "license plate" in said(reason, box).next
    assert said(reason, {**box, ALL_PACKED: "yes"}).next == "Everything is packed. COMPLETE the shipment"


def test_a_box_that_was_closed_without_a_weight_on_purpose_says_so() -> None:
    assert said(Reason.PACK_BOX_CLOSED, {"box": "4", UNWEIGHED: "yes"}).what == "Box 4 is closed without a weight"
    assert said(Reason.PACK_BOX_CLOSED, {"box": "4"}).what == "Box 4 is closed", "there is no scale"
