"""Keys that came later than they were pressed are told from keys that a test is right to judge by."""

from collections.abc import Iterable, Sequence

import pytest

from tests.support.key_window import KeyWindow
from tests.support.pace import SLACK_MS, Came, PaceLost, all_came, lost
from tests.support.strokes import PERSON, SCANNER, Stroke, keys
from tests.support.tries import TRIES, tried

NOW = 1_000_000


def came(strokes: Iterable[Stroke], at: int = NOW) -> list[Came]:
    """What a window sees of them on a machine that does nothing else."""
    seen = []
    for stroke in strokes:
        at += stroke.after
        seen.append(Came(stroke.code, stroke.down, at % (1 << 32)))
    return seen


def later(seen: Sequence[Came], first: int, ms: int) -> list[Came]:
    """The server stood still before the `first`: it and all after it have later stamps."""
    return [*seen[:first], *(Came(key.code, key.down, key.at + ms) for key in seen[first:])]


def test_a_shifted_key_goes_down_within_its_shift() -> None:
    assert keys("aB", SCANNER, after=100) == [
        Stroke(38, True, 104),
        Stroke(38, False, 4),
        Stroke(50, True, 4),
        Stroke(56, True, 4),
        Stroke(50, False, 4),
        Stroke(56, False, 4),
    ]


@pytest.mark.parametrize("each", [SCANNER, PERSON])
def test_keys_that_come_as_they_were_pressed_kept_their_pace(each: int) -> None:
    asked = [*keys("Ab1\r", each), *keys("~W12\x1d\r", SCANNER, after=1500)]
    assert lost([asked], came(asked)) == ""


def test_a_few_ms_are_no_loss_and_one_more_is() -> None:
    asked = keys("AB12345\r", SCANNER)
    assert lost([asked], later(came(asked), 4, SLACK_MS)) == ""
    assert "11 ms later" in lost([asked], later(came(asked), 4, SLACK_MS + 1))


@pytest.mark.parametrize("stroke", range(1, 4))
def test_a_stall_is_seen_while_a_key_is_down_and_between_two(stroke: int) -> None:
    asked = keys("12", SCANNER)
    assert lost([asked], later(came(asked), stroke, 30))


def test_a_pause_that_was_asked_for_may_not_be_longer_either() -> None:
    asked = [*keys("1", SCANNER), *keys("2", SCANNER, after=100)]
    assert lost([asked], later(came(asked), 2, 30))


def test_a_window_that_gets_its_keys_late_is_a_loss() -> None:
    asked = keys("12", SCANNER)
    first, *others = came(asked)
    assert lost([asked], [Came(first.code, True, first.at, late=30), *others])


def test_the_time_between_two_bursts_is_nobodys_promise() -> None:
    bursts = [keys("1", SCANNER), keys("2", SCANNER)]
    assert lost(bursts, [*came(bursts[0]), *came(bursts[1], NOW + 5000)]) == ""


def test_what_a_dead_key_hides_from_a_window_is_no_loss() -> None:
    asked = keys("[71", SCANNER)
    seen = [key for key in came(asked) if key.code == 10 or not key.down]
    assert all_came([asked], seen)
    assert lost([asked], seen) == ""
    assert lost([asked], later(seen, 1, 30))


def test_a_key_held_until_it_repeats_is_a_loss() -> None:
    asked = keys("1", SCANNER)
    down, up = came(asked)
    assert lost([asked], [down, Came(down.code, False, down.at + 600, repeats=True), up])


def test_stamps_that_begin_anew_are_no_loss() -> None:
    asked = keys("12345", SCANNER)
    assert lost([asked], came(asked, (1 << 32) - 20)) == ""


def test_a_key_that_nobody_pressed_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody pressed"):
        lost([keys("1", SCANNER)], came(keys("12", SCANNER)))


def test_all_came_when_the_last_key_is_up() -> None:
    asked = keys("12", SCANNER)
    assert not all_came([asked], came(asked)[:-1])
    assert all_came([asked], came(asked))


class StalledWindow(KeyWindow):
    """Each try's keys come as they are listed; there is no child."""

    def __init__(self, *tries: Sequence[Came]) -> None:
        self._asked = [tuple(keys("12", SCANNER))]
        self._tries = iter(tries)

    def begin(self) -> None:
        self._came = list(next(self._tries))


KEPT = came(keys("12", SCANNER))
LATE = later(KEPT, 2, 30)


def outcome(right: Iterable[bool], *tries: Sequence[Came]) -> list[str]:
    """The voids of a test that is right about each try or not."""
    voids: list[PaceLost] = []
    answers = iter(right)

    def test(window: KeyWindow) -> None:
        assert next(answers)

    tried(test, voids.append)(window=StalledWindow(*tries))
    return [str(void) for void in voids]


def test_a_try_whose_pace_was_lost_is_made_again_until_it_is_right() -> None:
    assert len(outcome([False, False, True], LATE, LATE, KEPT)) == 2


def test_a_pass_is_a_pass() -> None:
    assert outcome([True], LATE) == []


@pytest.mark.parametrize("before", [0, 3])
def test_a_failure_with_the_pace_kept_fails_at_once_and_says_so(before: int) -> None:
    with pytest.raises(AssertionError) as failure:
        outcome([False] * (before + 1), *[LATE] * before, KEPT)
    assert failure.value.__notes__ == ["The keys came as they were pressed: the machine is not to blame."]


def test_a_machine_that_never_keeps_the_pace_is_told_as_too_busy() -> None:
    with pytest.raises(AssertionError, match=f"too busy .* {TRIES} times"):
        outcome([False] * TRIES, *[LATE] * TRIES)
