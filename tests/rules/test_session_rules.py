"""The rules of scan sessions as tables: every answer, every move, every limit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Refused
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Device, Flaw, Scan, make_scan
from services.sessions import rules
from services.sessions.model import (
    Counts,
    Custody,
    Direction,
    DuplicateHandling,
    KnownItem,
    NewSession,
    Session,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)
from services.words.catalogue import Catalogue

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DOORS = {SessionType.CHECK_OUT: Direction.OUT, SessionType.CHECK_IN: Direction.IN}


def session(**changes: Any) -> Session:
    start = Session(
        id="s",
        session_type=SessionType.BATCH_SCAN,
        status=Status.ACTIVE,
        config=SessionConfig(timeout_minutes=60),
        created_by="ada",
        created_at=NOON,
        last_activity=NOON,
        expires_at=NOON + HOUR,
        updated_at=NOON,
    )
    return replace(start, **changes)


def scan(at: datetime = NOON, flaw: Flaw | None = None) -> Scan:
    return make_scan(b"A1", Device("gun", "Gun", "serial"), scan_id="scan", at=at, flaw=flaw)


def meaning(kind: Kind = Kind.PLAIN) -> Meaning:
    return Meaning(kind, "A1", "A1", hint="codes.hint.check_digit" if kind is Kind.MISREAD else "")


NEW_EXPECTED = KnownItem(expected=True, description="drill", times=0, first_at=None)
SEEN_EXPECTED = KnownItem(expected=True, description="drill", times=1, first_at=NOON)
SEEN_OTHER = KnownItem(expected=False, description="", times=1, first_at=NOON)

# ---- one scan: every type × mode × handling × case

ACCEPTED, DUPLICATE, REFUSED, WARNING = Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.REFUSED, Verdict.WARNING
STRICT, NORMAL, PERMISSIVE = ValidationMode.STRICT, ValidationMode.NORMAL, ValidationMode.PERMISSIVE
REJECT, WARN, ALLOW = DuplicateHandling.REJECT, DuplicateHandling.WARN, DuplicateHandling.ALLOW

# How a case answers by validation mode: (verdict, reason, counted).
BY_MODE = {
    "unexpected": {
        STRICT: (REFUSED, Reason.NOT_EXPECTED, False),
        NORMAL: (WARNING, Reason.UNEXPECTED, True),
        PERMISSIVE: (ACCEPTED, Reason.UNEXPECTED, True),
    },
    "ambiguous": {
        STRICT: (REFUSED, Reason.AMBIGUOUS, False),
        NORMAL: (WARNING, Reason.AMBIGUOUS, True),
        PERMISSIVE: (ACCEPTED, Reason.AMBIGUOUS, True),
    },
    "misread": {
        STRICT: (REFUSED, Reason.MISREAD, False),
        NORMAL: (WARNING, Reason.MISREAD, True),
        PERMISSIVE: (ACCEPTED, Reason.MISREAD, True),
    },
}
# What each answer does to the counts, by reason and whether it counted; what is not named stays 0.
BY_REASON: dict[tuple[Reason, bool], Counts] = {
    (Reason.FOUND, True): Counts(successful=1, found=1),
    (Reason.TAKEN, True): Counts(successful=1),
    (Reason.UNEXPECTED, True): Counts(successful=1, unexpected=1),
    (Reason.AMBIGUOUS, True): Counts(successful=1, unknown=1),
    (Reason.MISREAD, True): Counts(successful=1, unknown=1),
    (Reason.NOT_EXPECTED, False): Counts(failed=1),
    (Reason.AMBIGUOUS, False): Counts(failed=1),
    (Reason.MISREAD, False): Counts(failed=1),
    (Reason.INCOMPLETE, False): Counts(failed=1),
    (Reason.OVERSIZED, False): Counts(failed=1),
    (Reason.LAYOUT, False): Counts(failed=1),
}
BY_HANDLING = {REJECT: Counts(failed=1, repeated=1), WARN: Counts(repeated=1), ALLOW: Counts(successful=1, repeated=1)}


def facts(case: str, session_type: SessionType) -> tuple[bool, Scan, Meaning, KnownItem | None, Custody | None]:
    """(has a list, scan, meaning, what is known, where it is) of a case."""
    there = Custody(DOORS[session_type], NOON, "Dock") if case == "already" else None
    elsewhere = {Direction.OUT: Direction.IN, Direction.IN: Direction.OUT}
    if case == "back" and session_type in DOORS:
        there = Custody(elsewhere[DOORS[session_type]], NOON, "Dock")
    known = {"found": NEW_EXPECTED, "repeat": SEEN_EXPECTED, "repeat of unexpected": SEEN_OTHER}.get(case)
    kind = {"ambiguous": Kind.AMBIGUOUS, "misread": Kind.MISREAD}.get(case, Kind.PLAIN)
    flaw = Flaw.INCOMPLETE if case == "flawed" else None
    return case not in {"taken", "already", "back"}, scan(flaw=flaw), meaning(kind), known, there


CASES = ("found", "taken", "back", "repeat", "repeat of unexpected", "already", "flawed", *BY_MODE)


@pytest.mark.parametrize(
    ("session_type", "case"),
    [pair for pair in product(SessionType, CASES) if pair[1] != "already" or pair[0] in DOORS],
)
def test_every_answer_is_the_tables(session_type: SessionType, case: str) -> None:
    for mode, handling in product(ValidationMode, DuplicateHandling):
        has_list, one, code, known, custody = facts(case, session_type)
        at = session(session_type=session_type, config=SessionConfig(mode, handling, 60), has_list=has_list)
        outcome = rules.decide(at, one, code, known, custody)
        got = (outcome.verdict, outcome.reason, outcome.counted)
        counts = rules.count(at.counts, outcome, finds=rules.finds(outcome, known), staged=False)
        if case in {"repeat", "repeat of unexpected", "already"}:
            reason = Reason.REPEAT
            if case == "already":
                reason = Reason.ALREADY_OUT if session_type is SessionType.CHECK_OUT else Reason.ALREADY_IN
            assert got == (DUPLICATE, reason, handling is ALLOW), (mode, handling)
            assert outcome.params["handling"] == handling.value
            assert counts == BY_HANDLING[handling]
        else:
            wanted = BY_MODE[case][mode] if case in BY_MODE else PLAIN[case]
            assert got == wanted, (mode, handling)
            assert counts == BY_REASON[wanted[1], wanted[2]]
        assert not outcome.kept


PLAIN = {
    "found": (ACCEPTED, Reason.FOUND, True),
    "taken": (ACCEPTED, Reason.TAKEN, True),
    "back": (ACCEPTED, Reason.TAKEN, True),
    "flawed": (REFUSED, Reason.INCOMPLETE, False),
}


@pytest.mark.parametrize("session_type", [SessionType.INVENTORY, SessionType.BATCH_SCAN])
@pytest.mark.parametrize("direction", Direction)
def test_where_a_code_is_matters_only_at_the_door(session_type: SessionType, direction: Direction) -> None:
    custody = Custody(direction, NOON, "Dock")
    assert rules.decide(session(session_type=session_type), scan(), meaning(), None, custody).reason is Reason.TAKEN


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        (Flaw.INCOMPLETE, Reason.INCOMPLETE),
        (Flaw.OVERSIZED, Reason.OVERSIZED),
        (Flaw.LAYOUT, Reason.LAYOUT),
        (Flaw.CAPS_LOCK, Reason.CAPS_LOCK),
    ],
)
@pytest.mark.parametrize("known", [None, NEW_EXPECTED, SEEN_EXPECTED])
def test_a_flawed_scan_is_refused_whatever_can_be_read_in_it(
    flaw: Flaw, reason: Reason, known: KnownItem | None
) -> None:
    at = session(has_list=known is not None, config=SessionConfig(PERMISSIVE, ALLOW, 60))
    outcome = rules.decide(at, scan(flaw=flaw), meaning(), known, None)
    assert (outcome.verdict, outcome.reason, outcome.counted) == (REFUSED, reason, False)


def test_an_expected_item_that_is_out_already_is_found_only_where_it_counts() -> None:
    out = Custody(Direction.OUT, NOON, "Dock")
    for handling, found in ((REJECT, 0), (WARN, 0), (ALLOW, 1)):
        at = session(session_type=SessionType.CHECK_OUT, has_list=True, config=SessionConfig(NORMAL, handling, 60))
        outcome = rules.decide(at, scan(), meaning(), NEW_EXPECTED, out)
        assert outcome.reason is Reason.ALREADY_OUT
        counts = rules.count(at.counts, outcome, finds=rules.finds(outcome, NEW_EXPECTED), staged=False)
        assert counts.found == found


def test_a_code_that_was_taken_back_counts_as_new() -> None:
    undone = KnownItem(expected=False, description="", times=0, first_at=None)
    assert rules.decide(session(), scan(), meaning(), undone, None).reason is Reason.TAKEN


def test_what_another_system_calls_a_code_is_said_where_the_list_has_no_name() -> None:
    nameless = replace(NEW_EXPECTED, description="")
    for known, name in ((NEW_EXPECTED, "drill"), (nameless, "from afar"), (None, "from afar")):
        assert rules.decide(session(), scan(), meaning(), known, None, "from afar").params["description"] == name


def test_only_what_was_kept_in_doubt_has_to_be_resolved() -> None:
    needing = {
        reason
        for reason, counted in product(Reason, (True, False))
        if rules.needs_resolving(Outcome(WARNING, reason, counted=counted)) and counted
    }
    assert needing == {Reason.UNEXPECTED, Reason.AMBIGUOUS, Reason.MISREAD}
    assert not rules.needs_resolving(Outcome(REFUSED, Reason.MISREAD))


def test_a_repeat_stays_failed_when_the_handling_changes_afterwards() -> None:
    """A server's session_config is adopted for later scans; nothing answered is judged again."""
    at = session(config=SessionConfig(NORMAL, REJECT, 60))
    outcome = rules.decide(at, scan(), meaning(), SEEN_OTHER, None)
    counted = replace(at, counts=rules.count(at.counts, outcome, finds=False, staged=False))
    later = replace(counted, config=SessionConfig(NORMAL, ALLOW, 60))
    assert rules.count(later.counts, outcome, finds=False, staged=False, by=-1) == Counts()


@given(
    st.sampled_from(Verdict), st.sampled_from(Reason), st.booleans(), st.booleans(), st.booleans(),
    st.sampled_from(["", *DuplicateHandling]),
)  # fmt: skip
def test_counting_and_taking_back_leaves_nothing(
    verdict: Verdict, reason: Reason, counted: bool, finds: bool, staged: bool, handling: str
) -> None:
    outcome = Outcome(verdict, reason, {"handling": handling}, counted=counted)
    once = replace(session(), counts=rules.count(session().counts, outcome, finds=finds, staged=staged))
    assert rules.count(once.counts, outcome, finds=finds, staged=staged, by=-1) == Counts()


# ---- which scans a session takes

HELD = {
    Status.PAUSED: (REFUSED, Reason.PAUSED),
    Status.COMPLETED: (WARNING, Reason.ENDED),
    Status.CANCELLED: (WARNING, Reason.ENDED),
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("late", [False, True])
def test_a_session_that_takes_no_scans_keeps_them_uncounted(status: Status, late: bool) -> None:
    at = NOON + 2 * HOUR if late else NOON
    held = rules.hold_back(session(status=status), scan(at), allowed=True)
    wanted = HELD.get(status) or ((WARNING, Reason.EXPIRED) if late else None)
    assert (held and (held.verdict, held.reason)) == wanted
    assert held is None or (held.kept and not held.counted)


def test_a_role_that_may_not_scan_is_told_first() -> None:
    held = rules.hold_back(session(status=Status.COMPLETED), scan(NOON + 9 * HOUR), allowed=False)
    assert held is not None
    assert (held.verdict, held.reason, held.kept) == (REFUSED, Reason.NOT_ALLOWED, True)


def test_the_last_moment_still_counts_and_an_older_scan_that_arrives_late_is_taken() -> None:
    assert rules.hold_back(session(), scan(NOON + HOUR), allowed=True) is None
    assert rules.hold_back(session(), scan(NOON + HOUR + timedelta(microseconds=1)), allowed=True) is not None


# ---- expiry


def test_activity_moves_the_expiry_along() -> None:
    after = rules.active_at(session(), NOON + HOUR / 2)
    assert (after.last_activity, after.expires_at) == (NOON + HOUR / 2, NOON + HOUR * 1.5)
    assert after.updated_at == NOON + HOUR / 2


def test_activity_that_is_told_late_moves_nothing_back() -> None:
    now = session(last_activity=NOON + HOUR / 2, expires_at=NOON + HOUR * 1.5, updated_at=NOON + HOUR / 2)
    assert rules.active_at(now, NOON) == now


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.PAUSED])
def test_time_runs_while_paused_and_an_act_does_not_revive_an_expired_session(status: Status) -> None:
    now = session(status=status)
    late = NOON + HOUR + timedelta(seconds=1)
    after = rules.active_at(now, late)
    assert (after.last_activity, after.expires_at) == (NOON, NOON + HOUR)
    assert rules.hold_back(replace(after, status=Status.ACTIVE), scan(late), allowed=True) is not None


# ---- status

OPEN = {Status.ACTIVE, Status.PAUSED}


@pytest.mark.parametrize("now", Status)
@pytest.mark.parametrize("wanted", Status)
def test_all_sixteen_moves(now: Status, wanted: Status) -> None:
    if now is wanted:
        assert not rules.check_move(now, wanted)
    elif now in OPEN:
        assert rules.check_move(now, wanted)
    else:
        with pytest.raises(Refused) as refused:
            rules.check_move(now, wanted)
        assert refused.value.code == "SESSION_STATE_CONFLICT"
        assert refused.value.params == {"now": now.value, "wanted": wanted.value}


# ---- completion


@pytest.mark.parametrize(
    ("expected_items", "has_list", "counts", "percent"),
    [
        (None, False, Counts(successful=5), 0.0),
        (3, False, Counts(successful=1, failed=7), 33.3),
        (3, False, Counts(successful=2), 66.7),
        (3, False, Counts(successful=3), 100.0),
        (3, False, Counts(successful=300), 100.0),
        (8, True, Counts(successful=8, found=1, unexpected=7), 12.5),
        (3, True, Counts(found=0), 0.0),
        (3, True, Counts(found=4, list_size=4), 100.0),
    ],
)
def test_completion_has_one_decimal_and_ends_at_100(
    expected_items: int | None, has_list: bool, counts: Counts, percent: float
) -> None:
    assert rules.completion(session(expected_items=expected_items, has_list=has_list, counts=counts)) == percent


# ---- limits


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("location", ("x" * 100, "", None), ("x" * 101,)),
        ("notes", ("x" * 500, "", None), ("x" * 501,)),
        ("scanner_id", ("x" * 50, "", None), ("x" * 51,)),
        ("expected_items", (1, 2**31 - 1, None), (0, -1, 2**31)),
        ("project_id", (1, 2**31 - 1, None), (0, -1, 2**31)),
        ("client_id", (1, 2**31 - 1, None), (0, -1, 2**31)),
    ],
)
def test_the_limits_of_every_field(field: str, good: tuple[Any, ...], bad: tuple[Any, ...]) -> None:
    wanted = NewSession(SessionType.INVENTORY)
    for value in good:
        assert rules.check_new(replace(wanted, **{field: value})) == {}
    for value in bad:
        assert rules.check_new(replace(wanted, **{field: value})) == {field: f"sessions.wrong.{field}"}
        assert all(Catalogue(language).has(f"sessions.wrong.{field}") for language in ("en", "de"))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wanted = NewSession(SessionType.BATCH_SCAN, location="x" * 101, notes="x" * 501, expected_items=0)
    assert set(rules.check_new(wanted)) == {"location", "notes", "expected_items"}


@pytest.mark.parametrize("field", ["location", "notes", "scanner_id"])
@pytest.mark.parametrize("text", ["a\udcffb", "\ud800", "a\0b"])
def test_what_no_database_takes_as_text_is_refused(field: str, text: str) -> None:
    wanted = replace(NewSession(SessionType.INVENTORY), **{field: text})
    assert rules.check_new(wanted) == {field: "sessions.wrong.no_text"}
