"""A station that is killed while a review is decided: the verdict and what it brings about (what is staged takes
effect, the completion, what the server is told) are there together, or not at all."""

from pathlib import Path

import pytest

from tests.campaigns.hub_processes import Child, Killed
from tests.support import review_killed
from tests.support.hub_killed import copy
from tests.support.review_killed import HandedIn


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HandedIn]:
    folder = tmp_path_factory.mktemp("prepared")
    return folder, review_killed.prepare(folder)


def judged(folder: Path, what: HandedIn, verdict: str, last: int = 0) -> int | str | None:
    """How many points there were, or why it was refused; None where it was killed."""
    child = Child(review_killed.judge, folder, what, verdict, last)
    try:
        found: int | str = child.hear()
    except Killed:
        return None
    else:
        return found
    finally:
        child.end()


@pytest.mark.parametrize("verdict", review_killed.VERDICTS)
def test_a_verdict_is_there_with_all_that_it_brings_about_or_not_at_all(
    prepared: tuple[Path, HandedIn], tmp_path: Path, verdict: str
) -> None:
    folder, what = prepared
    before, place = review_killed.state(folder), tmp_path / "station"
    points = judged(copy(folder, place), what, verdict)
    assert isinstance(points, int)
    assert points > 4
    after = review_killed.state(place)
    (session,) = after["session"]
    assert session["judged"]
    assert session["status"] == ("ACTIVE" if verdict == "send back" else "COMPLETED")
    for point in range(1, points + 1):
        assert judged(copy(folder, place), what, verdict, point) is None
        assert review_killed.state(place) in (before, after), f"killed at point {point}"
    assert judged(place, what, verdict) != "OWN_HAND_IN"
    assert review_killed.state(place) == after, "judged again after the last kill"
