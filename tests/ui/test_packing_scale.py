"""The scale at the packing screen: what lies on it, whether that counts, and what it can be asked to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.packing.amounts import ONE
from services.scanning.commands import Command
from services.scanning.outcome import Reason
from services.scanning.ports import DeviceState, DeviceStatus
from services.weighing.model import Condition, Reading
from tests.ui.packing_stage import Packing, plate
from ui.icons import Icon
from ui.packing.views import ScaleView
from ui.widgets.outcome_look import Mood

SCALE = {"id": "scale", "name": "Bench scale", "kind": "line", "port": "/dev/no-scale"}


class Weighed(Packing):
    """The same bench, with a scale that the test steers."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.station.change_setting("weighing.scales", [SCALE], by=self.maria)
        self.station.change_setting("packing.tolerance_kg", 0.1, by=self.maria)
        self.station.change_setting("packing.tolerance_percent", 5, by=self.maria)
        self.stands(DeviceState.CONNECTED)

    def stands(self, state: DeviceState) -> None:
        device = self.station.weighing.scale
        assert device is not None
        self.station.weighing.stands(DeviceStatus(device, state, self.station.clock.now()))
        self.presenter.weigh()

    def on_it(self, weight: int, *, stable: bool = True, net: bool = False) -> ScaleView:
        """So much lies on it: what is shown of that."""
        self.clock.advance(0.2)
        device, at = self.station.weighing.scale, self.clock.monotonic()
        assert device is not None
        said = Reading(Condition.WEIGHT, at, weight, stable=stable, zero=weight == 0, net=net)
        self.station.weighing.heard(device, said)
        self.presenter.weigh()
        return self.scale

    @property
    def scale(self) -> ScaleView:
        view = self.page.scales[-1]
        assert view is not None
        return view


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Weighed]:
    made = Weighed(tmp_path)
    yield made
    made.close()


def test_the_card_says_whether_the_weight_counts_by_word_symbol_and_colour(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(1))
    assert (here.scale.state, here.scale.weight) == ("no answer", "–")
    seen = here.on_it(2_400_000)
    assert (seen.weight, seen.state, seen.mood, seen.icon) == (
        "2.400 kg",
        "stands still",
        Mood.ACCEPTED,
        Icon.ACCEPTED,
    )
    assert (seen.expected, seen.gauge and seen.gauge.within) == ("Expected about 2.4 kg", True)
    assert here.on_it(2_900_000, stable=False).state == "moving"
    far = here.scale.gauge
    assert far is not None
    assert (far.place, far.within) == (1.0, False)
    assert here.on_it(0).state == "empty"
    here.stands(DeviceState.DISCONNECTED)
    assert (here.scale.state, here.scale.mood) == ("not connected", Mood.REFUSED)


def test_a_weight_that_was_taken_is_frozen_until_the_scale_was_empty(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX)
    assert here.page.shipment.closing is not None
    assert here.page.shipment.closing.weight == "", "the scale says it"
    here.on_it(2_400_000)
    here.scan_all(Command.CONFIRM, plate(2))
    frozen = here.on_it(2_400_000)
    assert frozen.gauge is None, "it is another box"
    assert (frozen.state, frozen.icon, frozen.mood) == ("frozen: box 1", Icon.LOCK, Mood.DUPLICATE)
    here.on_it(0)
    assert here.on_it(1_600_000).state == "stands still"


def test_without_a_shipment_in_front_no_scale_is_shown(here: Weighed) -> None:
    here.scan_all("SH-1001")
    here.on_it(1)
    here.scan_all(Command.BACK)
    assert here.page.scales[-1] is None


def test_where_the_weight_of_a_product_is_unknown_that_is_said_and_nothing_is_compared(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(4))
    seen = here.on_it(3 * ONE)
    assert (seen.expected, seen.gauge) == ("The weight of 1 scan in it is not known", None)


def test_a_weight_too_far_off_is_asked_about_on_the_band_with_its_buttons(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX)
    assert here.page.buttons == ["stay", "without_weight", "close"]
    here.on_it(5 * ONE)
    here.scan_all(Command.CONFIRM)
    assert (here.page.band.mood, here.page.buttons) == (Mood.WARNING, ["no_weight", "yes_weight"])
    said = here.page.band.what
    here.presenter.open()
    assert said.startswith("Box 1 weighs 5 kg, and should weigh about 2.4 kg")
    assert here.page.band.what == said
    here.scan_all(Command.BACK)
    assert here.page.shipment.closing is not None


def test_sizes_that_are_typed_close_it_with_the_weight_of_the_scale(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX)
    here.on_it(2_400_000)
    here.type("60x40x30", answers=0)
    (box,) = here.presenter.now.boxes
    assert (box.measures.weight, box.measures.length) == (2_400_000, 60 * ONE)


@pytest.mark.parametrize("command", [Command.ZERO, Command.TARE, Command.CLEAR])
def test_a_scale_that_is_gone_is_asked_nothing_and_that_is_said(here: Weighed, command: Command) -> None:
    here.scan_all("SH-1001", command)
    assert here.last.outcome.reason is Reason.COMMAND_DONE, "the screen does it"
    assert here.presenter.ask_scale(command)
    assert here.page.band.mood is Mood.REFUSED
    assert not here.presenter.ask_scale(Command.SHOW)


def test_a_question_about_a_weight_that_was_typed_with_sizes_goes_with_its_answer(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX)
    here.type("4.2 60x40x30", answers=0)
    asks = here.page.band
    assert (asks.mood, asks.held, here.page.buttons) == (Mood.WARNING, False, ["no_weight", "yes_weight"])
    here.presenter.open()
    assert here.page.band.what == asks.what
    here.scan_all(plate(2))
    assert here.page.band.what == asks.what, "whatever is scanned meanwhile"
    here.scan_all(Command.ACKNOWLEDGE)
    assert (here.page.band.mood, here.page.band.what) == (Mood.ACCEPTED, "Box 1 is closed: 4.2 kg")


def test_a_box_that_is_closed_with_typed_sizes_says_its_number_and_what_is_printed(here: Weighed) -> None:
    for name, value in (("prefix", "4012345"), ("extension", 3), ("station", "7")):
        here.station.change_setting(f"sscc.{name}", value, by=here.maria)
    here.station.change_setting("papers.on_close", ["box_label"], by=here.maria)
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX)
    here.type("2.4 60x40x30", answers=0)
    (box,) = here.presenter.now.boxes
    assert here.page.band.next.startswith(f"SSCC {box.sscc}. 1 print has no printer")


def test_a_tare_that_is_taken_off_is_said_beside_the_weight(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(1))
    assert here.on_it(2_400_000, net=True).state == "stands still · net, tare taken off"
    assert here.on_it(2_400_000).state == "stands still"


def test_what_enter_does_and_what_can_be_typed_is_said_as_it_is_with_a_scale(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX)
    by_scale = here.page.shipment.closing
    assert by_scale is not None
    assert by_scale.how.startswith("Enter closes it with the weight of the scale")
    here.scan_all(Command.D2)
    by_hand = here.page.shipment.closing
    assert by_hand is not None
    assert by_hand.how.startswith("Enter closes it with this weight instead of the scale's")


def test_a_box_that_is_closed_without_a_weight_says_so(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.NO_WEIGHT)
    assert here.page.band.what == "Box 1 is closed without a weight"


def test_a_command_that_answers_no_question_is_called_by_its_name(here: Weighed) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.D9, Command.CONFIRM, Command.CONFIRM)
    assert here.page.band.next.startswith("Confirm is no answer to that. ")


def test_that_the_scale_was_asked_does_not_say_that_it_did_it(here: Weighed) -> None:
    here.scan_all("SH-1001")
    here.station.scales.ask = lambda _id, _act: None  # type: ignore[method-assign]  # no port here
    assert here.presenter.ask_scale(Command.ZERO)
    band = here.page.band
    assert (band.mood, band.word, band.what) == (Mood.NEUTRAL, "Asked", "The scale is asked to go to zero")
    assert "whether it did" in band.next
