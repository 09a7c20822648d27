"""A key repeats when it is held down; one that a scanner presses twice in a millisecond does not."""

import pytest

from services.scanning.repeats import SOONEST_MS, Repeats

ZERO, ONE = 19, 10  # places


def test_a_key_pressed_again_in_the_millisecond_of_its_release_does_not_repeat() -> None:
    repeats = Repeats()
    assert not repeats.press(ZERO, 1000, told=False)
    for at in (1001, 1002, 1002, 1003):
        assert not repeats.release(ZERO, at, told=True)
        assert not repeats.press(ZERO, at, told=True)
    assert not repeats.release(ZERO, 1004, told=False)


def test_a_long_row_of_one_character_never_repeats() -> None:
    repeats = Repeats()
    repeats.press(ZERO, 1000, told=False)
    for at in range(1002, 2000, 2):
        assert not repeats.release(ZERO, at, told=True)
        assert not repeats.press(ZERO, at, told=True)


def test_a_key_held_down_repeats_until_it_is_let_go() -> None:
    repeats = Repeats()
    repeats.press(ZERO, 1000, told=False)
    for at in range(1000 + SOONEST_MS, 2000, 30):
        assert repeats.release(ZERO, at, told=True)
        assert repeats.press(ZERO, at, told=True)
    assert not repeats.release(ZERO, 2000, told=False)
    assert not repeats.press(ZERO, 2100, told=False)
    assert not repeats.release(ZERO, 2101, told=True)


def test_asking_twice_of_one_press_tells_the_same() -> None:
    repeats = Repeats()
    repeats.press(ZERO, 1000, told=False)
    assert [repeats.press(ZERO, 1002, told=True) for _ in "ab"] == [False, False]
    assert [repeats.press(ZERO, 1500, told=True) for _ in "ab"] == [True, True]


@pytest.mark.parametrize("told", [False, True])
def test_a_key_that_was_down_before_its_window_was_active_is_as_told(told: bool) -> None:
    assert Repeats().press(ZERO, 1000, told=told) is told


def test_each_key_has_its_own_time() -> None:
    repeats = Repeats()
    repeats.press(ZERO, 1000, told=False)
    repeats.press(ONE, 1500, told=False)
    assert repeats.press(ZERO, 1501, told=True)
    assert not repeats.press(ONE, 1501, told=True)
