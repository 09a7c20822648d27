"""A settings file that is changed from outside while a program runs: taken up where it is whole, else only told."""

from pathlib import Path

import pytest

from app.station import Station
from hardware.scanners.simulator import SimulatedSerialPort
from services.settings.book import SettingsBook
from services.settings.model import Settings
from services.settings.watching import changed_paths
from tests.fakes.waiting import Memory


@pytest.fixture
def book(tmp_path: Path) -> SettingsBook:
    """Text at 125 %."""
    book = SettingsBook(tmp_path, {})
    book.change("look.scale", 125, by=None)
    return book


def test_a_file_that_nobody_touched_is_not_read_again(book: SettingsBook) -> None:
    before = book.loaded
    assert not book.look_again()
    assert book.loaded is before


def test_what_another_process_wrote_holds_here_too(tmp_path: Path, book: SettingsBook) -> None:
    SettingsBook(tmp_path, {}).change("identity.idle_lock_minutes", 7, by=None)
    assert book.look_again()
    assert book.settings.identity.idle_lock_minutes == 7
    assert book.settings.look.scale == 125
    assert not book.look_again(), "once is enough"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[look", "settings.problem.running.file"),
        ("", "settings.problem.running.file"),
        ("[look]\nscale = 999\nvolume = 3\n", "settings.problem.running.value"),
    ],
)
def test_a_file_with_a_fault_is_told_and_nothing_of_it_applied(
    tmp_path: Path, book: SettingsBook, text: str, words: str
) -> None:
    (tmp_path / "settings.toml").write_text(text)
    assert book.look_again()
    assert [problem.words for problem in book.loaded.problems] == [words]
    assert (book.settings.look.scale, book.settings.look.volume) == (125, 70)
    (tmp_path / "settings.toml").write_text("[look]\nscale = 150\n")
    assert book.look_again()
    assert (book.loaded.problems, book.settings.look.scale) == ((), 150)


def test_a_file_with_a_setting_of_another_version_holds(tmp_path: Path, book: SettingsBook) -> None:
    (tmp_path / "settings.toml").write_text("[look]\nscale = 150\nglow = true\n")
    assert book.look_again()
    assert book.settings.look.scale == 150


def test_what_was_written_from_outside_is_the_last_good_one_from_now_on(tmp_path: Path, book: SettingsBook) -> None:
    (tmp_path / "settings.toml").write_text("[look]\nscale = 150\n")
    book.look_again()
    (tmp_path / "settings.toml").unlink()
    assert SettingsBook(tmp_path, {}).settings.look.scale == 150


def test_changed_settings_are_named_by_their_paths() -> None:
    before = Settings()
    after = before.model_copy(
        update={
            "look": before.look.model_copy(update={"scale": 150}),
            "scanning": before.scanning.model_copy(update={"joined": (("a", "b"),)}),
        }
    )
    assert changed_paths(before, after) == ("look.scale", "scanning.joined")
    assert changed_paths(before, before) == ()


def test_a_scanner_and_the_language_from_outside_take_effect_at_once(tmp_path: Path) -> None:
    with Station.open(tmp_path) as station, SimulatedSerialPort() as port:
        seen = Memory[str]()
        station.devices.on_status(lambda status: seen.add(status.device.id))
        station.start()
        beside = SettingsBook(tmp_path)
        beside.change("scanning.serial", [{"id": "gun", "name": "Gun", "port": port.port}], by=None)
        beside.change("station.language", "de", by=None)
        station.look_at_settings()
        assert [line.id for line in station.settings.scanning.serial] == ["gun"]
        seen.wait_until(lambda all_: "gun" in all_)
        assert station.words.language == "de"
