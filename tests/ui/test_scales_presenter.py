"""Scales on the devices page, on a real station: cards with what lies on them, what they are asked, the page of one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.errors import Refused
from services.scanning.ports import DeviceState
from services.scanning.scan import Device
from services.weighing.model import Condition, Reading, ScaleAct
from tests.fakes.running import run_now
from tests.fakes.waiting import Memory
from tests.ui.bench_stage import BenchStage
from tests.ui.test_devices_presenter import PORTS, FakePage
from ui.devices.devices_presenter import DevicesPresenter
from ui.devices.scale_views import ScaleForm, Tried

BENCH = Device("bench-scale", "Bench scale", "scale")
FORM = ScaleForm(name="Bench scale", kind="sics", port="simulator:/dev/null", unit="kg")
STILL = Reading(Condition.WEIGHT, 0.0, 2_350_000, stable=True, said="S S 2.350 kg")


class Trying:
    """Stands in for the hardware: remembers what it was to try."""

    def __init__(self) -> None:
        self.values: list[Mapping[str, Any]] = []
        self.answer: Tried | Exception = Tried(said="S S 2.350 kg")

    def __call__(self, values: Mapping[str, Any]) -> Tried:
        self.values.append(values)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[BenchStage]:
    stage = BenchStage(tmp_path)
    maria = stage.first(pin=None)
    stage.station.door.sign_in(maria.name, None)
    yield stage
    stage.close()


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def trying() -> Trying:
    return Trying()


@pytest.fixture
def devices(stage: BenchStage, page: FakePage, trying: Trying) -> DevicesPresenter:
    devices = DevicesPresenter(
        stage.station, page, run_now, present_ports=tuple, present_scales=lambda: PORTS, try_scale=trying
    )
    devices.open()
    return devices


def connected(stage: BenchStage) -> None:
    """The scale of the settings is at work."""
    told: Memory[DeviceState] = Memory()
    stage.station.scales.on_status(lambda status: told.add(status.state))
    stage.station.scales.start()
    told.wait_until(lambda states: DeviceState.CONNECTED in states)


def add(devices: DevicesPresenter, form: ScaleForm = FORM) -> None:
    devices.scales.add()
    devices.scales.save(form)


def test_a_scale_that_is_added_stands_in_the_settings_and_in_the_list(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    devices.scales.add()
    assert page.scale_form.ports == PORTS
    devices.scales.save(FORM)
    (line,) = stage.station.settings.weighing.scales
    assert (line.id, line.kind, line.baud, line.framing) == ("bench-scale", "sics", 0, "")
    assert page.scales["bench-scale"].kind == "MT-SICS (Mettler-Toledo)"


def test_what_lies_on_it_is_shown_with_word_and_shape(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    add(devices)
    connected(stage)
    devices.scales.raw_arrived(BENCH, b"S S 2.350 kg\r\n")
    for reading, weight, told, stands in (
        (STILL, "2.350 kg", "stands still", DeviceState.CONNECTED),
        (replace(STILL, net=True), "2.350 kg", "stands still, less tare", DeviceState.CONNECTED),
        (replace(STILL, stable=False), "2.350 kg", "moves", DeviceState.CONNECTING),
        (replace(STILL, weight=0, zero=True), "0.000 kg", "empty", DeviceState.CONNECTED),
        (Reading(Condition.OVER, 0.0), "", "too much lies on it", DeviceState.DISCONNECTED),
        (Reading(Condition.UNREADABLE, 0.0), "", "not understood", DeviceState.DISCONNECTED),
    ):
        devices.scales.weighed(BENCH, reading)
        card = page.scales["bench-scale"]
        assert (card.weight, card.told, card.stands) == (weight, told, stands)
    assert page.scales["bench-scale"].raw_text == "S S 2.350 kg‹CR›‹LF›"


def test_a_scale_that_is_not_connected_shows_no_weight(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    add(devices)
    devices.scales.weighed(BENCH, STILL)
    assert (page.scales["bench-scale"].weight, page.scales["bench-scale"].told) == ("", "")


def test_zero_and_tare_are_asked_of_it_and_what_it_cannot_is_said(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    add(devices)
    devices.scales.ask("bench-scale", ScaleAct.ZERO)
    assert page.scales["bench-scale"].answer.startswith("The scale gives no answer now")
    connected(stage)
    devices.scales.changed("bench-scale")
    assert page.scales["bench-scale"].answer == ""
    assert [word for _act, word in page.scales["bench-scale"].acts] == ["Zero", "Tare", "No tare"]
    devices.scales.ask("bench-scale", ScaleAct.TARE)
    assert page.scales["bench-scale"].answer == ""


def test_a_scale_is_tried_as_it_was_typed_and_nothing_is_written(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage, trying: Trying
) -> None:
    devices.scales.add()
    devices.scales.try_out(FORM)
    assert trying.values[0] | {"id": ""} == {
        "id": "",
        "name": "Bench scale",
        "kind": "sics",
        "port": "simulator:/dev/null",
        "baud": 0,
        "framing": "",
        "unit": "kg",
        "ask": "",
    }
    assert (page.scale_form.tried, page.scale_form.tried_well) == ("It answers: S S 2.350 kg", True)
    assert page.scale_form.values == FORM
    assert stage.station.settings.weighing.scales == ()


def test_a_try_that_brings_nothing_says_why_and_a_wrong_value_stands_at_its_field(
    devices: DevicesPresenter, page: FakePage, trying: Trying
) -> None:
    devices.scales.add()
    trying.answer = Tried(why="scale.silent")
    devices.scales.try_out(FORM)
    assert page.scale_form.tried.startswith("The scale gives no answer")
    assert page.scale_form.tried_well is False
    trying.answer = Tried()
    devices.scales.try_out(FORM)
    assert (page.scale_form.tried[:11], page.scale_form.tried_well) == ("It is there", None)
    wrong = {"path": "weighing.scales[1].framing", "raw": "9X9"}
    trying.answer = Refused("SETTING_INVALID", "settings.problem.left_out.bad_value", **wrong)
    devices.scales.try_out(replace(FORM, framing="9X9"))
    assert set(page.scale_form.wrong) == {"framing"}
    assert page.scale_form.tried == ""


def test_a_scale_that_is_at_work_already_cannot_be_tried_beside_that(
    devices: DevicesPresenter, page: FakePage, trying: Trying
) -> None:
    add(devices)
    devices.scales.change("bench-scale")
    trying.answer = Tried(why="scale.busy")
    devices.scales.try_out(page.scale_form.values)
    assert page.scale_form.tried.startswith("It is at work already")


def test_a_wrong_value_is_said_at_its_field_and_not_written(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    devices.scales.add()
    devices.scales.save(replace(FORM, baud="quick"))
    assert set(page.scale_form.wrong) == {"baud"}
    devices.scales.save(replace(FORM, port=""))
    assert set(page.scale_form.wrong) == {"port"}
    assert stage.station.settings.weighing.scales == ()


def test_a_scale_is_changed_and_forgotten_which_is_asked_for_twice(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    add(devices)
    add(devices, replace(FORM, name="Floor scale"))
    devices.scales.change("bench-scale")
    assert page.scale_form.values == replace(FORM, id="bench-scale")
    devices.scales.save(replace(page.scale_form.values, unit="lb"))
    assert [line.unit for line in stage.station.settings.weighing.scales] == ["lb", "kg"]
    devices.scales.change("bench-scale")
    devices.scales.remove()
    assert page.scale_form.asks_removal
    devices.scales.remove()
    assert [line.id for line in stage.station.settings.weighing.scales] == ["floor-scale"]
    assert set(page.scales) == {"floor-scale"}


def test_what_others_change_in_the_settings_does_not_close_the_page_of_one(
    devices: DevicesPresenter, page: FakePage
) -> None:
    devices.scales.add()
    devices.refresh()
    assert devices.scales.is_open
    assert page.scale_form.values == ScaleForm()
