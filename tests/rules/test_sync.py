"""What is sent next, how waiting messages become one, and what an answer means."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.model import Create, Kind, Meaning, Message, State, Update, Upload
from services.sync.rules import (
    BATCH,
    LONGEST_WAIT,
    SHORTEST_WAIT,
    meaning_of,
    merged,
    next_step,
    seconds_until,
    state_after,
    wait_before,
)

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def message(seq: int, kind: Kind, person: str = "maria", **payload: Any) -> Message:
    return Message(seq, f"m{seq}", "s1", kind, payload, person, NOW)


CREATE = message(1, Kind.CREATE)


def scan(seq: int, count: int, person: str = "maria") -> Message:
    return message(seq, Kind.BOOK, person, scan=f"scan-{seq}", items_scanned=count)


def test_a_session_is_created_before_anything_else_of_it() -> None:
    assert next_step([CREATE, scan(2, 1)], takes_scans=True) == Create(CREATE)


def test_what_waits_for_a_server_of_the_contract_alone_is_one_update_with_the_last_value_of_each_field() -> None:
    waiting = [
        scan(2, 1),
        message(3, Kind.UPDATE, status="PAUSED", items_scanned=1),
        message(4, Kind.UPDATE, location=None, notes="upper shelf", auto_commit=True),
        message(5, Kind.UPDATE, status="ACTIVE", items_scanned=1),
        scan(6, 2),
    ]
    step = next_step(waiting, takes_scans=False)
    body = {"items_scanned": 2, "status": "ACTIVE", "location": "", "notes": "upper shelf", "auto_commit": True}
    assert step == Update(tuple(waiting), body)
    assert step.key == "m6"


def test_an_update_tells_what_one_person_did_and_nothing_after_the_end() -> None:
    mine, others = scan(2, 1), scan(3, 2, person="otto")
    assert next_step([mine, others], takes_scans=False) == Update((mine,), {"items_scanned": 1})
    end = message(4, Kind.UPDATE, status="COMPLETED", items_scanned=2)
    after = message(5, Kind.UPDATE, notes="found later")
    step = next_step([end, after], takes_scans=False)
    assert step is not None
    assert step.messages == (end,)


def uploaded(one: Message) -> Message:
    return replace(one, uploaded=True)


def test_a_server_that_takes_scans_gets_them_before_their_count_and_before_the_end() -> None:
    scans = [scan(2, 1), message(3, Kind.UNDO, scan="scan-2", items_scanned=0), scan(4, 1, person="otto")]
    end = message(5, Kind.UPDATE, status="COMPLETED", items_scanned=1)
    step = next_step([*scans, end], takes_scans=True)
    assert step == Upload(tuple(scans))
    assert list(step.acts) == ["scan-2", "scan-4"]
    there = [uploaded(one) for one in scans]
    assert next_step([*there, end], takes_scans=True) == Update(tuple(there[:2]), {"items_scanned": 0})
    assert next_step([there[2], end], takes_scans=True) == Update((there[2],), {"items_scanned": 1})
    assert next_step([end], takes_scans=True) == Update((end,), {"status": "COMPLETED", "items_scanned": 1})


def test_scans_go_up_to_the_next_act_then_the_act_is_told_and_then_come_the_scans_after_it() -> None:
    scans = [scan(2, 1), message(3, Kind.RESOLVE, scan="scan-2", items_scanned=1)]
    pause = message(4, Kind.UPDATE, status="PAUSED", items_scanned=1)
    resume = message(5, Kind.UPDATE, status="ACTIVE", items_scanned=1)
    after = [scan(6, 2), message(7, Kind.UPDATE, status="PAUSED", items_scanned=2)]
    assert next_step([*scans, pause, resume, *after], takes_scans=True) == Upload(tuple(scans))
    told = (*(uploaded(one) for one in scans), pause, resume)
    step = next_step([*told, *after], takes_scans=True)
    assert step == Update(told, {"status": "ACTIVE", "items_scanned": 1})
    assert next_step(after, takes_scans=True) == Upload((after[0],))


def test_an_upload_tells_of_each_scan_when_something_was_done_with_it_last() -> None:
    undo = replace(message(4, Kind.UNDO, scan="scan-2", items_scanned=1), created_at=NOW + timedelta(hours=1))
    assert Upload((scan(2, 1), scan(3, 2), undo)).acts == {"scan-2": undo.created_at, "scan-3": NOW}


def test_scans_are_given_in_batches_and_told_of_as_one() -> None:
    waiting = [scan(seq, seq) for seq in range(1, 2 * BATCH)]
    step = next_step(waiting, takes_scans=True)
    assert step == Upload(tuple(waiting[:BATCH]))
    there = [uploaded(one) for one in waiting[:BATCH]]
    assert next_step([*there, *waiting[BATCH:]], takes_scans=True) == Upload(tuple(waiting[BATCH:]))
    step = next_step([uploaded(one) for one in waiting], takes_scans=True)
    assert isinstance(step, Update)
    assert len(step.messages) == 2 * BATCH - 1


def test_a_scan_that_the_server_did_not_take_holds_nothing_back() -> None:
    untaken, end = replace(scan(2, 1), state=State.PARKED), message(4, Kind.UPDATE, status="COMPLETED", items_scanned=2)
    there = uploaded(scan(3, 2))
    step = next_step([untaken, there, end], takes_scans=True)
    assert step == Update((there, end), {"status": "COMPLETED", "items_scanned": 2})
    assert next_step([untaken], takes_scans=True) is None


@pytest.mark.parametrize("status", [400, 413])
def test_each_scan_of_a_batch_that_the_server_could_not_read_goes_alone(status: int) -> None:
    spoiled = [replace(scan(seq, seq), refused=status) for seq in (2, 3)]
    assert next_step([*spoiled, scan(4, 3)], takes_scans=True) == Upload((spoiled[0],))
    assert next_step([uploaded(scan(1, 1)), scan(2, 2), spoiled[1]], takes_scans=True) == Upload((scan(2, 2),))


def test_scans_of_which_the_server_knows_the_count_are_uploaded_and_not_told_again() -> None:
    told = replace(scan(2, 1), told=True, group="m2")
    assert next_step([told, scan(3, 2)], takes_scans=True) == Upload((told, scan(3, 2)))
    assert next_step([told, scan(3, 2)], takes_scans=False) == Update((told,), {})
    assert merged([told]) == {}


def test_a_group_that_was_sent_is_sent_again_as_it_was_whatever_has_come_since() -> None:
    sent = [replace(scan(seq, seq), group="m3", state=State.IN_DOUBT) for seq in (2, 3)]
    step = next_step([*sent, scan(4, 4)], takes_scans=False)
    assert step == Update(tuple(sent), {"items_scanned": 3})
    assert step.key == "m3"


def test_a_group_that_was_sent_stays_whole_where_a_scan_that_was_set_aside_waits_again_in_between() -> None:
    moved = replace(message(2, Kind.UPDATE, notes="moved"), group="m4", state=State.IN_DOUBT)
    sent = [moved, replace(uploaded(scan(4, 4)), group="m4", state=State.IN_DOUBT)]
    step = next_step([sent[0], scan(3, 3), sent[1]], takes_scans=True)
    assert step == Update(tuple(sent), {"notes": "moved", "items_scanned": 4})
    assert step.key == "m4"


def test_what_comes_after_a_refused_message_waits_for_a_person() -> None:
    refused = replace(scan(2, 1), state=State.PARKED, group="m2")
    assert next_step([refused, scan(3, 2)], takes_scans=False) is None
    assert next_step([scan(1, 0), refused, scan(3, 2)], takes_scans=False) == Update(
        (scan(1, 0),), {"items_scanned": 0}
    )


_MESSAGES = st.lists(
    st.builds(
        message,
        st.integers(1, 1000),
        st.sampled_from([Kind.UPDATE, Kind.BOOK, Kind.UNDO]),
        st.sampled_from(["maria", "otto"]),
        scan=st.sampled_from(["a", "b", "c"]),
        items_scanned=st.integers(0, 9),
        status=st.sampled_from(["ACTIVE", "PAUSED", "COMPLETED"]),
    ),
    max_size=12,
)


@given(_MESSAGES, st.booleans())
def test_step_by_step_all_is_sent_once_and_in_order(waiting: list[Message], takes_scans: bool) -> None:
    waiting = [replace(one, seq=seq) for seq, one in enumerate(waiting)]
    told: list[int] = []
    given: list[int] = []
    while (step := next_step(waiting, takes_scans=takes_scans)) is not None:
        sent = {one.seq for one in step.messages}
        if isinstance(step, Upload):
            assert all(one.is_scan for one in waiting if one.seq < max(sent)), "something was done before it"
            given += sorted(sent)
            waiting = [uploaded(one) if one.seq in sent else one for one in waiting]
            continue
        assert isinstance(step, Update)
        assert list(step.messages) == waiting[: len(step.messages)]
        assert step.body == merged(step.messages)
        assert len({one.person_id for one in step.messages}) == 1
        assert all(one.payload["status"] != "COMPLETED" for one in step.messages[:-1])
        assert not takes_scans or all(one.uploaded for one in step.messages if one.is_scan)
        told += [one.seq for one in step.messages]
        waiting = waiting[len(step.messages) :]
    assert waiting == []
    assert told == sorted(told)
    assert len(given) == len(set(given))


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (200, "", Meaning.DONE),
        (201, "", Meaning.DONE),
        (302, "", Meaning.LATER),
        (400, "", Meaning.ASK),
        (401, "AUTH_REQUIRED", Meaning.SIGN_IN),
        (403, "INSUFFICIENT_PERMISSIONS", Meaning.ASK),
        (404, "SESSION_NOT_FOUND", Meaning.ASK),
        (408, "", Meaning.LATER),
        (409, "SESSION_STATE_CONFLICT", Meaning.ASK),
        (409, "", Meaning.LATER),
        (413, "", Meaning.ASK),
        (422, "IDEMPOTENCY_KEY_REUSED", Meaning.ASK),
        (429, "", Meaning.LATER),
        (500, "", Meaning.LATER),
        (503, "", Meaning.LATER),
    ],
)
def test_what_an_answer_means(status: int, code: str, meaning: Meaning) -> None:
    assert meaning_of(status, code) is meaning


@given(st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 100_000))
def test_tries_are_never_given_up_nor_crowded(attempts: int, chance: float, retry_after: float) -> None:
    wait = wait_before(attempts, chance, retry_after)
    assert max(SHORTEST_WAIT, retry_after) <= wait <= max(LONGEST_WAIT, retry_after)


def test_waiting_grows_with_each_try() -> None:
    longest = [wait_before(attempts, 1.0) for attempts in range(12)]
    assert longest == sorted(longest)
    assert (longest[0], longest[-1]) == (SHORTEST_WAIT, LONGEST_WAIT)


@pytest.mark.parametrize(
    ("ahead", "rest"), [(None, 0.0), (-5, 0.0), (0, 0.0), (5, 5.0), (3600, 3600.0), (3601, 0.0), (10**8, 0.0)]
)
def test_a_time_that_no_server_asks_for_was_written_by_a_wrong_clock_and_does_not_count(
    ahead: int | None, rest: float
) -> None:
    assert seconds_until(None if ahead is None else NOW + timedelta(seconds=ahead), NOW) == rest


def test_only_what_a_server_turns_away_at_the_door_was_not_done_for_sure() -> None:
    away = {status for status in (401, 408, 409, 425, 429, 500, 502, 503, 504) if state_after(status) is State.WAITING}
    assert away == {401, 425, 429}


def test_a_server_that_nobody_reaches_is_tried_every_half_minute() -> None:
    assert wait_before(50, 1.0, most=30.0) == 30.0
