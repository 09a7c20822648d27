"""Blind counts: what is told, and to whom."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.person import Role
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import make_scan
from services.sessions import blind, rules
from services.sessions.model import (
    Counts,
    KnownItem,
    Resolution,
    Session,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)
from services.supervisor.model import ScanView, SessionView
from services.supervisor.rules import uncompared, uncompared_scan
from tests.services.builders import GUN, person, read

AT = datetime(2026, 3, 1, 9, 42, tzinfo=UTC)
STRICT = SessionConfig(ValidationMode.STRICT)


def session(*, is_blind: bool = True, config: SessionConfig | None = None) -> Session:
    return Session(
        *("s1", SessionType.INVENTORY, Status.ACTIVE, config or SessionConfig(), "ada", AT, AT),
        expires_at=AT + timedelta(hours=8),
        updated_at=AT,
        expected_items=120,
        has_list=True,
        blind=is_blind,
        counts=Counts(successful=40, found=37, unexpected=2, unknown=1, list_size=120),
    )


@pytest.mark.parametrize("reason", [Reason.FOUND, Reason.TAKEN, Reason.UNEXPECTED])
def test_what_is_expected_and_what_is_not_get_the_same_answer(reason: Reason) -> None:
    verdict = Verdict.WARNING if reason is Reason.UNEXPECTED else Verdict.ACCEPTED
    true = Outcome(verdict, reason, {"description": "Projector"}, counted=True)
    told = blind.told(session(), true)
    assert (told.verdict, told.reason, dict(told.params), told.counted) == (
        Verdict.ACCEPTED,
        Reason.COUNTED,
        {},
        True,
    )
    assert blind.told(session(is_blind=False), true) is true


@pytest.mark.parametrize("reason", [Reason.REPEAT, Reason.AMBIGUOUS, Reason.MISREAD, Reason.INCOMPLETE])
def test_other_answers_stay_but_for_what_the_list_calls_the_code(reason: Reason) -> None:
    true = Outcome(Verdict.DUPLICATE, reason, {"description": "Projector", "when": "now"})
    assert blind.told(session(), true) == Outcome(Verdict.DUPLICATE, reason, {"when": "now"})


def test_what_is_kept_for_another_session_is_told_as_it_is() -> None:
    kept = Outcome(Verdict.REFUSED, Reason.PAUSED, kept=True)
    assert blind.told(session(), kept) is kept


def test_nothing_of_what_is_expected_is_in_the_session_that_is_seen() -> None:
    seen = blind.seen(session())
    assert (seen.expected_items, seen.has_list, rules.completion(seen)) == (None, False, 0.0)
    assert seen.counts == Counts(successful=40, unknown=1)
    assert blind.seen(session(is_blind=False)) == session(is_blind=False)


@pytest.mark.parametrize("role", Role)
def test_only_reviewers_compare(role: Role) -> None:
    reviews = role in {Role.SUPERVISOR, Role.ADMIN}
    assert blind.compares(session(), person("x", role)) is reviews
    assert blind.compares(session(is_blind=False), person("x", role))
    assert not blind.compares(session(), None)


@pytest.mark.parametrize("resolution", Resolution)
@pytest.mark.parametrize("reason", [Reason.MISREAD, Reason.AMBIGUOUS, Reason.UNEXPECTED, Reason.FOUND])
def test_who_counts_says_only_whether_what_could_not_be_read_belongs_here(
    reason: Reason, resolution: Resolution
) -> None:
    readable = reason in {Reason.UNEXPECTED, Reason.FOUND}
    harmless = not readable and resolution is not Resolution.IS_ITEM
    assert blind.may_resolve(session(), reason, resolution, person("ada")) is harmless
    assert blind.may_resolve(session(), reason, resolution, person("eve", Role.SUPERVISOR))
    assert blind.may_resolve(session(is_blind=False), reason, resolution, person("ada"))


@pytest.mark.parametrize("mode", ValidationMode)
def test_a_session_that_refuses_what_is_not_expected_cannot_be_blind(mode: ValidationMode) -> None:
    strict = {"blind": "sessions.wrong.blind"} if mode is ValidationMode.STRICT else {}
    assert blind.check(True, SessionConfig(mode)) == strict
    assert blind.check(False, SessionConfig(mode)) == {}


def test_rules_that_a_server_made_strict_later_still_refuse_nothing_that_would_tell() -> None:
    scan = make_scan(b"K-1", GUN, scan_id="1", at=AT)
    unknown = rules.decide(session(config=STRICT), scan, read(scan), None, None)
    assert (unknown.reason, unknown.counted) == (Reason.UNEXPECTED, True)
    openly = rules.decide(session(is_blind=False, config=STRICT), scan, read(scan), None, None)
    assert (openly.reason, openly.counted) == (Reason.NOT_EXPECTED, False)
    listed = rules.decide(session(config=STRICT), scan, read(scan), KnownItem(True, "", 0, None), None)
    assert blind.told(session(), unknown) == blind.told(session(), listed)


def board_view(*, is_blind: bool) -> SessionView:
    return SessionView(
        *("s1", SessionType.INVENTORY, Status.ACTIVE, "Room 214", "b", "Bench", "Ada", 40, 40, 0, 30.8),
        *(AT, AT, AT, AT),
        expected_items=120,
        blind=is_blind,
    )


def test_the_board_can_be_shown_without_the_comparison() -> None:
    hidden = uncompared(board_view(is_blind=True))
    assert (hidden.expected_items, hidden.percent, hidden.items_scanned) == (None, 0.0, 40)
    assert uncompared(board_view(is_blind=False)) == board_view(is_blind=False)
    scan = ScanView(1, "c", "K-1", "", "Gun", "Ada", AT, AT, "warning", "unexpected", counted=True)
    told = uncompared_scan(board_view(is_blind=True), scan)
    assert (told.verdict, told.reason) == ("accepted", "counted")
    assert uncompared_scan(board_view(is_blind=False), scan) == scan
