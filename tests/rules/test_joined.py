"""Joined channels: one trigger pull delivered twice is one scan, two trigger pulls never are."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanning.joined import Joined
from services.scanning.scan import Device, Flaw, Scan

KEYS = Device("d-keys", "Bench scanner", "wedge")
LINE = Device("d-line", "Bench scanner", "serial")
THIRD = Device("d-third", "Bench scanner", "serial")
OTHER = Device("d-other", "Other scanner", "serial")

GROUPS = {"d-keys": "bench", "d-line": "bench", "d-third": "bench"}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def scan(scan_id: str, device: Device, ms: float, text: str = "4354210", flaw: Flaw | None = None) -> Scan:
    return Scan(scan_id, text.encode(), text, "", "", device, NOON + timedelta(milliseconds=ms), flaw)


def answers(*scans: Scan) -> list[str | None]:
    """For each scan the id of the first one of its pull; None where it is that itself."""
    joined = Joined(GROUPS)
    return [pull and pull.scans[0].id for pull in map(joined.repeated_by, scans)]


def test_one_pull_by_two_channels_is_one_scan() -> None:
    assert answers(scan("a", KEYS, 0), scan("b", LINE, 40)) == [None, "a"]


def test_it_does_not_matter_which_channel_comes_first() -> None:
    assert answers(scan("b", LINE, 40), scan("a", KEYS, 0)) == [None, "b"]


def test_two_pulls_in_one_channel_are_two_scans_however_close() -> None:
    assert answers(scan("a", LINE, 0), scan("b", LINE, 0), scan("c", LINE, 1)) == [None, None, None]


def test_two_pulls_by_two_channels_are_two_scans_each_told_twice() -> None:
    pulls = [scan("a", KEYS, 0), scan("b", LINE, 20), scan("c", KEYS, 200), scan("d", LINE, 220)]
    assert answers(*pulls) == [None, "a", None, "c"]


def test_a_channel_that_comes_late_finds_its_own_pull() -> None:
    """Both pulls by keyboard arrive before the serial line delivers the first one."""
    pulls = [scan("a", KEYS, 0), scan("c", KEYS, 100), scan("b", LINE, 20), scan("d", LINE, 120)]
    assert answers(*pulls) == [None, None, "a", "c"]


@pytest.mark.parametrize(("ms", "first"), [(0, "a"), (250, "a"), (250.001, None), (-250, "a"), (-250.001, None)])
def test_the_window_is_250_ms_to_either_side_and_counts_by_the_scans_own_times(ms: float, first: str | None) -> None:
    assert answers(scan("a", KEYS, 0), scan("b", LINE, ms)) == [None, first]


def test_another_text_is_another_pull() -> None:
    assert answers(scan("a", KEYS, 0, "4354210"), scan("b", LINE, 5, "04354210")) == [None, None]


def test_half_a_symbol_does_not_swallow_the_whole_one() -> None:
    assert answers(scan("a", LINE, 0, flaw=Flaw.INCOMPLETE), scan("b", KEYS, 5)) == [None, None]


def test_devices_that_were_not_joined_are_never_merged() -> None:
    assert answers(scan("a", OTHER, 0), scan("b", LINE, 0), scan("c", OTHER, 0)) == [None, None, None]


def test_two_groups_are_told_apart() -> None:
    joined = Joined({"d-keys": "left", "d-line": "right"})
    assert [joined.repeated_by(scan("a", KEYS, 0)), joined.repeated_by(scan("b", LINE, 0))] == [None, None]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_one_pull_by_three_channels_is_one_scan_in_any_order(order: tuple[int, ...]) -> None:
    scans = [scan("a", KEYS, 0), scan("b", LINE, 90), scan("c", THIRD, 180)]
    arrived = [scans[place] for place in order]
    assert answers(*arrived) == [None, arrived[0].id, arrived[0].id]


def test_a_pull_knows_all_the_channels_that_repeated_it() -> None:
    joined = Joined(GROUPS)
    joined.repeated_by(scan("a", LINE, 0))
    pulls = [joined.repeated_by(each) for each in (scan("b", KEYS, 10), scan("c", THIRD, 20))]
    assert [pull and pull.also_by for pull in pulls] == ["wedge", "wedge, serial"]


def test_a_clock_set_back_by_an_hour_merges_nothing_wrong_and_goes_on_merging() -> None:
    hour = -3_600_000
    assert answers(scan("a", KEYS, 0), scan("b", KEYS, hour), scan("c", LINE, hour + 9)) == [None, None, "b"]


def test_a_channel_delayed_by_many_other_scans_is_still_found() -> None:
    joined = Joined(GROUPS)
    first = scan("a", LINE, 0)
    joined.repeated_by(first)
    for n in range(200):
        joined.repeated_by(scan(f"n{n}", LINE, 10 + n, f"other {n}"))
    pull = joined.repeated_by(scan("b", KEYS, 30))
    assert pull is not None
    assert pull.scans[0] == first


@given(st.lists(st.sampled_from([KEYS, LINE, THIRD]), max_size=20))
def test_there_are_as_many_pulls_as_the_channel_that_told_most(channels: list[Device]) -> None:
    """All within the window, in any interleaving: no pull is lost, none is counted twice."""
    told = answers(*(scan(str(n), device, n) for n, device in enumerate(channels)))
    assert told.count(None) == max((channels.count(device) for device in (KEYS, LINE, THIRD)), default=0)
