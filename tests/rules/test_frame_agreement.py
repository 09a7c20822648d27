"""Each time that a code is in view it is one scan: whatever the camera's pace, dropped reads, flicker and clocks."""

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.frames.agreement import GONE_FRAMES, LONGEST_LOOK, MOST_STAYS, Agreement, View, key_of, looked
from services.frames.choosing import SETTLE, Several, decide
from services.frames.model import Symbol

SIZE = (1280, 720)
ALL = frozenset({"code128", "ean13", "upca", "qrcode", "itf", "code39"})
RULES = Agreement(ALL)


def symbol(text: str, symbology: str = "code128", at: tuple[int, int] = (640, 360)) -> Symbol:
    x, y = at
    corners = ((x - 50, y - 20), (x + 50, y - 20), (x + 50, y + 20), (x - 50, y + 20))
    return Symbol(symbology, text, corners, "]C0")


def scans_of(
    frames: Iterable[tuple[float, Sequence[Symbol]]], rules: Agreement = RULES, several: Several = Several.MIDDLE
) -> list[tuple[float, str]]:
    """What is scanned of these frames, each with its time."""
    view, scans = View(), []
    for at, found in frames:
        decided = decide(looked(view, found, SIZE, at, rules), at, rules, several)
        view = decided.view
        scans += [(at, one.text) for one in decided.taken]
    return scans


def film(*parts: tuple[int, Sequence[Symbol]], pace: float = 1 / 30, start: float = 100.0) -> list:
    """So many frames that show these, one part after the other."""
    frames = [found for number, found in parts for _frame in range(number)]
    return [(start + pace * number, found) for number, found in enumerate(frames)]


def test_a_code_held_for_long_is_one_scan_and_one_that_was_gone_for_a_second_comes_again() -> None:
    held = film((300, [symbol("A")]), (25, []), (300, [symbol("A")]), (31, []), (10, [symbol("A")]))
    assert [text for _at, text in scans_of(held)] == ["A", "A"]


def test_a_code_that_a_slow_camera_shows_is_one_scan_where_one_of_all_tries_reads_it() -> None:
    hard = [part for _turn in range(12) for part in ((1, [symbol("A")]), (GONE_FRAMES - 1, []))]
    assert [text for _at, text in scans_of(film(*hard, pace=0.2))] == ["A"]
    again = film((5, [symbol("A")]), (GONE_FRAMES, []), (5, [symbol("A")]), pace=0.2)
    assert [text for _at, text in scans_of(again)] == ["A", "A"]


def test_a_code_is_taken_soon_after_it_was_seen_first() -> None:
    at, text = scans_of(film((30, [symbol("A")])))[0]
    assert text == "A"
    assert at - 100.0 <= SETTLE + 2 / 30


def test_a_code_that_is_read_in_every_third_frame_is_one_scan() -> None:
    for pace in (1 / 30, 1 / 15, 1 / 5):
        flicker = film(*[(1, [symbol("A")]), (2, [])] * 40, pace=pace)
        assert [text for _at, text in scans_of(flicker)] == ["A"]


@pytest.mark.parametrize("symbology", ["ean13", "upca", "itf", "code39"])
def test_a_weak_symbology_that_one_frame_alone_shows_is_none(symbology: str) -> None:
    assert scans_of(film((1, [symbol("1", symbology)]), (60, []))) == []
    assert len(scans_of(film((2, [symbol("1", symbology)]), (60, [])))) == 1
    three = Agreement(ALL, frames=3)
    assert scans_of(film((2, [symbol("1", symbology)]), (60, [])), three) == []
    assert len(scans_of(film((1, [symbol("1", symbology)]), (60, [])), Agreement(ALL, frames=1))) == 1


def test_a_strong_symbology_is_taken_from_one_frame_though_it_has_left_by_then() -> None:
    assert [text for _at, text in scans_of(film((1, [symbol("A", "qrcode")]), (60, [])))] == ["A"]


def test_what_is_not_to_be_read_is_not_there() -> None:
    assert scans_of(film((60, [symbol("A", "pdf417"), symbol("B")]))) == scans_of(film((60, [symbol("B")])))


def test_the_same_text_in_another_symbology_is_the_same_code() -> None:
    both = film((30, [symbol("A"), symbol("A", "qrcode")]))
    assert [text for _at, text in scans_of(both)] == ["A"]
    assert key_of(symbol("0012345678905", "ean13")) == key_of(symbol("012345678905", "upca"))
    assert key_of(symbol("0012345678905")) != key_of(symbol("012345678905"))


def test_a_camera_that_is_away_for_long_ends_no_stay_and_a_clock_that_jumps_does_not() -> None:
    before = film((30, [symbol("A")]))
    for start in (500.0, 50.0):
        later = film((2, []), (30, [symbol("A")]), start=start)
        assert [text for _at, text in scans_of([*before, *later])] == ["A"]


def test_a_screen_that_shows_others_in_each_frame_makes_no_more_of_them_than_a_picture_holds() -> None:
    view, at, held = View(), 100.0, symbol("held")
    for number in range(40):
        others = [symbol(f"{number} {other}") for other in range(200)]
        view, at = looked(view, [held, *others], SIZE, at, RULES), at + 1 / 30
        assert len(view.stays) <= MOST_STAYS
    (stay,) = [stay for stay in view.stays if stay.symbol.text == "held"]
    assert stay.reads == 40, "what was there first stays"
    for _frame in range(60):
        view, at = looked(view, [held], SIZE, at, RULES), at + 1 / 30
    view = looked(view, [held, symbol("later")], SIZE, at, RULES)
    assert [stay.symbol.text for stay in view.stays] == ["held", "later"]


def test_a_stay_ends_sooner_by_setting() -> None:
    frames = film((10, [symbol("A")]), (15, []), (10, [symbol("A")]))
    assert len(scans_of(frames, Agreement(ALL, gone=0.4))) == 2
    assert len(scans_of(frames)) == 1


@st.composite
def presences(draw: st.DrawFn) -> tuple[list[tuple[float, list[Symbol]]], list[str], Agreement]:
    """A film of codes shown one after the other: what each frame reads, and which codes were there, in order. Between
    two reads of one that is there less time than `gone` passes; between the same code twice, more, and GONE_FRAMES."""
    pace = 1 / draw(st.integers(5, 30))
    rules = Agreement(ALL, frames=draw(st.integers(1, 3)), gone=draw(st.sampled_from([0.8, 1.0, 2.0])))
    at = draw(st.floats(0, 1e6))
    frames: list[tuple[float, list[Symbol]]] = []
    shown: list[str] = []
    most_dropped = max(0, int(rules.gone / pace * 0.8) - 1)
    for text, symbology in draw(
        st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["code128", "ean13", "qrcode"])), max_size=6)
    ):
        one = symbol(text, symbology, (draw(st.integers(60, 1200)), draw(st.integers(30, 690))))
        for dropped in draw(st.lists(st.integers(0, min(most_dropped, 4)), min_size=3, max_size=8)):
            for found in ([one], *[[]] * dropped):
                frames.append((at, list(found)))
                at += pace
        shown.append(text)
        for _frame in range(max(int(rules.gone / min(pace, LONGEST_LOOK)) + 3, GONE_FRAMES)):
            frames.append((at, []))
            at += pace
    return frames, shown, rules


@given(presences(), st.sampled_from(list(Several)))
def test_each_time_that_a_code_is_shown_is_one_scan(
    shown: tuple[list[tuple[float, list[Symbol]]], list[str], Agreement], several: Several
) -> None:
    frames, codes, rules = shown
    assert [text for _at, text in scans_of(frames, rules, several)] == codes


@given(
    st.lists(st.lists(st.sampled_from("ABC"), max_size=3), max_size=80),
    st.integers(5, 30),
    st.sampled_from(list(Several)),
)
def test_a_code_that_is_never_gone_for_long_is_scanned_once_at_most(
    reads: list[list[str]], pace: int, several: Several
) -> None:
    places = {"A": (200, 300), "B": (640, 360), "C": (1000, 500)}
    frames = [(number / pace, [symbol(one, at=places[one]) for one in found]) for number, found in enumerate(reads)]
    scans = scans_of(frames, Agreement(ALL, gone=1e9), several)
    assert len({text for _at, text in scans}) == len(scans)
