"""What the frame shows of packing: that the server does not take something, on every page but packing's own."""

import pytest

from app.desktop.packing_news import PackingNews
from services.identity.by import By
from tests.fakes.running import run_now
from tests.support.packing_parked import park
from tests.support.packing_work import FIRST, SECOND, furnish
from tests.ui.scenes import Stage
from ui.frame.trouble_line import TroubleLine

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


def park_two(window: Stage) -> list[str]:
    by = By(window.clock.now(), "maria", None, window.station.id)
    window.station.database.write(furnish)
    return [window.station.database.write(lambda tx, ids=ids: park(tx, ids, by)) for ids in (FIRST, SECOND)]


def test_what_the_server_does_not_take_is_said_on_other_pages_and_leads_to_packing(window: Stage) -> None:
    line = window.window.findChild(TroubleLine)
    assert line is not None
    assert not line.isVisible()
    park_two(window)
    window.keeper.packing_changed()
    assert line.isVisible()
    assert line.accessibleName().startswith("2 answers of the server wait for somebody at F3")
    window.window.trouble_acted.emit("packing_parked")
    assert window.screens.open_key == "packing"
    assert not line.isVisible(), "there it stands already"


def test_what_somebody_decided_is_told_no_more(window: Stage) -> None:
    told: list[int] = []
    first, second = park_two(window)
    news = PackingNews(window.station, run_now, lambda: told.append(1))
    news.look()
    deciding = window.station.packing_sync.deciding
    deciding.undo(first, window.person)
    news.look()
    trouble = news.trouble(on_screen=False)
    assert trouble is not None
    assert trouble.what.startswith("1 answer of the server")
    deciding.undo(second, window.person)
    news.look()
    assert (news.trouble(on_screen=False), len(told)) == (None, 3)
