"""Changes of the form above a batch and serials, in the order in which somebody makes them, on any disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.assets.model import Fields, Form, Preset
from services.identity.person import Role
from services.scanning.commands import Command
from tests.fakes.running import HeldRun
from tests.services.asset_bench import CHROMEBOOK
from tests.ui.asset_page import Page
from tests.ui.asset_stage import AssetStage
from ui.assets.assets_presenter import AssetsPresenter

HP = Fields("HP", "Elite x2 G8", "Tablet", "Donation", "")


class Slow(AssetStage):
    """What the screen waits for comes only when `run` is let go; the form is filled in, with a preset."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.assets.presets.save(Preset("", 0, "HP", HP), self.maria)
        self.page, self.run = Page(), HeldRun()
        self.presenter = AssetsPresenter(self.station, self.page, self.run, self.page.open_link, directory / "files")
        self.form = self.presenter.form
        self.hear = self.presenter.answered
        self.presenter.open()
        self.run.go()

    def stored(self) -> Form:
        return self.assets.entering().form

    def enter(self, serial: str) -> None:
        """Type a serial, and see the answer."""
        before = len(self.answers.all)
        self.presenter.type_serial(serial)
        self.presenter.answered(self.answers.wait_for(before + 1)[before])

    def models(self) -> list[str]:
        """Of the assets, the last first."""
        return [line.asset.fields.model for line in self.lines()]


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Slow]:
    made = Slow(tmp_path)
    yield made
    made.close()


def test_a_typed_serial_gets_what_was_typed_just_before(slow: Slow) -> None:
    slow.form.typed("model", "Chromebook 3110")
    slow.enter("ABC1")
    assert slow.models() == ["Chromebook 3110"]


def test_a_scanned_serial_gets_what_was_typed_just_before(slow: Slow) -> None:
    slow.form.typed("model", "Chromebook 311")
    slow.form.store()
    slow.form.typed("model", "Chromebook 3110")
    slow.scan("ABC1")
    slow.form.use_preset(1)
    slow.scan("ABC2")
    assert slow.models() == ["Elite x2 G8", "Chromebook 3110"]


def test_what_is_for_the_next_one_alone_is_so_once_however_late_the_screen_hears_of_it(slow: Slow) -> None:
    slow.form.set_once(True)
    slow.form.typed("model", "Chromebook 5190")
    slow.form.typed("number", "42")
    slow.scan("ABC1")
    slow.scan("ABC2")
    slow.form.store()
    slow.run.go()
    slow.scan("ABC3")
    assert slow.models() == [CHROMEBOOK.model, CHROMEBOOK.model, "Chromebook 5190"]
    assert slow.stored().number == 45
    slow.presenter.refresh()
    slow.run.go()
    assert not slow.page.form.once


def test_changes_are_stored_in_their_order_and_seen_at_once(slow: Slow) -> None:
    slow.form.typed("category", "Lost")
    slow.form.clear()
    assert slow.page.field("category").value == ""
    slow.form.use_preset(1)
    assert [one.on for one in slow.page.form.presets] == [True]
    slow.form.typed("category", "Convertible")
    slow.form.store()
    assert slow.page.field("category").value == "Convertible"
    slow.run.go()
    assert slow.stored().fields == Fields("HP", "Elite x2 G8", "Convertible", "Donation", "")
    assert slow.page.field("category").value == "Convertible"


def test_a_look_that_began_before_it_was_stored_takes_nothing_off_the_screen(slow: Slow) -> None:
    slow.presenter.refresh()
    look = slow.run.held.pop()
    before = look[0]()
    slow.form.typed("model", "Chromebook 3110")
    slow.form.store()
    slow.run.go()
    look[1](before)
    assert slow.page.field("model").value == "Chromebook 3110"
    slow.run.go()
    assert slow.page.field("model").value == "Chromebook 3110"


def test_what_somebody_typed_who_may_not_is_told_kept_and_stored_by_one_who_may(slow: Slow) -> None:
    slow.add("paul", "Paul", slow.maria, pin=None, role=Role.PACKER)
    slow.station.door.lock()
    slow.station.door.sign_in("paul", None)
    slow.form.typed("model", "Chromebook 3110")
    slow.form.typed("category", "Lost")
    slow.form.store()
    slow.run.go()
    assert slow.page.band.what.startswith("You may not enter assets")
    assert slow.page.field("model").value == "Chromebook 3110"
    assert slow.stored().fields.model == CHROMEBOOK.model
    slow.station.door.lock()
    slow.station.door.sign_in("maria", None)
    slow.form.typed("category", "Tablet")
    slow.presenter.refresh()
    slow.run.go()
    assert (slow.stored().fields.model, slow.stored().fields.category) == ("Chromebook 3110", "Tablet")
    assert slow.page.field("model").value == "Chromebook 3110"


def test_what_was_typed_just_before_the_program_ends_is_there_again(slow: Slow) -> None:
    slow.form.typed("model", "Chromebook 3110")
    slow.assets.stop()
    slow.station.database.write(lambda _tx: None)  # behind it
    assert slow.stored().fields.model == "Chromebook 3110"


def test_a_number_can_be_taken_out_and_typed_anew(slow: Slow) -> None:
    slow.form.typed("number", "")
    slow.form.store()
    slow.run.go()
    assert slow.page.field("number").value == ""
    slow.form.typed("number", "42")
    slow.form.store()
    slow.run.go()
    assert (slow.page.field("number").value, slow.stored().number) == ("42", 42)


def test_a_preset_that_is_not_there_is_told(slow: Slow) -> None:
    slow.form.use_preset(7)
    assert slow.page.band.what == "There is no preset 7. Save one first."
    slow.command(Command.D7)
    assert slow.stored().fields == CHROMEBOOK
