"""What becomes of an asset, of its tag, and of the wait for what may still come to be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.assets import rules
from services.assets.model import LOCAL, UNANSWERED, Asset, Fields, State, TagState
from services.assets.ports import Held, Reply, Said
from services.assets.rules import Pauses, Shown
from services.words.catalogue import Catalogue

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
RT = "https://rt.example.org"
ASSET = Asset("mark-1", "ABC1", Fields("Dell", "3100"), NOW, "b", 1, tag="W12-0001", register=RT)
PAUSES = Pauses()
NOTHING = Shown((), (), None)


def held(remote_id: int, serial: str = "ABC1", tag: str = "", mark: str = "") -> Held:
    return Held(remote_id, serial, tag, mark, tag)


def shown(asset: Asset, *found: Held) -> Shown:
    keys = {one.remote_id: one.serial.casefold() for one in found}
    return rules.shown(asset, asset.serial.casefold(), {one.remote_id: one for one in found}, keys)


def answered(asset: Asset, reply: Reply, at: datetime = NOW) -> Asset:
    """As it stands after it was sent, and that was the answer."""
    return rules.after_reply(rules.sent(asset, at), reply, at, PAUSES, before=asset)


def test_what_carries_our_mark_is_ours_whatever_its_serial() -> None:
    seen = shown(ASSET, held(7, "changed", "W12-0001", "mark-1"), held(3, "abc1"), held(9, "XYZ", "w12-0001"))
    assert [one.remote_id for one in seen.ours] == [7]
    assert [one.remote_id for one in seen.others] == [3]
    assert seen.tagged is not None
    assert seen.tagged.remote_id == 9


def test_a_waiting_one_that_nobody_has_is_free() -> None:
    asset = replace(ASSET, next_at=NOW)
    assert rules.after_look(asset, NOTHING, NOW, PAUSES, sure=True) == replace(asset, next_at=None)


@pytest.mark.parametrize("state", [State.WAITING, State.IN_DOUBT])
def test_one_of_our_own_is_created_and_anybody_elses_exists(state: State) -> None:
    asset = replace(ASSET, state=state, sent_at=NOW)
    ours = rules.after_look(asset, shown(asset, held(7, mark="mark-1")), NOW, PAUSES, sure=True)
    others = rules.after_look(asset, shown(asset, held(7, tag="OLD-1")), NOW, PAUSES, sure=True)
    assert (ours.state, ours.remote_id, ours.tag) == (State.CREATED, 7, "W12-0001")
    assert (others.state, others.params["tag"]) == (State.EXISTS, "OLD-1")


@pytest.mark.parametrize(
    ("passed", "sure", "state"),
    [(6, True, State.IN_DOUBT), (6, False, State.IN_DOUBT), (21, True, State.WAITING), (21, False, State.REFUSED)],
)
def test_one_in_doubt_is_sent_again_only_after_patience_and_a_look_that_is_sure(
    passed: float, sure: bool, state: State
) -> None:
    asset = replace(ASSET, state=State.IN_DOUBT, sent_at=NOW, attempts=1)
    after = rules.after_look(asset, NOTHING, NOW + timedelta(seconds=passed), PAUSES, sure=sure)
    assert after.state is state
    assert (after.next_at is None) == (state is not State.IN_DOUBT)
    assert after.needs_you == (state is State.REFUSED)


@pytest.mark.parametrize(
    ("reply", "attempts", "state"),
    [
        (Reply(Said.CREATED, 7), 1, State.CREATED),
        (Reply(Said.IN_DOUBT), 1, State.IN_DOUBT),
        (Reply(Said.LATER), 1, State.WAITING),
        (Reply(Said.SIGN_IN), 1, State.WAITING),
        (Reply(Said.REFUSED, text="no"), 1, State.WAITING),
        (Reply(Said.REFUSED, text="no"), 2, State.REFUSED),
        (Reply(Said.EXISTS), 1, State.WAITING),
        (Reply(Said.EXISTS), 2, State.WAITING),
    ],
)
def test_what_an_answer_makes_of_it(reply: Reply, attempts: int, state: State) -> None:
    sent = replace(rules.sent(ASSET, NOW), attempts=attempts)
    assert rules.after_reply(sent, reply, NOW, PAUSES, before=ASSET).state is state


def test_a_serial_that_the_register_calls_taken_is_looked_for_before_somebody_is_asked() -> None:
    once = answered(ASSET, Reply(Said.EXISTS, text="not unique"))
    ours = rules.after_look(once, shown(once, held(7, mark="mark-1")), NOW, PAUSES, sure=True)
    free = rules.after_look(once, NOTHING, NOW, PAUSES, sure=True)
    twice = answered(free, Reply(Said.EXISTS))
    assert (once.state, ours.state, ours.why) == (State.WAITING, State.CREATED, "")
    assert (twice.state, twice.why) == (State.EXISTS, rules.UNSEEN)


def test_one_that_was_sent_twice_is_looked_at_until_no_call_can_come_late() -> None:
    made = replace(ASSET, state=State.CREATED, remote_id=7, attempts=2, created_at=NOW)
    seen = shown(made, held(7, mark="mark-1"))
    soon = rules.after_second_look(made, seen, NOW, PAUSES)
    later = rules.after_second_look(soon, seen, NOW + PAUSES.late, PAUSES)
    assert (soon.seen_at, soon.next_at) == (None, NOW + PAUSES.late)
    assert later.seen_at == NOW + PAUSES.late


def test_the_tag_that_the_register_has_counts() -> None:
    doubtful = replace(ASSET, state=State.IN_DOUBT, tag="W12-0002", sent_at=NOW)
    found = rules.after_look(doubtful, shown(doubtful, held(7, tag="W12-0001", mark="mark-1")), NOW, PAUSES, sure=True)
    assert found.tag == "W12-0001"


def test_the_patience_with_a_call_counts_from_its_end() -> None:
    ended = NOW + timedelta(seconds=60)
    doubtful = answered(ASSET, Reply(Said.IN_DOUBT), ended)
    soon = rules.after_look(doubtful, NOTHING, ended + timedelta(seconds=6), PAUSES, sure=True)
    assert soon.state is State.IN_DOUBT


def test_a_look_shows_how_it_stood_when_it_was_asked() -> None:
    doubtful = replace(ASSET, state=State.IN_DOUBT, attempts=1, sent_at=NOW)
    asked = NOW + PAUSES.patience - timedelta(seconds=1)
    soon = rules.after_look(doubtful, NOTHING, asked + timedelta(seconds=5), PAUSES, sure=True, asked_at=asked)
    assert soon.state is State.IN_DOUBT
    asked += timedelta(seconds=1)
    later = rules.after_look(doubtful, NOTHING, asked + timedelta(seconds=5), PAUSES, sure=True, asked_at=asked)
    assert later.state is State.WAITING


def test_a_look_that_waited_in_a_register_that_stood_still_proves_nothing() -> None:
    doubtful = replace(ASSET, state=State.IN_DOUBT, attempts=1, sent_at=NOW)
    asked = NOW + timedelta(hours=1)
    thawed = asked + timedelta(seconds=60)
    soon = rules.after_look(doubtful, NOTHING, thawed, PAUSES, sure=True, asked_at=asked)
    assert (soon.state, soon.sent_at, soon.next_at) == (State.IN_DOUBT, thawed, thawed + PAUSES.patience)


def test_what_was_surely_not_sent_stands_as_it_stood_before() -> None:
    back = answered(ASSET, Reply(Said.LATER))
    assert (back.attempts, back.sent_at) == (0, None)
    doubtful = replace(ASSET, attempts=1, sent_at=NOW)
    again = answered(doubtful, Reply(Said.LATER), LATER)
    assert (again.attempts, again.sent_at) == (1, NOW)


@pytest.mark.parametrize("said", [Said.LATER, Said.SIGN_IN])
def test_one_that_may_have_been_sent_never_counts_as_never_sent(said: Said) -> None:
    unprovable = replace(ASSET, state=State.REFUSED, attempts=1, sent_at=NOW)
    back = answered(rules.again(unprovable), Reply(said), LATER)
    assert back.sent_at == NOW
    assert rules.tag_after(back, replace(back, state=State.UNDONE), printed=False) is TagState.BURNED


def test_each_time_without_an_answer_the_patience_is_longer_and_the_third_time_somebody_is_asked() -> None:
    one, now, patience = ASSET, NOW, []
    for _time in range(3):
        one = answered(one, Reply(Said.IN_DOUBT, text="500"), now)
        assert (one.why, one.params["text"]) == ("assets.why.no_answer", "500")
        soon = rules.after_look(one, NOTHING, now, PAUSES, sure=True)
        assert soon.next_at is not None
        patience.append(soon.next_at - now)
        now = soon.next_at
        one = rules.after_look(soon, NOTHING, now, PAUSES, sure=True)
    assert patience == [PAUSES.patience, PAUSES.patience * 2, PAUSES.patience * 4]
    assert (one.state, one.why, one.needs_you, one.params) == (
        State.IN_DOUBT,
        "assets.why.unanswered",
        True,
        {"n": 3, "text": "500"},
    )


def test_what_waits_for_somebody_is_looked_for_ever_more_rarely_and_never_sent_by_itself() -> None:
    one = replace(ASSET, state=State.IN_DOUBT, why=UNANSWERED, attempts=3, sent_at=NOW)
    now, pauses = NOW + timedelta(seconds=80), []
    for look in range(6):
        one = rules.after_look(one, NOTHING, now, PAUSES, sure=look % 2 == 0)
        assert (one.state, one.needs_you) == (State.IN_DOUBT, True)
        assert one.next_at is not None
        pauses.append((one.next_at - now).total_seconds())
        now = one.next_at
    assert pauses == [80, 160, 320, 600, 600, 600]
    found = rules.after_look(one, shown(one, held(7, mark="mark-1")), now, PAUSES, sure=True)
    assert (found.state, found.why) == (State.CREATED, "")


def test_somebody_sends_it_again_after_a_look_or_leaves_it_out_with_its_tag_burned() -> None:
    stuck = replace(ASSET, state=State.IN_DOUBT, why=UNANSWERED, attempts=3, sent_at=NOW, next_at=LATER)
    again = rules.again(stuck)
    assert (again.state, again.why, again.next_at, again.attempts, again.sent_at) == (State.WAITING, "", None, 3, NOW)
    assert rules.may_be_undone(stuck)
    assert rules.tag_after(stuck, replace(stuck, state=State.UNDONE), printed=False) is TagState.BURNED


@pytest.mark.parametrize(
    ("before", "sent", "after", "printed", "fate"),
    [
        (State.SENT, True, State.CREATED, False, TagState.USED),
        (State.WAITING, False, State.EXISTS, False, TagState.FREE),
        (State.WAITING, False, State.EXISTS, True, TagState.BURNED),
        (State.IN_DOUBT, True, State.EXISTS, False, TagState.BURNED),
        (State.WAITING, False, State.UNDONE, False, TagState.FREE),
        (State.REFUSED, True, State.UNDONE, False, TagState.BURNED),
        (State.CREATED, True, State.UNDONE, False, TagState.BURNED),
        (State.WAITING, False, State.UNTAGGED, False, TagState.BURNED),
        (State.WAITING, False, State.SENT, False, None),
        (State.SENT, True, State.IN_DOUBT, False, None),
        (State.SENT, True, State.REFUSED, False, None),
        (State.IN_DOUBT, True, State.WAITING, False, None),
    ],
)
def test_a_tag_that_the_register_or_a_printer_may_have_is_never_given_again(
    before: State, sent: bool, after: State, printed: bool, fate: TagState | None
) -> None:
    asset = replace(ASSET, state=before, sent_at=NOW if sent else None)
    assert rules.tag_after(asset, replace(asset, state=after), printed=printed) is fate


def test_in_the_stations_own_register_a_tag_that_no_printer_has_comes_back() -> None:
    asset = replace(ASSET, state=State.CREATED, register=LOCAL)
    undone = replace(asset, state=State.UNDONE)
    assert rules.tag_after(asset, undone, printed=False) is TagState.FREE
    assert rules.tag_after(asset, undone, printed=True) is TagState.BURNED


def test_a_tag_by_which_something_unreadable_may_have_been_found_is_not_given_to_the_next_one() -> None:
    unread = replace(ASSET, state=State.EXISTS, why=rules.UNREAD)
    assert rules.tag_after(ASSET, unread, printed=False) is TagState.BURNED
    assert rules.tag_after(ASSET, replace(unread, why=rules.EXISTS), printed=False) is TagState.FREE


def test_what_lost_its_tag_has_no_longer_got_it_in_its_name() -> None:
    fields = replace(ASSET.fields, internal_name="W12-0001 {braces}")
    undone = rules.without_tag(replace(ASSET, state=State.UNDONE, fields=fields))
    assert (undone.tag, undone.fields.internal_name) == ("", "{tag} {{braces}}")


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ([held(7, mark="mark-1")], ""),
        ([held(7, mark="mark-1"), held(8)], "assets.why.twice"),
        ([held(7, mark="mark-1"), held(8, mark="mark-1")], "assets.why.made_twice"),
    ],
)
def test_a_created_asset_is_alone_with_its_serial_or_told(found: list[Held], why: str) -> None:
    made = replace(ASSET, state=State.CREATED, remote_id=7)
    after = rules.after_second_look(made, shown(made, *found), NOW, PAUSES)
    assert (after.why, after.needs_you) == (why, bool(why))
    if why:
        said = Catalogue("en").say(after.why, **after.params)
        assert "W12-0001 (7)" in said, "our own"
        assert "(8)" in said, "and the other one"
    assert (after.seen_at, after.next_at) == ((None, NOW + rules.LONGEST_PAUSE) if why else (NOW, None))
    alone = rules.after_second_look(after, shown(after, held(7, mark="mark-1")), NOW, PAUSES)
    assert (alone.why, alone.params, alone.seen_at) == ("", {}, NOW), "one of them is gone"


def test_a_created_asset_that_is_not_shown_is_looked_for_ever_more_rarely_and_told() -> None:
    made = replace(ASSET, state=State.CREATED, remote_id=7, created_at=NOW)
    now, pauses, told = NOW, [], []
    for _look in range(8):
        made = rules.after_second_look(made, NOTHING, now, PAUSES)
        assert (made.seen_at, made.next_at is None) == (None, False)
        pauses.append(((made.next_at or now) - now).total_seconds())
        told.append(made.why)
        now = made.next_at or now
    assert pauses == [30, 30, 60, 120, 240, 480, 600, 600]
    assert told == ["", "", "", *["assets.why.unshown"] * 5]
    shown_now = rules.after_second_look(made, shown(made, held(7, mark="mark-1")), now, PAUSES)
    assert (shown_now.seen_at, shown_now.why, shown_now.needs_you) == (now, "", False)


def test_what_somebody_tries_again_begins_anew_but_one_in_doubt_keeps_its_time() -> None:
    exists = replace(ASSET, state=State.EXISTS, tag="", why="assets.why.exists", attempts=2)
    refused = replace(ASSET, state=State.REFUSED, attempts=2)
    doubtful = replace(ASSET, state=State.IN_DOUBT, next_at=NOW)
    assert rules.again(exists).state is State.UNTAGGED
    assert (rules.again(refused).state, rules.again(refused).attempts) == (State.WAITING, 0)
    assert rules.again(doubtful) == doubtful
