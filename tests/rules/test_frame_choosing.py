"""Several codes in view: the one in the middle, or whichever somebody names; none by chance."""

import pytest

from services.frames.agreement import View, looked
from services.frames.choosing import HOLD, MOST, OFFER_AFTER, SETTLE, Several, choose, decide, offer_of, settled
from services.frames.model import Symbol
from tests.rules.test_frame_agreement import RULES, SIZE, film, scans_of, symbol

LEFT, MIDDLE, RIGHT = (300, 360), (640, 360), (980, 360)


def after(frames: list[tuple[float, list[Symbol]]], several: Several = Several.MIDDLE) -> View:
    """The view after these frames."""
    view = View()
    for at, found in frames:
        view = decide(looked(view, found, SIZE, at, RULES), at, RULES, several).view
    return view


def offered(view: View) -> list[tuple[int, str]]:
    return [(one.number, one.symbol.text) for one in offer_of(view)]


@pytest.mark.parametrize(
    ("where", "several", "scanned", "numbers"),
    [
        ({"A": MIDDLE, "B": RIGHT}, Several.MIDDLE, ["A"], []),
        ({"A": LEFT, "B": RIGHT}, Several.MIDDLE, [], [(1, "A"), (2, "B")]),
        ({"B": LEFT, "A": RIGHT}, Several.MIDDLE, [], [(1, "B"), (2, "A")]),
        ({"A": (600, 360), "B": (700, 360)}, Several.MIDDLE, [], [(1, "A"), (2, "B")]),
        ({"A": LEFT, "B": MIDDLE, "C": RIGHT}, Several.MIDDLE, ["B"], []),
        ({"A": LEFT, "B": RIGHT, "C": (640, 30)}, Several.MIDDLE, [], [(1, "A"), (2, "C"), (3, "B")]),
        ({"A": MIDDLE, "B": RIGHT}, Several.OFFER, [], [(1, "A"), (2, "B")]),
        ({"A": RIGHT}, Several.OFFER, ["A"], []),
        ({"A": LEFT, "B": RIGHT}, Several.ALL, ["A", "B"], []),
    ],
)
def test_which_of_several_is_taken(
    where: dict[str, tuple[int, int]], several: Several, scanned: list[str], numbers: list[tuple[int, str]]
) -> None:
    frames = film((60, [symbol(text, at=at) for text, at in where.items()]))
    assert [text for _at, text in scans_of(frames, several=several)] == scanned
    assert offered(after(frames, several)) == numbers


def test_what_was_passed_over_is_not_taken_while_the_label_is_moved_or_leaves() -> None:
    both = [symbol("A"), symbol("B", at=RIGHT)]
    moved = [symbol("A", at=LEFT), symbol("B", at=MIDDLE)]
    frames = film((60, both), (40, moved), (60, [symbol("B")]))
    assert [text for _at, text in scans_of(frames)] == ["A"]
    shown_again = film((60, both), (40, []), (20, [symbol("B")]))
    assert [text for _at, text in scans_of(shown_again)] == ["A", "B"]


def test_an_offered_code_that_is_held_alone_is_taken() -> None:
    both = [symbol("A", at=LEFT), symbol("B", at=RIGHT)]
    assert [text for _at, text in scans_of(film((60, both), (90, [both[1]])))] == ["B"]


def test_an_offered_code_that_is_held_in_the_middle_is_taken_and_one_that_moves_past_is_not() -> None:
    both = [symbol("A", at=LEFT), symbol("B", at=RIGHT)]
    moved = [symbol("A", at=MIDDLE), symbol("B", at=RIGHT)]
    assert scans_of(film((60, both), (int(HOLD * 30) - 2, moved), (60, both))) == []
    assert [text for _at, text in scans_of(film((60, both), (int(HOLD * 30) + 2, moved)))] == ["A"]


def test_what_is_offered_is_not_held_by_time_without_frames() -> None:
    both = [symbol("A", at=LEFT), symbol("B", at=RIGHT)]
    moved = [symbol("A", at=MIDDLE), symbol("B", at=RIGHT)]
    frames = film((60, both), (5, moved))
    view, last = after(frames), frames[-1][0]
    for later in (HOLD, HOLD + 1.0, 3600.0):
        assert decide(view, last + later, RULES, Several.MIDDLE).taken == ()


def test_of_a_view_that_nobody_saw_for_long_what_was_scanned_is_left() -> None:
    view = after(film((60, [symbol("A"), symbol("B", at=RIGHT)]), (3, [symbol("A"), symbol("C", at=LEFT)])))
    assert [stay.symbol.text for stay in settled(view).stays] == ["A", "B"]


@pytest.mark.parametrize("order", [("A", "B"), ("B", "A")])
def test_a_label_with_two_codes_that_is_taken_away_again_is_no_scan(order: tuple[str, str]) -> None:
    first, last = (symbol(text, at=at) for text, at in zip(order, (LEFT, RIGHT), strict=True))
    for shown in (5, 20, 60):
        for later in (0, 5, 12):
            frames = film((shown, [first, last]), (later, [last]), (90, []))
            assert scans_of(frames) == [], (shown, later)


def test_two_codes_of_which_each_frame_reads_one_are_two_in_view() -> None:
    frames = film(*[(1, [symbol("A", at=LEFT)]), (1, [symbol("B", at=RIGHT)])] * 40)
    assert scans_of(frames) == []
    assert offered(after(frames)) == [(1, "A"), (2, "B")]


def test_a_label_that_takes_anothers_place_is_taken_without_a_question() -> None:
    one, other = symbol("A"), symbol("B", at=(650, 360))
    for pace in (1 / 30, 1 / 10):
        for both in (0, 2):
            frames = film((40, [one]), (both, [one, other]), (40, [other]), pace=pace)
            assert [text for _at, text in scans_of(frames)] == ["A", "B"]
            if not both:
                assert scans_of(frames)[1][0] - (100.0 + 40 * pace) <= SETTLE + 2 * pace, "nothing is waited for"
            assert not any(offered(after(frames[:number])) for number in range(len(frames)))


def test_a_number_that_is_named_takes_its_code_and_the_others_stay_offered() -> None:
    view = after(film((60, [symbol("A", at=LEFT), symbol("B", at=RIGHT)])))
    decided = choose(view, 2)
    assert [one.text for one in decided.taken] == ["B"]
    assert offered(decided.view) == [(1, "A")]
    assert choose(decided.view, 2).taken == ()
    assert choose(view, 0).taken == choose(view, 3).taken == ()


def test_nothing_is_offered_at_once_nor_when_it_has_left() -> None:
    both = [symbol("A", at=LEFT), symbol("B", at=RIGHT)]
    assert offered(after(film((int(OFFER_AFTER * 30) - 2, both)))) == []
    assert offered(after(film((60, both), (40, [])))) == []


def test_no_more_are_offered_than_a_key_names() -> None:
    many = [symbol(f"N{number}", at=(100 + 90 * number, 100)) for number in range(MOST + 3)]
    assert [number for number, _text in offered(after(film((60, many))))] == list(range(1, MOST + 1))
