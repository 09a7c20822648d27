"""Review before posting, as plain rules: the comparison, who may judge, what is refused meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.errors import Refused
from services.identity.person import Person, Role
from services.scanning.outcome import Outcome, Reason, Verdict
from services.sessions import review, rules
from services.sessions.model import Counts, HandIn, Status
from tests.rules.test_session_rules import HOUR, NOON, scan, session

HANDED_IN = HandIn("act", NOON, "ada")


def person(name: str, role: Role) -> Person:
    return Person(f"person-{name}", name, name.title(), role, "House")


def test_a_comparison_has_the_figures_of_the_list() -> None:
    counts = Counts(successful=9, failed=1, found=6, unexpected=3, repeated=2, unknown=1, staged=9, list_size=8)
    compared = review.compare(session(has_list=True, expected_items=8, counts=counts))
    assert compared == review.Comparison(9, 8, 1, 6, 2, 3, 2, 1, 1, 9)


def test_without_a_list_nothing_is_said_of_it() -> None:
    compared = review.compare(session(expected_items=12, counts=Counts(successful=9)))
    assert (compared.expected, compared.difference) == (12, -3)
    assert (compared.found, compared.missing, compared.unexpected) == (None, None, None)
    assert review.compare(session(counts=Counts(successful=9))).difference is None


@pytest.mark.parametrize("role", Role)
def test_who_may_review_judges_what_another_handed_in(role: Role) -> None:
    by_right = role in {Role.SUPERVISOR, Role.ADMIN}
    assert review.may_judge(person("eve", role), HANDED_IN, alone=False) is by_right
    assert not review.may_judge(person("ada", role), HANDED_IN, alone=False), "four eyes"
    assert review.may_judge(person("ada", role), HANDED_IN, alone=True) is by_right
    assert not review.may_judge(replace(person("eve", role), active=False), HANDED_IN, alone=False)


def test_nobody_judges_nothing() -> None:
    assert not review.may_judge(None, HANDED_IN, alone=True)


@pytest.mark.parametrize("late", [False, True])
def test_a_session_that_waits_for_its_review_keeps_scans_with_words_of_its_own(late: bool) -> None:
    waits = session(status=Status.PAUSED, hand_in=HANDED_IN)
    held = rules.hold_back(waits, scan(NOON + 9 * HOUR if late else NOON), allowed=True)
    assert held == Outcome(Verdict.REFUSED, Reason.IN_REVIEW, kept=True)


@pytest.mark.parametrize(("note", "told"), [(" count shelf 3 again\n", "count shelf 3 again"), ("x" * 500, "x" * 500)])
def test_a_note_says_what_is_to_be_done_again(note: str, told: str) -> None:
    assert review.checked_note(note) == told


@pytest.mark.parametrize("note", ["", " \n", "x" * 501, "a\0b", "\ud800"])
def test_a_note_that_says_nothing_or_is_no_text_is_refused(note: str) -> None:
    with pytest.raises(Refused, match="VALIDATION_ERROR") as refused:
        review.checked_note(note)
    assert set(refused.value.params["fields"]) == {"note"}


def test_a_comparison_is_of_the_session_as_it_stands() -> None:
    before = session(expected_items=2, counts=Counts(successful=1))
    after = replace(before, counts=Counts(successful=2), last_activity=NOON + timedelta(minutes=1))
    assert [review.compare(one).difference for one in (before, after)] == [-1, 0]
