"""What a supervisor's figures of packing say of the log, and which shipments need somebody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.packing.model import Status
from services.supervisor import packing_rules as rules
from services.supervisor.packing_model import Caught, Deed, Exceptional, Need, PackingView, Tally
from services.supervisor.packing_saying import deed_text
from services.words.catalogue import Catalogue
from tests.support.packing_work import FIRST, SECOND, shipment

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
NINE = MIDNIGHT + timedelta(hours=9)
NO = "packing.refused."


def deed(act: str, seq: int = 1, at: datetime = NINE, **given: Any) -> Deed:
    named = {"shipment_id": "s", "box_id": "b", "station": "bench-1", "author": "ada"}
    about = {name: given.pop(name, value) for name, value in named.items()}
    return Deed(seq, at, act, **about, params=given)


def tally(*deeds: Deed) -> Tally:
    return rules.told(Tally(MIDNIGHT), deeds)


@pytest.mark.parametrize(
    ("reason", "words", "kind"),
    [
        ("pack_refused", "elsewhere", Caught.WRONG_PLATE),
        ("pack_refused", "for_none", Caught.WRONG_PLATE),
        ("pack_refused", "wrong_product", Caught.WRONG_PRODUCT),
        ("pack_refused", "wrong_lot", Caught.WRONG_LOT),
        ("pack_refused", "too_many", Caught.TOO_MANY),
        ("pack_refused", "over", Caught.TOO_MANY),
        ("pack_refused", "plate_empty", Caught.DONE),
        ("pack_refused", "shipment.packed", Caught.OVER),
        ("pack_refused", "of_another_version", Caught.ANOTHER),
        ("pack_unknown", "", Caught.UNKNOWN),
        ("pack_not_seen", "", Caught.UNKNOWN),
        ("pack_answer_first", "", Caught.WAITING),
        ("pack_closing", "", Caught.WAITING),
        ("command_refused", "empty_box", Caught.EMPTY),
        ("command_refused", "nothing_packed", Caught.EMPTY),
        ("command_refused", "boxes_open", Caught.EARLY),
        ("command_refused", "already_closed", Caught.OVER),
        ("pack_same", "", None),
    ],
)
def test_what_was_stopped_is_counted_by_what_was_wrong_with_it(reason: str, words: str, kind: Caught | None) -> None:
    stopped = deed("stopped", reason=reason, words=words and NO + words, code="4711")
    assert rules.caught_by(stopped) is kind
    assert tally(stopped, stopped).caught == ({kind: 2} if kind else {})


@pytest.mark.parametrize(
    ("done", "kinds"),
    [
        (deed("packed"), ()),
        (deed("packed", allergens=["milk"], acknowledged=True), (Exceptional.ALLERGEN,)),
        (deed("packed", allergens=["milk"], over="2"), (Exceptional.ALLERGEN, Exceptional.OVER)),
        (deed("packed", unverified=True, restrictions=["milk"], acknowledged=True), (Exceptional.UNVERIFIED,)),
        (deed("verified"), ()),
        (deed("completed", lines="3/3"), ()),
        (deed("completed", lines="2/3"), (Exceptional.SHORT,)),
        (deed("reopened"), (Exceptional.REOPENED_BOX,)),
        (deed("reopened_shipment"), (Exceptional.REOPENED,)),
        (deed("put_back"), (Exceptional.PUT_BACK,)),
        (deed("restrictions_seen"), (Exceptional.RESTRICTIONS,)),
        (deed("late_seen"), (Exceptional.ALLERGEN,)),
        (deed("not_taken"), (Exceptional.NOT_TAKEN,)),
        (deed("given_up"), (Exceptional.GIVEN_UP,)),
        (deed("allergen_told"), (Exceptional.ALLERGEN_TOLD,)),
        (deed("closed"), ()),
    ],
)
def test_what_a_supervisor_should_know_of_is_an_exception(done: Deed, kinds: tuple[Exceptional, ...]) -> None:
    assert rules.exceptions_of(done) == kinds
    assert tally(done).exceptions == dict.fromkeys(kinds, 1)
    assert tally(done).notable == ((done,) if kinds else ())


def test_an_allergen_that_was_acknowledged_counts_once_for_a_box_and_a_product() -> None:
    nuts = {"product": "Almond bar", "allergens": ["nuts"], "acknowledged": True}
    one, other, again = deed("packed", **nuts), deed("packed", box_id="c", **nuts), deed("packed", over="1", **nuts)
    found = rules.told(tally(one), [one, other, again])
    assert found.exceptions == {Exceptional.ALLERGEN: 2, Exceptional.OVER: 1}
    more = rules.told(found, [deed("packed", **nuts | {"allergens": ["nuts", "milk"]})])
    assert more.exceptions[Exceptional.ALLERGEN] == 3


def test_a_shipment_and_a_box_that_go_on_are_not_done_any_more() -> None:
    done = tally(deed("completed", lines="1/1"), deed("closed"), deed("closed", box_id="c"))
    assert (done.done, done.closed) == ({"s"}, {"b", "c"})
    on = rules.told(done, [deed("reopened_shipment"), deed("reopened")])
    assert (on.done, on.closed) == (set(), {"c"})
    again = rules.told(on, [deed("closed"), deed("completed", lines="1/1")])
    assert (again.done, again.closed) == ({"s"}, {"b", "c"})


def test_what_is_packed_is_counted_by_the_hour_from_the_first_to_the_running_one() -> None:
    later = NINE + timedelta(hours=2, minutes=59)
    found = tally(deed("packed"), deed("packed"), deed("taken_out"), deed("packed", at=later))
    assert rules.hours_of(found, later + timedelta(hours=1)) == (NINE, (2, 0, 1, 0))
    assert found.taken_out == 1
    assert rules.hours_of(tally(), NINE) == (None, ())


def test_who_was_at_a_shipment_and_when_last_is_kept() -> None:
    later = NINE + timedelta(minutes=5)
    found = rules.told(tally(deed("packed")), [deed("stopped", at=later, station="bench-2", author="eve")])
    touch = found.touched["s"]
    assert (touch.stations, touch.people, touch.at) == ({"bench-1", "bench-2"}, {"ada", "eve"}, later)
    assert "" not in tally(deed("stopped", shipment_id="")).touched


def test_those_that_need_somebody_stand_on_top_the_longest_waiting_first() -> None:
    def view(number: str, minutes: int, *, parked: int = 0, status: Status = Status.PACKING) -> PackingView:
        one = replace(shipment(FIRST), number=number, status=status)
        return rules.seen(
            PackingView(one, (), (), in_front=False, at=NINE - timedelta(minutes=minutes), parked=parked), NINE
        )

    done = view("done", 600, status=Status.PACKED)
    views = [
        view("now", 1),
        done,
        view("long", 60),
        view("before", 2),
        view("longest", 90),
        view("parked", 3, parked=1),
    ]
    assert [one.shipment.number for one in rules.ordered(views)] == [
        "parked",
        "longest",
        "long",
        "now",
        "before",
        "done",
    ]
    assert [need for one in rules.ordered(views) for need in one.needs] == [Need.PARKED, Need.STALLED, Need.STALLED]
    never = PackingView(replace(shipment(SECOND), status=Status.PACKING), (), (), in_front=False, at=None)
    assert rules.seen(never, NINE).needs == ()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_act_every_error_and_every_exception_is_said(language: str) -> None:
    say = Catalogue(language).say
    acts = ("box", "packed", "taken_out", "closed", "reopened", "completed", "reopened_shipment", "put_back")
    for act in (
        *acts,
        "restrictions_seen",
        "late_seen",
        "stopped",
        "not_taken",
        "given_up",
        "allergen_told",
        "verified",
    ):
        assert deed_text(deed(act), say) != act
    assert deed_text(deed("of another version"), say) == "of another version"
    for kind in Caught:
        assert say(f"packing_board.caught.{kind}")
    for exception in Exceptional:
        assert say(f"packing_board.exception.{exception}")
    for need in Need:
        assert say(f"packing_board.need.{need}")
    for status in Status:
        assert say(f"packing_board.status.{status}")


def test_an_act_is_told_with_what_was_exceptional_about_it() -> None:
    say = Catalogue("en").say
    nuts = deed("packed", product="Almond bar", plate="LP-1", quantity="2", allergens=["nuts", "milk"], over="1")
    told = deed_text(replace(nuts, box="3"), say)
    assert told == "2 × Almond bar from LP-1 into box 3 · allergens: nuts, milk · 1 more than ordered"
    assert deed_text(deed("closed", number=2, weight="4.2"), say) == "Box 2 closed · 4.2 kg"
    numbered = "Box 2 closed · 4.2 kg · SSCC 340123457000000016"
    assert deed_text(deed("closed", number=2, weight="4.2", sscc="340123457000000016"), say) == numbered
    assert (
        deed_text(deed("numbered", number=2, sscc="340123457000000016"), say)
        == "Box 2 numbered · SSCC 340123457000000016"
    )
    german = deed_text(deed("closed", number=2, weight="4.2"), Catalogue("de").say, "de")
    assert "4,2 kg" in german
    assert deed_text(deed("closed", number=None, weight=""), say) == "Box – closed"
    stopped = deed("stopped", reason="pack_refused", words=f"{NO}elsewhere", code="LP-9")
    assert deed_text(stopped, say) == "LP-9 stopped: wrong license plate"


def test_what_was_packed_unverified_says_so_by_symbol_and_word() -> None:
    say = Catalogue("en").say
    given = {"plate": "LP-9", "quantity": "1", "unverified": True}
    packed = deed("packed", **given, restrictions=["milk", "nuts"], acknowledged=True)
    told = deed_text(replace(packed, box="2"), say)
    assert told == "? 1 × LP-9 into box 2 · unverified · acknowledged: the customer excludes milk, nuts"
    assert deed_text(deed("taken_out", **given), say) == "? 1 × LP-9 out of box – · unverified"
    verified = deed("verified", plate="LP-9", product="Oat bar", quantity="1")
    assert deed_text(replace(verified, box="2"), say) == "The server says of LP-9 in box 2: 1 × Oat bar"
    refused = deed("not_taken", kind="pack", code="LP_UNKNOWN", plate="LP-9")
    assert deed_text(refused, say) == "The server refused: pack LP_UNKNOWN LP-9"


@pytest.mark.parametrize("words", ["packing.wrong.quantity_positive", "packing.wrong.weight", "packing.wrong.number"])
def test_a_number_that_cannot_be_is_an_error_of_its_own(words: str) -> None:
    assert rules.caught_by(deed("stopped", reason="command_refused", words=words)) is Caught.NUMBER


def test_a_command_that_was_stopped_is_told_by_its_name() -> None:
    say = Catalogue("en").say
    stopped = deed("stopped", reason="command_refused", words=f"{NO}empty_box", command="CLOSEBOX")
    assert deed_text(stopped, say) == f"{say('command.closebox.name')} stopped: nothing in it"
    assert deed_text(replace(stopped, params={**stopped.params, "command": "OFANOTHER"}), say).startswith("OFANOTHER")
