"""The form above a batch, without a window: what is typed, what is wrong with it, presets, the tag that comes next."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.assets.model import Fields, Form
from services.assets.ports import FieldInfo
from services.clock import SystemClock
from services.scanning.commands import Command
from tests.fakes.register import FakeRegister
from tests.fakes.running import HeldRun, run_now
from tests.services.asset_bench import CHROMEBOOK
from tests.ui.asset_page import Page
from tests.ui.asset_stage import AssetStage
from ui.assets import edits
from ui.assets.assets_presenter import AssetsPresenter
from ui.assets.links import own_link
from ui.assets.pace import a_minute
from ui.running import Run

RT = "https://rt.example.org:8443/rt"


class Formed(AssetStage):
    def __init__(self, directory: Path, register: FakeRegister | None = None, run: Run = run_now) -> None:
        super().__init__(directory, register, form=None)
        self.page = Page()
        self.presenter = AssetsPresenter(self.station, self.page, run, self.page.open_link, directory / "files")
        self.form = self.presenter.form
        self.hear = self.presenter.answered
        self.presenter.open()

    def type(self, **fields: str) -> None:
        for key, text in fields.items():
            self.form.typed(key, text)
        self.form.store()

    def stored(self) -> Form:
        return self.assets.entering().form


@pytest.fixture
def formed(tmp_path: Path) -> Iterator[Formed]:
    made = Formed(tmp_path)
    yield made
    made.close()


def test_an_empty_form_says_what_to_do_and_marks_nothing(formed: Formed) -> None:
    assert [field.wrong for field in formed.page.form.fields] == [""] * 5
    assert formed.page.batch.empty[0] == "What kind of devices are these?"


def test_what_is_missing_is_marked_as_soon_as_something_is_typed(formed: Formed) -> None:
    formed.form.typed("manufacturer", "Dell")
    assert formed.page.field("model").wrong.startswith("The model is missing")
    formed.form.typed("model", "x" * 101)
    assert formed.page.field("model").wrong.startswith("The model has more than 100")
    formed.form.typed("model", "Chromebook 3100")
    assert formed.page.field("model").wrong == ""


def test_the_band_says_what_to_do_as_soon_as_the_form_is_filled_and_an_answer_stays(formed: Formed) -> None:
    assert formed.page.band.what == "Choose a preset, or fill in manufacturer and model"
    formed.type(manufacturer="Dell", model="C")
    assert formed.page.band.what == "Scan the serial number"
    formed.form.clear()
    assert formed.page.band.what == "The form is empty"
    formed.type(manufacturer="Dell", model="C")
    assert formed.page.band.what == "Scan the serial number"
    formed.scan("ABC1")
    formed.type(model="")
    assert formed.page.band.what == "ABC1 · A01-0001"


def test_a_scan_with_an_empty_form_marks_what_is_missing(formed: Formed) -> None:
    formed.scan("ABC1")
    assert formed.page.field("manufacturer").wrong.startswith("The manufacturer is missing")
    assert formed.page.rows() == []


def test_what_was_typed_is_kept_for_a_restart(formed: Formed) -> None:
    formed.type(manufacturer="Dell", model="Chromebook 3100")
    assert formed.stored().fields == Fields("Dell", "Chromebook 3100")


def test_what_is_typed_while_the_disk_is_slow_stays_and_is_stored_last(tmp_path: Path) -> None:
    run = HeldRun()
    made = Formed(tmp_path, run=run)
    run.go()
    made.type(manufacturer="De")
    made.type(manufacturer="Dell", model="Latitude")
    assert made.page.field("manufacturer").value == "Dell"
    assert len(run.held) == 1, "one change at a time"
    run.go()
    assert made.stored().fields == Fields("Dell", "Latitude")
    assert made.page.field("manufacturer").value == "Dell"
    made.close()


def test_a_braces_part_that_is_none_is_wrong(formed: Formed) -> None:
    formed.type(manufacturer="Dell", model="C", internal_name="C #{x}")
    assert "{n}" in formed.page.field("internal_name").wrong


def test_the_next_name_is_shown_and_its_number_can_be_set(formed: Formed) -> None:
    formed.type(manufacturer="Dell", model="C", internal_name="C #{n:03}")
    assert formed.page.field("internal_name").hint == "Next: C #001"
    formed.form.typed("number", "x")
    assert formed.page.field("number").wrong == "A number from 1 to 999999"
    formed.type(number="42")
    assert formed.page.field("internal_name").hint == "Next: C #042"
    formed.scan("ABC1")
    assert formed.lines()[0].asset.fields.internal_name == "C #042"
    assert formed.page.field("number").value == "43"


def test_what_is_for_the_next_one_only_is_gone_after_it(formed: Formed) -> None:
    formed.fill(CHROMEBOOK)
    formed.presenter.refresh()
    formed.form.set_once(True)
    formed.type(funding_source="Donation")
    assert formed.page.form.once
    assert formed.page.field("funding_source").hint == "For the next one only. Usually: Title I"
    formed.scan("ABC1")
    formed.scan("ABC2")
    assert [line.asset.fields.funding_source for line in formed.lines()] == ["Title I", "Donation"]
    assert not formed.page.form.once
    assert formed.page.field("funding_source").value == "Title I"


def test_what_was_for_the_next_one_only_can_be_taken_back(formed: Formed) -> None:
    formed.fill(CHROMEBOOK)
    formed.presenter.refresh()
    formed.form.set_once(True)
    formed.type(category="Tablet")
    formed.form.set_once(False)
    assert (formed.stored().once, formed.page.field("category").value) == ({}, "Laptop")


def test_a_preset_is_saved_chosen_by_its_digit_and_removed(formed: Formed) -> None:
    formed.type(manufacturer="Dell", model="C", category="Laptop")
    formed.form.name_preset(True)
    assert formed.page.form.naming
    formed.form.save_preset(" Dell C ")
    assert not formed.page.form.naming
    assert [(one.position, one.name, one.on) for one in formed.page.form.presets] == [(1, "Dell C", True)]
    formed.form.clear()
    assert [one.on for one in formed.page.form.presets] == [False]
    formed.command(Command.D1)
    assert formed.page.band.what == "Preset: Dell C"
    assert formed.stored().fields.model == "C"
    formed.form.drop_preset()
    assert formed.page.form.presets == ()


def test_a_preset_without_a_name_is_asked_for_again(formed: Formed) -> None:
    formed.type(manufacturer="Dell")
    formed.form.name_preset(True)
    formed.form.save_preset("")
    assert formed.page.form.naming
    assert formed.page.band.what.startswith("A preset needs a name")


def test_an_empty_form_is_kept_under_no_name(formed: Formed) -> None:
    formed.form.name_preset(True)
    formed.form.save_preset("Mine")
    assert formed.page.band.what.startswith("There is nothing to keep")
    assert formed.assets.presets.all() == []


def test_a_preset_of_the_same_name_is_replaced(formed: Formed) -> None:
    formed.type(manufacturer="Dell")
    formed.form.save_preset("Mine")
    formed.type(manufacturer="HP")
    formed.form.save_preset("mine")
    assert [one.fields.manufacturer for one in formed.assets.presets.all()] == ["HP"]


def test_what_was_entered_before_is_offered(formed: Formed) -> None:
    formed.fill(replace(CHROMEBOOK, model="Chromebook 3110"))
    formed.scan("ABC1")
    formed.presenter.open()
    assert formed.page.field("model").offered == ("Chromebook 3110",)
    assert formed.page.field("manufacturer").offered == ("Dell",)


def test_other_fields_of_the_register_are_offered_and_kept(tmp_path: Path) -> None:
    register = FakeRegister(extra=(FieldInfo("Room", ("214", "305")),))
    made = Formed(tmp_path, register)
    made.work_until()
    made.until_read()
    made.presenter.refresh()
    assert [(one.name, one.offered) for one in made.page.form.more] == [("Room", ("214", "305"))]
    made.type(**{"more.Room": "214"})
    assert made.stored().fields.more == {"Room": "214"}
    made.type(**{"more.Room": ""})
    assert made.stored().fields.more == {}
    made.close()


def test_the_preview_takes_no_tag_and_says_why_there_is_none(formed: Formed) -> None:
    assert formed.page.form.next_tag == "A01-0001"
    formed.presenter.refresh()
    assert formed.page.form.next_tag == "A01-0001"
    formed.form.set_preprinted(True)
    assert (formed.page.form.next_tag, formed.page.form.no_tag) == ("", "Scan the tag after each serial number")


def test_no_tag_is_shown_before_the_register_was_read(tmp_path: Path) -> None:
    made = Formed(tmp_path, FakeRegister())
    assert made.page.form.next_tag == ""
    assert made.page.form.no_tag.startswith("No tags are given yet")
    made.close()


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "file:etc", "https://rt.example.org/x", "https://a@rt.example.org:8443/x", "https://[", ""],
)
def test_nothing_but_a_page_of_the_register_is_opened(link: str) -> None:
    assert own_link(link, RT) == ""
    assert own_link(f"{RT}/Asset/Display.html?id=1", RT)


def test_a_number_of_a_name_is_a_whole_one() -> None:
    assert [edits.number_in(text) for text in ("7", " 42 ", "0", "-1", "x", "", "1000000", "٣")] == [
        7, 42, None, None, None, None, None, None,
    ]  # fmt: skip


def test_the_pace_counts_the_last_ten_minutes() -> None:
    now = SystemClock().now()
    times = [now - timedelta(seconds=30 * number) for number in range(4)] + [now - timedelta(minutes=11)]
    assert a_minute(times, now) == pytest.approx(3 / 90 * 60)  # the first one begins the time
    assert a_minute(times[:2], now) == 0.0
