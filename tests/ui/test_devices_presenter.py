"""The devices page's rules on a real station: cards, test scans, serial scanners, the keyboard's layout."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.errors import OutsideFailed, OutsideKind
from services.identity.person import Person, Role
from services.scanning.commands import Command, barcode_for
from services.scanning.layout import TEST_CODE, damaged
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from services.settings.typed import id_of
from tests.fakes.running import run_now
from tests.ui.bench_stage import SCANNER, BenchStage
from ui.devices.devices_presenter import DevicesPresenter
from ui.devices.scale_views import ScaleCard, ScaleFormView, ScalesView
from ui.devices.serial_lines import groups_with
from ui.devices.setup_views import SetupView
from ui.devices.views import (
    KEYBOARD,
    DeviceCard,
    DevicesView,
    KeyboardView,
    PortChoice,
    SerialForm,
    SerialFormView,
    TestView,
)

TYPING = Device(KEYBOARD, "Keyboard", "wedge")
GUN = Device("zebra-ds2208", "Zebra DS2208", "serial")
PORTS = (PortChoice("usb:05E0:1701", "/dev/ttyACM0", "Symbol Bar Code Scanner"),)
ZEBRA = SerialForm(name="Zebra DS2208", port="usb:05E0:1701", baud="19200", suffix="cr")


class FakePage:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.shown: list[DevicesView | SerialFormView | KeyboardView | TestView | SetupView | ScaleFormView] = []
        self.scales: dict[str, ScaleCard] = {}
        self.cards: dict[str, DeviceCard] = {}

    def show_devices(self, view: DevicesView) -> None:
        self.shown.append(view)
        self.cards = {card.id: card for card in view.cards}

    def update_card(self, card: DeviceCard) -> None:
        self.cards[card.id] = card

    def show_serial(self, view: SerialFormView) -> None:
        self.shown.append(view)

    def show_keyboard(self, view: KeyboardView) -> None:
        self.shown.append(view)

    def show_test(self, view: TestView) -> None:
        self.shown.append(view)

    def show_setup(self, view: SetupView) -> None:
        self.shown.append(view)

    @property
    def setup(self) -> SetupView:
        assert isinstance(self.shown[-1], SetupView)
        return self.shown[-1]

    def show_scales(self, view: ScalesView) -> None:
        self.scales = {card.id: card for card in view.cards}
        self.scales_blocked = view.blocked

    def update_scale(self, card: ScaleCard) -> None:
        self.scales[card.id] = card

    def show_scale_form(self, view: ScaleFormView) -> None:
        self.shown.append(view)

    @property
    def scale_form(self) -> ScaleFormView:
        assert isinstance(self.shown[-1], ScaleFormView)
        return self.shown[-1]

    @property
    def list(self) -> DevicesView:
        assert isinstance(self.shown[-1], DevicesView)
        return self.shown[-1]

    @property
    def form(self) -> SerialFormView:
        assert isinstance(self.shown[-1], SerialFormView)
        return self.shown[-1]

    @property
    def keyboard(self) -> KeyboardView:
        assert isinstance(self.shown[-1], KeyboardView)
        return self.shown[-1]

    @property
    def test(self) -> TestView:
        assert isinstance(self.shown[-1], TestView)
        return self.shown[-1]


class Light:
    """The Caps Lock light."""

    on = False

    def __call__(self) -> bool:
        return self.on


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[BenchStage]:
    stage = BenchStage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def light() -> Light:
    return Light()


@pytest.fixture
def maria(stage: BenchStage) -> Person:
    maria = stage.first(pin=None)
    return stage.station.door.sign_in(maria.name, None)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def devices(stage: BenchStage, page: FakePage, maria: Person, light: Light, told: list[str]) -> DevicesPresenter:
    devices = DevicesPresenter(
        stage.station,
        page,
        run_now,
        present_ports=lambda: PORTS,
        caps_lock=light,
        changed=lambda: told.append("changed"),
    )
    stage.hear = devices.answered
    devices.open()
    return devices


def add(devices: DevicesPresenter, form: SerialForm = ZEBRA) -> None:
    devices.serial.add()
    devices.serial.save(form)


# ---- the list


def test_a_scanner_that_is_not_there_says_what_to_do(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    add(devices)
    devices.device_changed(status_of(stage, DeviceState.DISCONNECTED, "device.unplugged"))
    assert page.cards["zebra-ds2208"].state is DeviceState.DISCONNECTED
    assert page.cards["zebra-ds2208"].why.startswith("The scanner is gone. Plug it in again")


def test_the_last_bytes_are_shown_as_hex_and_with_marks(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    add(devices)
    status_of(stage, DeviceState.CONNECTED, "")
    devices.raw_arrived(GUN, b"]C1010950\x1d")
    devices.raw_arrived(GUN, b"10LOT\r")
    card = page.cards[GUN.id]
    assert card.raw_hex == "5D 43 31 30 31 30 39 35 30 1D 31 30 4C 4F 54 0D"
    assert card.raw_text == "]C1010950‹GS›10LOT‹CR›"


def test_of_keyboard_scanners_the_keys_of_the_last_code_are_shown_and_no_bytes(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    stage.scan("W12-0001", TYPING)
    stage.scan("W12\x1d0789", TYPING)
    card = page.cards[KEYBOARD]
    assert (card.raw_text, card.raw_hex) == ("W12‹GS›0789", "")


def test_the_digits_of_a_pin_cannot_be_read_here(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    add(devices)
    status_of(stage, DeviceState.CONNECTED, "")
    code = barcode_for(Command.D7, stage.station.settings.station.site)
    devices.raw_arrived(GUN, code.encode())
    assert page.cards[GUN.id].raw_text == code
    stage.scan(code, GUN)
    assert page.cards[GUN.id].raw_text == ""
    stage.scan(code, TYPING)
    assert page.cards[KEYBOARD].raw_text == ""


def test_a_token_cannot_be_read_here(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    add(devices)
    status_of(stage, DeviceState.CONNECTED, "")
    token = "1-26-" + "0123456789abcdef" * 2
    stage.scan(token, GUN)
    devices.raw_arrived(GUN, token[-20:].encode() + b"\r")  # its bytes come after its answer
    assert page.cards[GUN.id].raw_text == ""
    stage.scan(token, TYPING)
    assert page.cards[KEYBOARD].raw_text == ""


def test_many_bytes_do_not_fill_the_page(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    add(devices)
    status_of(stage, DeviceState.CONNECTED, "")
    devices.raw_arrived(GUN, b"x" * 10_000 + b"end")
    assert page.cards[GUN.id].raw_text.endswith("end")
    assert len(page.cards[GUN.id].raw_text) == 32


def test_who_may_not_change_settings_is_told_why(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    maria = stage.station.door.presence.person
    assert maria is not None
    tom = stage.add("tom", "Tom Berg", maria, pin=None, role=Role.PACKER)
    stage.station.door.sign_in(tom.name, None)
    devices.open()
    assert page.list.blocked == "Your role may not change settings. Ask an admin."


# ---- a test scan


def test_a_test_scan_is_taken_apart_and_booked_nowhere(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    devices.test()
    stage.scan(b"]C1010950110153000310LOT42\x1d2112")
    assert page.test.what == "GS1 elements"
    assert page.test.code.startswith("0109501101530003")
    facts = dict(page.test.facts)
    assert (facts["Device"], facts["Symbology"], facts["AIM identifier"]) == ("Zebra DS2208", "gs1-128", "]C1")
    assert [(ai, value) for ai, _title, value in page.test.elements] == [
        ("01", "0950\u00a01101\u00a05300\u00a003"),
        ("10", "LOT42"),
        ("21", "12"),
    ]
    assert not stage.station.sessions.kept()


def test_a_lost_separator_says_what_to_set(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    devices.test()
    stage.scan(b"]C110LOT420109501101530003")
    assert "GS (ASCII 29)" in page.test.hint


def test_a_command_is_shown_and_does_nothing(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    devices.test()
    stage.command(Command.UNDO)
    assert page.test.what == "Command barcode"
    assert page.test.hint == "It does nothing here: this is a test."


def test_leaving_brings_back_what_was_in_front(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    before = stage.station.bench.front
    devices.test()
    assert stage.station.bench.front is not before
    stage.command(Command.BACK)
    assert isinstance(page.shown[-1], DevicesView)
    assert stage.station.bench.front is before
    devices.test()
    devices.close()
    assert stage.station.bench.front is before


def test_scans_outside_of_a_test_are_not_for_this_page(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    stage.scan("W12-0789")
    assert isinstance(page.shown[-1], DevicesView)


# ---- a serial scanner


def test_a_new_scanner_is_in_the_settings_and_in_the_list(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage, told: list[str]
) -> None:
    devices.serial.add()
    assert page.form.ports == PORTS
    devices.serial.save(ZEBRA)
    (line,) = stage.station.settings.scanning.serial
    assert (line.id, line.name, line.port, line.baud, line.suffix) == (
        "zebra-ds2208",
        "Zebra DS2208",
        "usb:05E0:1701",
        19200,
        "cr",
    )
    assert isinstance(page.shown[-1], DevicesView)
    assert told == ["changed"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("port", ""), ("baud", "fast"), ("gap_seconds", "9.5"), ("suffix", "\\q"), ("prefix", "\\x0")],
)
def test_a_wrong_value_is_said_at_its_field_and_nothing_is_written(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage, field: str, typed: str
) -> None:
    devices.serial.add()
    devices.serial.save(replace(ZEBRA, **{field: typed}))
    assert list(page.form.wrong) == [field]
    impossible = f"“{typed}” is not possible here."
    assert page.form.wrong[field] == (impossible if typed else "Something has to stand here.")
    assert page.form.values.name == ("" if field == "name" else "Zebra DS2208"), "what was typed stays"
    assert stage.station.settings.scanning.serial == ()


def test_a_changed_scanner_keeps_its_id(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    add(devices)
    devices.change("zebra-ds2208")
    devices.serial.save(replace(page.form.values, name="At the door"))
    (line,) = stage.station.settings.scanning.serial
    assert (line.id, line.name) == ("zebra-ds2208", "At the door")


def test_it_is_removed_only_when_asked_twice(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    add(devices)
    devices.change("zebra-ds2208")
    devices.serial.remove()
    assert page.form.asks_removal
    assert stage.station.settings.scanning.serial
    devices.serial.remove()
    assert stage.station.settings.scanning.serial == ()


def test_two_channels_are_joined_as_one_device_and_parted_again(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    add(devices, replace(ZEBRA, same_as=KEYBOARD))
    assert stage.station.settings.scanning.joined == ((KEYBOARD, "zebra-ds2208"),)
    assert page.cards[KEYBOARD].joined == "One device with: Zebra DS2208"
    devices.change("zebra-ds2208")
    assert page.form.values.same_as == KEYBOARD
    devices.serial.save(replace(page.form.values, same_as=""))
    assert stage.station.settings.scanning.joined == ()


def test_ports_that_cannot_be_listed_say_why(stage: BenchStage, page: FakePage, maria: Person) -> None:
    def fails() -> tuple[PortChoice, ...]:
        raise OutsideFailed(OutsideKind.DEVICE, "device.not_opened", retry=True)

    devices = DevicesPresenter(stage.station, page, run_now, present_ports=fails)
    devices.serial.add()
    assert page.form.wrong[""].startswith("The scanner's port cannot be opened.")


def test_ids_are_made_of_names_and_never_twice() -> None:
    assert id_of("Zebra DS2208", [], "scanner") == "zebra-ds2208"
    assert id_of("Zebra DS2208", ["zebra-ds2208", "zebra-ds2208-2"], "scanner") == "zebra-ds2208-3"
    assert id_of("Keyboard", ["keyboard"], "scanner") == "keyboard-2"
    assert id_of("☃", [], "scanner") == "scanner"


def test_groups_of_one_are_no_groups() -> None:
    assert groups_with([["a", "b", "c"], ["d", "e"]], "e", "a") == [["a", "b", "c", "e"]]


# ---- keyboard scanners


def test_the_layout_check_learns_how_to_mend_codes(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage, told: list[str]
) -> None:
    devices.change(KEYBOARD)
    devices.keyboard.check_layout()
    assert page.keyboard.checking
    got = damaged(TEST_CODE, "fr")
    stage.scan(TEST_CODE, SCANNER)
    assert page.keyboard.checking, "a serial scanner says nothing about keys"
    stage.scan(got, TYPING)
    assert stage.station.settings.scanning.wedge.layout_sample == got
    assert page.keyboard.good
    assert "mends its codes" in page.keyboard.told
    assert stage.station.bench.front is None
    assert told == ["changed", "changed"]


def test_a_code_that_cannot_be_mended_says_what_to_set(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    devices.change(KEYBOARD)
    devices.keyboard.check_layout()
    stage.scan("0123", TYPING)
    assert page.keyboard.good is False
    assert "Set the scanner to the computer's country" in page.keyboard.told
    assert page.keyboard.checking, "the next try needs no button"
    stage.scan(TEST_CODE, TYPING)
    assert page.keyboard.told == "Scanner and computer agree on the keyboard layout."


def test_nothing_is_learned_while_caps_lock_is_on(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage, light: Light
) -> None:
    devices.change(KEYBOARD)
    devices.keyboard.check_layout()
    light.on = True
    stage.scan(damaged(TEST_CODE, "caps"), TYPING)
    assert page.keyboard.good is False
    assert stage.station.settings.scanning.wedge.layout_sample == ""


def test_a_check_that_is_left_forgets_nothing(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    got = damaged(TEST_CODE, "fr")
    devices.change(KEYBOARD)
    devices.keyboard.check_layout()
    stage.scan(got, TYPING)
    devices.keyboard.check_layout()
    assert stage.station.settings.scanning.wedge.layout_sample == ""
    devices.open()
    assert stage.station.settings.scanning.wedge.layout_sample == got


def test_keyboard_settings_take_effect_at_once_and_wrong_ones_are_said(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    devices.change(KEYBOARD)
    devices.keyboard.change("gap_ms", "40")
    assert stage.station.settings.scanning.wedge.gap_ms == 40
    devices.keyboard.change("gap_ms", "soon")
    assert page.keyboard.wrong == {"gap_ms": "“soon” is not possible here."}
    assert stage.station.settings.scanning.wedge.gap_ms == 40


def status_of(stage: BenchStage, state: DeviceState, why: str) -> DeviceStatus:
    """The first serial scanner's status; also what the station's devices say from now on."""
    (line,) = stage.station.settings.scanning.serial
    status = DeviceStatus(Device(line.id, line.name, "serial"), state, stage.clock.now(), why, line.port)
    stage.station.devices._see(status)
    return status
