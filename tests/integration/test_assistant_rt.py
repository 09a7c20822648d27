"""The assistant's step of Request Tracker against a real one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.assistant.model import Step
from services.settings.secrets import SecretName
from tests.support.request_tracker import RequestTracker
from tests.ui.guided import Guided
from ui.widgets.outcome_look import Mood

pytestmark = [
    pytest.mark.xdist_group("rt"),
    pytest.mark.qt_log_ignore("does not support propagateSizeHints"),  # of the off-screen platform
]


@pytest.fixture
def guided(tmp_path: Path, qapp: object) -> Iterator[Guided]:
    with Guided(tmp_path) as guided:
        guided.go(Step.RT)
        guided.choose(2)
        yield guided


def answer(guided: Guided, url: str, catalog: str, token: str) -> None:
    guided.page.acted.emit({"url": url, "catalog": catalog, "token": token})


def mood(guided: Guided) -> Mood:
    assert guided.body.told is not None
    return guided.body.told.mood


def test_an_rt_that_has_everything_keeps_the_assets_from_now_on(guided: Guided, tracker: RequestTracker) -> None:
    shelf = tracker.new_shelf()
    answer(guided, tracker.url, shelf.catalog, shelf.token)
    assert mood(guided) is Mood.ACCEPTED, guided.said
    assert shelf.catalog in guided.said
    settings = guided.station.settings
    assert (settings.assets.mode, settings.rt.url, settings.rt.catalog) == ("rt", tracker.url, shelf.catalog)
    kept = guided.station.secrets.get(SecretName.RT_TOKEN)
    assert kept is not None
    assert kept.get_secret_value() == shelf.token


def test_what_is_wrong_there_is_said_and_mended_on_the_page(guided: Guided, tracker: RequestTracker) -> None:
    shelf = tracker.new_shelf()
    answer(guided, tracker.url, "No such shelf", shelf.token)
    assert mood(guided) is Mood.REFUSED
    assert "No such shelf" in guided.said
    answer(guided, tracker.url, shelf.catalog, "1-1-00000000000000000000000000000000")
    assert mood(guided) is Mood.REFUSED
    assert guided.station.settings.assets.mode == "local"
    answer(guided, tracker.url, shelf.catalog, shelf.token)
    assert guided.station.settings.assets.mode == "rt"
