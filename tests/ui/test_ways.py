"""Ways between the pages: back leads to where one came from, and who scans on another page hears of the open batch."""

from dataclasses import replace

import pytest

from services.scanning.commands import SHEET, Command, barcode_for
from tests.ui.asset_scenes import DELL
from tests.ui.scenes import SCENES, Stage
from ui.frame.trail import Trail
from ui.widgets.band import Band

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


def scan(window: Stage, *commands: Command) -> str:
    """The page that is open after these."""
    window.scan(*(barcode_for(command, window.station.settings.station.site) for command in commands))
    return window.screens.open_key


def test_every_page_of_work_and_health_is_opened_by_its_barcode(window: Stage) -> None:
    SCENES["health-well"](window)
    for command in reversed(SHEET["screens"]):
        if command is not Command.PRACTISE:  # a window of its own
            assert scan(window, command) == command.value.lower().removeprefix("see")
            assert scan(window, Command.SESSIONS) == "sessions"


@pytest.mark.parametrize("page", [Command.LABELS, Command.SYNC, Command.SUPERVISOR])
def test_back_leads_to_the_page_from_which_one_came(window: Stage, page: Command) -> None:
    SCENES["sessions-home"](window)
    assert scan(window, Command.ASSETS, page, Command.BACK) == "assets"
    assert scan(window, Command.BACK) == "sessions"
    assert scan(window, page, Command.BACK) == "sessions"


def test_a_page_that_one_came_back_to_by_its_name_leads_on_to_where_it_led_before(window: Stage) -> None:
    SCENES["sessions-home"](window)
    scan(window, Command.ASSETS, Command.LABELS, Command.SYNC, Command.ASSETS)
    assert scan(window, Command.BACK) == "sessions"


def test_the_way_back_ends_at_the_first_page() -> None:
    trail = Trail()
    for key in ("sessions", "assets", "labels", "assets", "labels", "labels"):
        trail = trail.opened(key)
    assert trail.keys == ("sessions", "assets", "labels")
    assert Trail(("sessions",)).before == ""


def answered(window: Stage, code: str) -> str:
    """What is to be done after this scan."""
    window.scan(code)
    (band,) = [band for band in window.window.findChildren(Band) if band.isVisible()]
    said = band.state.next
    band.acknowledge()
    return said


@pytest.mark.parametrize("page", [Command.SESSIONS, Command.LABELS, Command.SYNC, Command.SUPERVISOR])
def test_a_scan_on_another_page_names_the_batch_that_is_open_and_only_then(window: Stage, page: Command) -> None:
    SCENES["sessions-home"](window)
    scan(window, page)
    assert "batch" not in answered(window, "5CG0001")
    scan(window, Command.ASSETS)
    window.station.assets.change_form(lambda form: replace(form, fields=DELL), window.person)
    window.scan("5CG0002", "5CG0003")
    scan(window, page)
    assert "batch of 2 assets" in answered(window, "5CG0004")
    window.station.assets.finish(window.person)
    assert "batch" not in answered(window, "5CG0005")
