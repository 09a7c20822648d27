"""The health page: the gravest first, with the way to what mends it; looked at in threads that nobody waits for, by
keyboard and by scanner alone, and its support bundle is a real one."""

import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desktop import overseeing
from app.desktop.overseeing import Overseeing
from app.station import Station
from services.errors import OutsideFailed, OutsideKind
from services.health.looking import Told
from services.health.model import Finding, Kind
from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import PATIENCE
from tests.fakes.works import Held
from tests.ui.health_scenes import NEEDY, WELL
from ui.assets.finished_page import FinishedPage
from ui.camera.stills_panel import StillsPanel
from ui.health.health_presenter import AGAIN, HealthPresenter, Saved
from ui.health.health_screen import HealthScreen
from ui.health.views import HealthView
from ui.health.wording import title, views
from ui.theme.spacing import column
from ui.widgets.buttons import ActionButton

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

SAY = Catalogue("en").say


class Page:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.views: list[HealthView] = []
        self.copied = ""

    def show_health(self, view: HealthView) -> None:
        self.views.append(view)

    def copy(self, text: str) -> None:
        self.copied = text


class Bench:
    """A presenter whose work is over when the test says so."""

    def __init__(self, found: Sequence[Finding] = (*WELL, *NEEDY)) -> None:
        self.page, self.clock, self.works, self.found = Page(), HeldClock(), list[Held](), found
        self.saves: Any = Saved("/srv/x.zip", 12)
        self.presenter = HealthPresenter(
            Catalogue("en"), self.clock, self.page, look=lambda _told: self.found, save=self.save, begin=self.begin
        )

    def save(self, told: Told) -> Saved:
        told(3, 4)
        if isinstance(self.saves, Exception):
            raise self.saves
        return self.saves  # type: ignore[no-any-return]  # what the test put there

    def begin(self, work: Any) -> Held:
        self.works.append(Held(work))
        return self.works[-1]

    def done(self) -> HealthView:
        self.works[-1].go()
        self.presenter.tick()
        return self.page.views[-1]


def test_the_gravest_come_first_with_the_way_to_what_mends_them() -> None:
    needy, well = views((*WELL, *NEEDY), SAY)
    assert [one.kind for one in needy] == [Kind.FAULT, Kind.FAULT, Kind.WARNING, Kind.WARNING]
    assert [(one.page, one.page_name) for one in needy] == [
        ("devices", "Devices"),
        ("", ""),
        ("settings", "Settings"),
        ("sync", "Sync"),
    ]
    assert all(one.do for one in needy)
    assert [one.kind for one in well] == [Kind.NOTE, *[Kind.OK] * 4]
    assert not any(one.do or one.page for one in well)


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_thing_that_the_doctor_names_has_a_name_for_people(tmp_path: Path, language: str) -> None:
    """Of a real look: a name that is lacking in the catalogue would be logged as an error, which fails this test."""
    say = Catalogue(language).say
    environ = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "SCANDESK_IDENTITY__PINS": "false"}
    with Station.open(tmp_path, environ=environ) as station:
        found = Overseeing(station).look(lambda _done, _all: None)
    names = {one.name for one in found}
    assert {"program", "database", "backups", "disk", "camera", "fonts"} <= names
    assert all(title(name, say) for name in names)
    assert title("printer zebra", SAY) == "Printer zebra"
    assert title("scale of packing", SAY) == "Scale of packing"


def test_what_was_found_stays_while_somebody_looks_again_and_how_far_it_is_is_told() -> None:
    bench = Bench()
    bench.presenter.open()
    assert (bench.page.views[-1].percent, bool(bench.page.views[-1].busy)) == (0.0, True)
    assert len(bench.done().needy) == 4
    bench.found = WELL
    bench.presenter.look_again()
    bench.presenter.look_again()
    assert len(bench.works) == 2, "one look at a time"
    bench.presenter._heard(5, 20)
    bench.presenter.tick()
    assert (bench.page.views[-1].percent, len(bench.page.views[-1].needy)) == (25.0, 4)
    view = bench.done()
    assert (view.needy, view.state, view.percent, view.busy) == ((), SAY("health.page.well"), None, "")


def test_who_stays_on_the_page_is_shown_how_things_are_now() -> None:
    bench = Bench()
    bench.presenter.open()
    bench.done()
    bench.clock.advance(AGAIN - 1)
    bench.presenter.tick()
    assert len(bench.works) == 1
    bench.clock.advance(2)
    bench.presenter.tick()
    assert len(bench.works) == 2


def test_a_bundle_is_told_with_its_place_and_a_full_disk_in_words() -> None:
    bench = Bench()
    bench.presenter.open()
    bench.done()
    bench.presenter.save()
    assert "/srv/x.zip" in bench.done().told
    bench.saves = OutsideFailed(OutsideKind.DISK_FULL, "lists.failed.disk_full", retry=False, name="x.zip")
    bench.presenter.save()
    view = bench.done()
    assert (view.failed, "x.zip" in view.told, view.busy) == (True, True, "")


@pytest.fixture
def screen(qtbot: QtBot) -> Iterator[HealthScreen]:
    window, screen = QWidget(), HealthScreen(Catalogue("en"))
    window.setLayout(column(screen))
    qtbot.addWidget(window)
    bench = Bench()
    bench.presenter.open()
    screen.show_health(bench.done())
    window.show()
    yield screen
    window.hide()


def test_all_of_it_goes_by_keyboard_and_by_scanner(screen: HealthScreen, qtbot: QtBot) -> None:
    opened: list[str] = []
    screen.opened.connect(opened.append)
    QTest.qWaitForWindowActive(screen)
    screen.setFocus()
    reached = []
    for _ in range(12):
        focused = QApplication.focusWidget()
        if isinstance(focused, ActionButton):
            reached.append(focused.accessibleName())
        if focused is not None and focused.accessibleName() == "Open Devices":
            QTest.keyClick(focused, Qt.Key.Key_Return)
        QTest.keyClick(focused or screen, Qt.Key.Key_Tab)
    assert {"Look again", "Support bundle", "Copy as text", "Back", "Open Devices", "Open Settings"} <= set(reached)
    assert opened[0] == "devices"
    assert [screen.obey(Command(f"D{digit}")) for digit in (2, 3)] == ["", ""]
    assert opened[-2:] == ["settings", "sync"]
    assert screen.obey(Command.D9), "there is no ninth, and that is said"
    for command, signal in (
        (Command.RETRY, screen.looked),
        (Command.EXPORT, screen.saved),
        (Command.BACK, screen.left),
    ):
        with qtbot.waitSignal(signal, timeout=1000):
            assert screen.obey(command) == ""


def test_in_the_window_it_looks_for_itself_and_writes_a_bundle(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr(overseeing, "documents", lambda: tmp_path)
    environ = {"SCANDESK_IDENTITY__PINS": "false"}
    with Station.open(tmp_path / "station", environ=environ) as station:
        shown = Overseeing(station)
        page = shown.make(left=lambda: None, opens=lambda _key: None)
        qtbot.addWidget(page)
        page.show()
        shown.opened("health")
        patience = int(PATIENCE * 1000)
        qtbot.waitUntil(lambda: shown.presenter is not None and bool(shown.presenter._found), timeout=patience)
        page.copied.emit()
        assert "database: " in QApplication.clipboard().text()
        page.saved.emit()
        qtbot.waitUntil(lambda: bool(list(tmp_path.glob("*.zip"))), timeout=patience)
        qtbot.waitUntil(lambda: shown.presenter is not None and shown.presenter._saving is None, timeout=patience)
        shown.opened("sessions")
        for thread in [one for one in threading.enumerate() if one.name.startswith(("health", "check", "support"))]:
            thread.join(PATIENCE)
    (made,) = tmp_path.glob("*.zip")
    with zipfile.ZipFile(made) as packed:
        assert "scandesk-support/findings.txt" in packed.namelist()


def test_what_copies_has_one_key_on_every_page(screen: HealthScreen, qtbot: QtBot) -> None:
    words = Catalogue("en")
    pages = (screen, StillsPanel(words), FinishedPage(words))
    names = ("health.page.copy", "camera_screen.stills.copy", "assets_screen.act.copy")
    keys = []
    for page, name in zip(pages, names, strict=True):
        qtbot.addWidget(page)
        (copies,) = (one for one in page.findChildren(ActionButton) if one.accessibleName() == SAY(name))
        keys.append(copies.shortcut().toString())
    assert keys == ["Ctrl+Shift+C"] * 3
