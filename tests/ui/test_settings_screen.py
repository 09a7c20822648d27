"""The settings page: every setting with its words, applied at once, wrong values said at their field."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from services.database.backup import backups
from services.identity.person import Person, Role
from services.settings.model import Settings
from services.settings.paths import setting_paths
from services.settings.secrets import SecretName
from services.words.catalogue import Catalogue
from tests.fakes.running import HeldRun, run_now
from tests.ui.bench_stage import BenchStage
from tests.ui.look import VIEWS, View, see
from ui.settings.describing import sections, shown_paths, value_of
from ui.settings.settings_presenter import SettingsPresenter
from ui.settings.settings_screen import SettingsScreen
from ui.settings.views import DatabaseView, Editor, SettingsView, SettingView, TokenView
from ui.theme.apply import apply
from ui.theme.palettes import DARK, LIGHT
from ui.theme.theme import Theme
from ui.widgets.pair import Pair
from ui.widgets.scrolled import scrolled

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


class FakePage:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.view = SettingsView((), ())
        self.settings: dict[str, SettingView] = {}
        self.wrong: dict[str, str] = {}
        self.token = TokenView("", False)
        self.token_wrong = ""
        self.database = DatabaseView("", ())

    def show_settings(self, view: SettingsView) -> None:
        self.view = view
        self.settings = {setting.path: setting for section in view.sections for setting in section.settings}

    def refresh_settings(self, view: SettingsView) -> None:
        self.show_settings(view)

    def show_setting(self, setting: SettingView, wrong: str = "") -> None:
        self.settings[setting.path] = setting
        self.wrong[setting.path] = wrong

    def show_token(self, view: TokenView, wrong: str = "") -> None:
        self.token, self.token_wrong = view, wrong

    def show_database(self, view: DatabaseView) -> None:
        self.database = view


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[BenchStage]:
    stage = BenchStage(tmp_path, {"SCANDESK_STATION__NAME": "Kiosk"})
    yield stage
    stage.close()


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def maria(stage: BenchStage) -> Person:
    return stage.station.door.sign_in(stage.first(pin=None).name, None)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def settings(stage: BenchStage, page: FakePage, maria: Person, told: list[str]) -> SettingsPresenter:
    settings = SettingsPresenter(stage.station, page, run_now, changed=told.append)
    settings.open()
    return settings


def test_every_setting_is_on_this_page_or_known_to_be_elsewhere(settings: SettingsPresenter, page: FakePage) -> None:
    elsewhere = {path for path in setting_paths() if path.startswith(("scanning.wedge.", "database."))}
    elsewhere |= {"scanning.serial", "scanning.hid", "scanning.joined", "weighing.scales"}
    elsewhere |= {"printing.printers", "packing.boxes"}
    elsewhere |= {f"printing.{kind}" for kind in ("asset", "box", "papers")}
    assert set(page.settings) | elsewhere == set(setting_paths())


def test_the_editor_follows_the_declared_type(settings: SettingsPresenter, page: FakePage) -> None:
    assert page.settings["look.motion"].editor is Editor.CHECK
    assert page.settings["look.theme"].choices == (
        ("light", "Light"),
        ("dark", "Dark"),
        ("contrast", "High contrast"),
    )
    assert page.settings["identity.idle_lock_minutes"].editor is Editor.TEXT


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("look.theme", "dark", "dark"),
        ("look.scale", "150", 150),
        ("look.motion", "false", False),
        ("identity.idle_lock_minutes", "15", 15),
        ("station.zone", " Europe/Berlin ", "Europe/Berlin"),
        ("sessions.inventory.duplicate_handling", "ALLOW", "ALLOW"),
        ("papers.on_complete", "slip; bill", ("slip", "bill")),
        ("papers.on_close", " ", ()),
        ("sscc.prefix", "0614141", "0614141"),
        ("sscc.extension", "3", 3),
        ("sscc.station", "07", "07"),
        ("company.address", "1 Quay Street, Dock 4;  Oakville ;", ("1 Quay Street, Dock 4", "Oakville")),
    ],
)
def test_a_change_is_applied_and_told_at_once(
    settings: SettingsPresenter, stage: BenchStage, page: FakePage, told: list[str], path: str, text: str, value: object
) -> None:
    settings.change(path, text)
    found: object = stage.station.settings
    for name in path.split("."):
        found = getattr(found, name)
    assert found == value
    assert told == [path]
    assert page.wrong[path] == ""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("papers.on_complete", "slip; parrot"),
        ("sscc.prefix", "061"),
        ("sscc.prefix", "40123456٧"),
        ("sscc.extension", "10"),
        ("sscc.station", "1234"),
        ("company.logo", "../logo.png"),
        ("identity.idle_lock_minutes", "soon"),
        ("identity.idle_lock_minutes", "481"),
        ("station.zone", "Mars/Base"),
        ("scanning.patterns.tag", "("),
        ("station.site", "ab"),
    ],
)
def test_a_wrong_value_is_said_at_its_field_and_not_written(
    settings: SettingsPresenter, stage: BenchStage, page: FakePage, told: list[str], path: str, text: str
) -> None:
    before = stage.station.settings
    settings.change(path, text)
    assert page.wrong[path] == f"“{text.rpartition('; ')[2]}” is not possible here."  # of several the one that is wrong
    assert stage.station.settings == before
    assert told == []


def test_an_address_with_a_password_is_not_repeated(settings: SettingsPresenter, page: FakePage) -> None:
    settings.change("central.url", "https://me:secret@server")
    assert "secret" not in page.wrong["central.url"]


def test_what_the_environment_decides_says_so(settings: SettingsPresenter, page: FakePage) -> None:
    assert page.settings["station.name"].value == "Kiosk"
    assert page.settings["station.name"].fixed == (
        "Decided by the environment variable SCANDESK_STATION__NAME. Change it there."
    )


def test_who_may_not_change_settings_is_told_why(
    settings: SettingsPresenter, stage: BenchStage, page: FakePage, maria: Person
) -> None:
    tom = stage.add("tom", "Tom Berg", maria, pin=None, role=Role.PACKER)
    stage.station.door.sign_in(tom.name, None)
    settings.open()
    settings.change("look.theme", "dark")
    settings.keep_token("abc")
    assert page.settings["look.motion"].fixed == "Your role may not change settings. Ask an admin."
    assert stage.station.settings.look.theme == "light"
    assert stage.station.secrets.get(SecretName.CENTRAL_TOKEN) is None
    assert page.token_wrong == "Your role may not change settings. Ask an admin."


def test_what_is_wrong_with_the_file_is_told_on_top(tmp_path: Path, page: FakePage) -> None:
    (tmp_path / "settings.toml").write_text('[look]\ntheme = "blue"\n', "utf-8")
    stage = BenchStage(tmp_path)
    SettingsPresenter(stage.station, page, run_now).open()
    (problem,) = page.view.problems
    assert problem.startswith("“blue” is no possible value for look.theme: it has to be one of light, dark, contrast.")
    stage.close()


def test_a_token_is_kept_and_forgotten_and_never_shown(
    settings: SettingsPresenter, stage: BenchStage, page: FakePage
) -> None:
    assert not page.token.is_there
    settings.keep_token("t0ken")
    assert page.token.is_there
    assert "t0ken" not in str(page.token)
    kept = stage.station.secrets.get(SecretName.CENTRAL_TOKEN)
    assert kept is not None
    assert kept.get_secret_value() == "t0ken"
    settings.remove_token()
    assert not page.token.is_there


def test_a_backup_is_made_and_stands_in_the_list(
    settings: SettingsPresenter, stage: BenchStage, page: FakePage, tmp_path: Path
) -> None:
    assert page.database.where == str(tmp_path / "scandesk.sqlite3")
    settings.back_up()
    made = [path for path in backups(tmp_path) if path.name.endswith("-asked.sqlite3")]
    assert len(made) == 1
    assert page.database.told == f"The backup is made: {made[0]}"
    assert len(page.database.backups) == len(backups(tmp_path))


def test_a_backup_that_fails_says_why(settings: SettingsPresenter, page: FakePage, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("no folder")
    settings.back_up()
    assert not page.database.good
    assert page.database.told.startswith("The backup failed:")


def test_one_backup_at_a_time(stage: BenchStage, page: FakePage, maria: Person, tmp_path: Path) -> None:
    run = HeldRun()
    settings = SettingsPresenter(stage.station, page, run)
    settings.back_up()
    settings.back_up()
    run.go()
    assert len([path for path in backups(tmp_path) if path.name.endswith("-asked.sqlite3")]) == 1


# ---- the screen


def show(screen: SettingsScreen, words: Catalogue) -> None:
    overridden = {"station.name": "SCANDESK_STATION__NAME"}
    problem = words.say("settings.problem.bad_value", raw="blue", path="look.theme")
    screen.show_settings(SettingsView(sections(Settings(), overridden, "", words), (problem,)))
    wrong = next(
        s for section in sections(Settings(), {}, "", words) for s in section.settings if s.path == "station.site"
    )
    screen.show_setting(wrong, words.say("settings_screen.impossible", raw="ab"))
    screen.show_token(TokenView(words.say("settings.secret.file"), True), words.say("settings.refused.right"))
    told = words.say("settings_screen.database.made", path="/var/lib/scandesk/backups/scandesk-20260301.sqlite3")
    lines = tuple(words.say("settings_screen.database.backup", when="2026-03-01 10:42", size="12.1") for _ in range(5))
    screen.show_database(DatabaseView("/var/lib/scandesk/of/this/bench/scandesk.sqlite3", lines, told))


TALL = [View(QSize(1280, 4000), 1.0, LIGHT, "pseudo"), View(QSize(1280, 6000), 1.5, DARK, "de")]


@pytest.mark.parametrize("view", [*VIEWS, *TALL], ids=str)
def test_the_page_has_no_fault(qapp: QApplication, view: View) -> None:
    def make(words: Catalogue) -> QWidget:
        screen = SettingsScreen(words)
        show(screen, words)
        window = QMainWindow()
        window.setCentralWidget(scrolled(screen))
        return window

    faults = see(qapp, make, view)
    assert not faults, "\n".join(map(str, faults))


def test_somebody_without_the_right_sees_why_at_every_setting(qapp: QApplication) -> None:
    def make(words: Catalogue) -> QWidget:
        screen = SettingsScreen(words)
        blocked = words.say("settings.refused.right")
        screen.show_settings(SettingsView(sections(Settings(), {}, blocked, words), ()))
        screen.show_token(TokenView(words.say("settings.secret.nowhere"), False, blocked))
        screen.show_database(DatabaseView("scandesk.sqlite3", (), fixed=blocked))
        window = QMainWindow()
        window.setCentralWidget(scrolled(screen))
        return window

    faults = see(qapp, make, TALL[0])
    assert not faults, "\n".join(map(str, faults))


@pytest.fixture
def screen(qapp: QApplication, qtbot: QtBot) -> SettingsScreen:
    apply(qapp, Theme(LIGHT, motion=False, flash=False))
    words = Catalogue("en")
    screen = SettingsScreen(words)
    qtbot.addWidget(screen)
    screen.show_settings(SettingsView(sections(Settings(), {}, "", words), ()))
    screen.show()
    QApplication.processEvents()
    return screen


def test_the_two_columns_are_about_as_high(screen: SettingsScreen) -> None:
    screen.resize(1280, 720)
    (pair,) = screen.findChildren(Pair)
    left, right = (one.sizeHint().height() for one in pair.children() if isinstance(one, QWidget))
    assert abs(left - right) < max(left, right) / 4


def editor(screen: SettingsScreen, name: str) -> QWidget:
    return next(one for one in screen.findChildren(QWidget) if one.accessibleName() == name)


def test_settings_that_are_shown_are_not_told_as_changed(screen: SettingsScreen, qtbot: QtBot) -> None:
    dark = Settings.model_validate({"look": {"theme": "dark", "motion": False}, "station": {"name": "Bench 9"}})
    with qtbot.assertNotEmitted(screen.changed):
        screen.show_settings(SettingsView(sections(dark, {}, "", Catalogue("en")), ()))


def test_several_values_stand_in_one_line(settings: SettingsPresenter, page: FakePage) -> None:
    settings.change("company.address", "1 Quay Street; Oakville")
    assert page.settings["company.address"].value == "1 Quay Street; Oakville"


def test_a_text_is_told_on_enter_and_a_check_at_once(screen: SettingsScreen) -> None:
    told: list[tuple[str, str]] = []
    screen.changed.connect(lambda path, text: told.append((path, text)))
    name = editor(screen, "Name of the bench")
    assert isinstance(name, QLineEdit)
    name.selectAll()
    QTest.keyClicks(name, "Bench 9")
    assert told == []
    QTest.keyClick(name, Qt.Key.Key_Return)
    QTest.keyClick(editor(screen, "Motion"), Qt.Key.Key_Space)
    assert told == [("station.name", "Bench 9"), ("look.motion", "false")]


def test_what_was_typed_wrong_stays_to_be_mended(screen: SettingsScreen) -> None:
    site = editor(screen, "Site")
    assert isinstance(site, QLineEdit)
    QTest.keyClicks(site, "ab")
    words = Catalogue("en")
    shown = next(
        s for section in sections(Settings(), {}, "", words) for s in section.settings if s.path == "station.site"
    )
    screen.show_setting(shown, "“ab” is not possible here.")
    assert site.text() == "ab"
    assert site.accessibleDescription() == "“ab” is not possible here."


def test_all_paths_have_words_in_every_language() -> None:
    for language in ("en", "de"):
        words = Catalogue(language)
        for section in sections(Settings(), {}, "", words):
            assert all(setting.label and setting.help for setting in section.settings)
    assert shown_paths()


def test_a_number_with_decimals_is_taken_with_a_point_or_a_comma() -> None:
    assert (value_of("packing.tolerance_kg", "0,25"), value_of("packing.tolerance_kg", "0.25")) == (0.25, 0.25)
    assert value_of("packing.tolerance_kg", "much") == "much"
