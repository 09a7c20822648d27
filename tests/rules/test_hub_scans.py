"""The rules of uploaded scans, without a hub around them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.hub import rules, scan_rules
from services.hub.lines import HubScan, Resolved, StoredScan
from services.hub.model import Caller, HubRole, HubSession, User
from services.sessions.model import DuplicateHandling, SessionConfig, SessionType, Status

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SESSION = HubSession(
    id=5,
    organisation_id=1,
    session_token="t",
    session_type=SessionType.INVENTORY,
    status=Status.ACTIVE,
    location=None,
    project_id=None,
    client_id=None,
    expected_items=None,
    notes=None,
    scanner_id=None,
    auto_commit=False,
    config=SessionConfig(timeout_minutes=60),
    items_scanned=10,
    failed=0,
    created_by=1,
    username="bench",
    full_name="Bench",
    created_at=NOW - timedelta(hours=1),
    last_activity=NOW - timedelta(minutes=10),
    updated_at=NOW - timedelta(minutes=10),
    holder_id=1,
    person="Ann",
)
UNDONE = NOW - timedelta(minutes=1)
BENCH = User(1, 1, "North", "bench", "Bench", HubRole.STATION)
_REJECT = DuplicateHandling.REJECT
FORMER = replace(BENCH, id=2, name="former", full_name="Former")


def a_scan(
    id_: str = "a",
    outcome: str = "accepted.taken",
    minutes: float = -20,
    *,
    counted: bool = True,
    undone: bool = False,
    staged: bool = False,
    person: str | None = None,
) -> HubScan:
    """A scan made so many minutes after NOW."""
    at = NOW + timedelta(minutes=minutes)
    return HubScan(id_, "A1", "code128", "Scanner 1", person, at, outcome, counted, UNDONE if undone else None, staged)


def known(scan: HubScan, session_id: int = SESSION.id) -> dict[str, StoredScan]:
    return {scan.id: StoredScan(1, session_id, scan, NOW)}


@pytest.mark.parametrize(
    ("outcome", "counted", "undone", "handling", "failed"),
    [
        ("refused.misread", False, False, DuplicateHandling.WARN, True),
        ("refused.not_expected", False, True, DuplicateHandling.WARN, False),
        ("accepted.taken", True, False, DuplicateHandling.REJECT, False),
        ("warning.unexpected", True, False, DuplicateHandling.REJECT, False),
        ("duplicate.repeat", False, False, DuplicateHandling.REJECT, True),
        ("duplicate.repeat", False, True, DuplicateHandling.REJECT, False),
        ("duplicate.repeat", False, False, DuplicateHandling.WARN, False),
        ("duplicate.repeat", True, False, DuplicateHandling.ALLOW, False),
        ("duplicate.already_out", True, False, DuplicateHandling.REJECT, False),
    ],
)
def test_failed_is_what_was_refused_and_not_undone(
    outcome: str, counted: bool, undone: bool, handling: DuplicateHandling, failed: bool
) -> None:
    session = replace(SESSION, config=replace(SESSION.config, duplicate_handling=handling))
    assert scan_rules.is_failed(session, a_scan(outcome=outcome, counted=counted, undone=undone)) is failed


@pytest.mark.parametrize(
    "states",
    [
        [a_scan(outcome="warning.misread"), a_scan(outcome="warning.unexpected"), a_scan(outcome="warning.found")],
        [a_scan(outcome="warning.misread"), a_scan(outcome="warning.taken"), a_scan("a", "warning.taken", undone=True)],
        [a_scan(outcome="warning.unexpected"), a_scan("a", "warning.unexpected", undone=True)],
        [a_scan(), a_scan(undone=True)],
        [a_scan(staged=True), a_scan()],
        [a_scan(staged=True), a_scan(undone=True)],
        [a_scan(outcome="warning.unexpected", staged=True), a_scan(outcome="warning.unexpected"),
         a_scan(outcome="warning.found"), a_scan(outcome="warning.found", undone=True)],
        [a_scan(outcome="warning.misread", staged=True), a_scan(outcome="warning.found", staged=True),
         a_scan(outcome="warning.found")],
    ],
)  # fmt: skip
def test_the_last_state_holds_in_whatever_order_and_however_often_the_states_come(states: list[HubScan]) -> None:
    for order in permutations(states * 2):
        upload = scan_rules.take(SESSION, [order[0]], {}, NOW, by=BENCH)
        held = upload.new[0]
        for later in order[1:]:
            held = scan_rules.merged(held, later)
        assert held == states[-1]


def test_what_is_staged_counts_as_that_alone_until_it_is_committed_or_undone() -> None:
    session = replace(SESSION, items_scanned=0)
    staged = [a_scan("a", staged=True), a_scan("b", staged=True), a_scan("c", staged=True)]
    one = scan_rules.take(session, staged, {}, NOW, by=BENCH).session
    assert (one.staged, one.counted, one.items_scanned, one.uploaded) == (3, 0, 0, 3)
    there = known(staged[0]) | known(staged[1]) | known(staged[2])
    two = scan_rules.take(one, [a_scan("a"), a_scan("b", undone=True)], there, NOW, by=BENCH).session
    assert (two.staged, two.counted, two.items_scanned, two.uploaded) == (1, 1, 1, 3)


def test_what_a_former_holder_has_staged_counts_at_once_unless_the_hub_had_it_before() -> None:
    """Who has the session now does not know it, and could not commit it."""
    new, before = a_scan("new", staged=True), a_scan("before", staged=True)
    session = replace(SESSION, staged=1, uploaded=1)
    upload = scan_rules.take(session, [new, before], known(before), NOW, by=FORMER)
    assert upload.new == [a_scan("new")]
    assert (upload.later, upload.session.staged, upload.session.counted) == ([], 1, 1)


def test_a_second_answer_of_the_same_stage_replaces_the_first() -> None:
    before, after = a_scan(outcome="accepted.taken"), a_scan(outcome="refused.oversized", counted=False)
    upload = scan_rules.take(replace(SESSION, uploaded=1), [after], known(before), NOW, by=BENCH)
    assert (upload.later, upload.new, upload.session.failed, upload.session.uploaded) == ([after], [], 1, 1)


def test_what_is_known_changes_nothing() -> None:
    scan = a_scan()
    upload = scan_rules.take(SESSION, [scan, scan], known(scan), NOW, by=BENCH)
    assert upload == scan_rules.Upload(SESSION, stored=["a"])


@pytest.mark.parametrize(("minutes", "code"), [(50, None), (50.001, "SESSION_EXPIRED"), (-600, None)])
def test_expiry_is_judged_by_the_time_of_the_scan(minutes: float, code: str | None) -> None:
    upload = scan_rules.take(SESSION, [a_scan(minutes=minutes)], {}, NOW + timedelta(days=1), by=BENCH)
    assert upload.refused == ([] if code is None else [("a", code)])


def test_a_shift_that_comes_late_and_in_any_order_is_judged_as_it_was_made() -> None:
    shift = [a_scan(str(hour), minutes=45 * hour) for hour in range(1, 9)]
    upload = scan_rules.take(SESSION, shift[::-1], {}, NOW + timedelta(days=1), by=BENCH)
    assert (upload.refused, upload.session.uploaded) == ([], 8)
    assert upload.session.last_activity == shift[-1].scanned_at
    gap = scan_rules.take(SESSION, [shift[0], shift[3]], {}, NOW + timedelta(days=1), by=BENCH)
    assert gap.refused == [("4", "SESSION_EXPIRED")]


@pytest.mark.parametrize(
    ("acted", "code"), [(None, "SESSION_EXPIRED"), (80, None), (20, "SESSION_EXPIRED"), (106, "SESSION_EXPIRED")]
)
def test_what_was_done_with_a_scan_begins_the_time_anew_but_not_once_it_is_over(
    acted: float | None, code: str | None
) -> None:
    later = NOW + timedelta(days=1)
    first = replace(a_scan(minutes=45), acted_at=None if acted is None else NOW + timedelta(minutes=acted))
    for batch in ([first, a_scan("b", minutes=135)], [a_scan("b", minutes=135), first]):
        upload = scan_rules.take(SESSION, batch, {}, later, by=BENCH)
        assert upload.refused == ([] if code is None else [("b", code)])


def test_what_was_done_with_a_scan_that_the_hub_has_begins_the_time_anew() -> None:
    acted = NOW + timedelta(minutes=40)
    told = replace(a_scan(), acted_at=acted)
    upload = scan_rules.take(SESSION, [told], known(a_scan()), NOW + timedelta(days=1), by=BENCH)
    assert (upload.new, upload.later, upload.stored) == ([], [], ["a"])
    assert upload.session.last_activity == acted


def test_what_was_done_by_a_clock_that_is_ahead_was_done_now_and_nothing_is_done_in_what_has_ended() -> None:
    ahead = replace(a_scan(), acted_at=NOW + timedelta(minutes=30))
    assert scan_rules.take(SESSION, [ahead], {}, NOW, by=BENCH).session.last_activity == NOW
    ended = replace(SESSION, status=Status.COMPLETED, ended_at=SESSION.last_activity)
    assert scan_rules.take(ended, [ahead], {}, NOW, by=BENCH).session.last_activity == SESSION.last_activity


@pytest.mark.parametrize(("minutes", "code"), [(-6, None), (-4, None), (-3.9, "SESSION_STATE_CONFLICT")])
def test_an_ended_session_takes_what_was_made_before_its_end_but_for_clocks_that_differ(
    minutes: float, code: str | None
) -> None:
    ended = replace(SESSION, status=Status.COMPLETED, ended_at=NOW - timedelta(minutes=5))
    upload = scan_rules.take(ended, [a_scan(minutes=minutes)], {}, NOW, by=BENCH)
    assert upload.refused == ([] if code is None else [("a", code)])


def test_a_scan_that_the_hub_has_is_not_judged_again() -> None:
    late = a_scan(minutes=300)
    ended = replace(SESSION, status=Status.CANCELLED, ended_at=NOW - timedelta(hours=5))
    undone = replace(late, undone_at=NOW)
    upload = scan_rules.take(ended, [undone], known(late), NOW, by=BENCH)
    assert (upload.later, upload.refused) == ([undone], [])


def test_a_scan_of_another_session_is_left_alone() -> None:
    upload = scan_rules.take(SESSION, [a_scan(), a_scan("b")], known(a_scan(), session_id=6), NOW, by=BENCH)
    assert upload.refused == [("a", "SCAN_OF_ANOTHER_SESSION")]
    assert (upload.stored, [scan.id for scan in upload.new]) == (["b"], ["b"])


@pytest.mark.parametrize(
    ("minutes", "person", "last"), [(-5, "Bea", "Bea"), (-5, None, "Ann"), (-15, "Bea", "Ann"), (3, "Bea", "Bea")]
)
def test_the_newest_scan_says_who_is_there(minutes: float, person: str | None, last: str) -> None:
    session = scan_rules.take(SESSION, [a_scan(minutes=minutes, person=person)], {}, NOW, by=BENCH).session
    assert session.person == last
    assert session.last_activity == max(SESSION.last_activity, min(NOW, NOW + timedelta(minutes=minutes)))


def test_what_a_former_holder_sends_late_does_not_say_who_is_there() -> None:
    late = scan_rules.take(SESSION, [a_scan(minutes=-5, person="Bea")], {}, NOW, by=FORMER).session
    assert (late.person, late.uploaded, late.counted) == ("Ann", 1, 1)


_STATES = [
    ("accepted.taken", True),
    ("refused.misread", False),
    ("duplicate.repeat", False),
    ("duplicate.repeat", True),
]


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(_STATES), st.booleans()), max_size=30),
    st.integers(0, 8),
    st.integers(1, 7),
)
def test_items_scanned_is_never_less_than_the_scans_and_never_goes_down(
    states: list[tuple[str, tuple[str, bool], bool]], told: int, size: int
) -> None:
    session = replace(SESSION, items_scanned=told, config=replace(SESSION.config, duplicate_handling=_REJECT))
    held: dict[str, StoredScan] = {}
    for at in range(0, len(states), size):
        batch = [a_scan(id_, said[0], counted=said[1], undone=undone) for id_, said, undone in states[at : at + size]]
        upload = scan_rules.take(session, batch, held, NOW, by=BENCH)
        held |= {scan.id: StoredScan(1, SESSION.id, scan, NOW) for scan in (*upload.new, *upload.later)}
        good = [one.scan for one in held.values() if one.scan.undone_at is None]
        failed = [scan for scan in good if scan.outcome.startswith(("refused", "duplicate")) and not scan.counted]
        assert upload.session.failed == len(failed)
        assert upload.session.items_scanned == max(session.items_scanned, len(good))
        session = upload.session
    assert rules.successful(session) + session.failed == session.items_scanned
    assert rules.successful(session) >= 0


@pytest.mark.parametrize(
    ("role", "named", "author"),
    [(HubRole.STATION, "Ann", "Ann"), (HubRole.STATION, None, None), (HubRole.PACKER, None, "Full Name")],
)
def test_the_author_is_whom_the_station_names_or_the_person_who_calls(
    role: HubRole, named: str | None, author: str | None
) -> None:
    assert rules.author(Caller(User(1, 1, "North", "name", "Full Name", role), named)) == author


@pytest.mark.parametrize(
    ("change", "act"),
    [
        ({"items_scanned": 11}, None),
        ({}, None),
        ({"notes": "n"}, "changed"),
        ({"location": "Dock 4", "items_scanned": 11}, "changed"),
        ({"auto_commit": True}, "changed"),
        ({"status": "PAUSED", "notes": "n"}, "PAUSED"),
    ],
)
def test_the_history_has_acts_and_no_counts(change: dict[str, object], act: str | None) -> None:
    assert rules.act(SESSION, rules.changed(SESSION, change, NOW)) == act


def test_what_somebody_said_of_a_scan_stays_in_whatever_order_its_states_arrive() -> None:
    said = replace(a_scan("s", "warning.unexpected"), resolved=Resolved("keep", "misread", None))
    unsaid = a_scan("s", "warning.misread")
    assert scan_rules.merged(unsaid, said).resolved == said.resolved
    assert scan_rules.merged(said, unsaid) == said
    undone = replace(unsaid, undone_at=NOW)
    assert scan_rules.merged(undone, said).resolved == said.resolved
