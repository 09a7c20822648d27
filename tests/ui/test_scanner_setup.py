"""The wizard that sets a scanner up: by keyboard alone, by scanner alone, and what it says of what arrives."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from services.scanning.commands import Command
from services.scanning.layout import TEST_CODE, damaged
from services.scanning.scan import Device
from services.scanning.setup_codes import makers
from services.scanning.setup_saying import place_of, title_of
from services.words.catalogue import Catalogue
from tests.fakes.running import run_now
from tests.ui.bench_stage import SCANNER, BenchStage
from tests.ui.scenes import settled
from tests.ui.test_devices_presenter import FakePage, Light
from ui.devices.devices_presenter import DevicesPresenter
from ui.devices.setup_page import SetupPage
from ui.devices.setup_presenter import PATIENCE_MS
from ui.devices.setup_views import SetupChoice, SetupView
from ui.devices.views import KEYBOARD
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.barcode import Barcode
from ui.widgets.scrolled import scrolled

TYPING = Device(KEYBOARD, "Keyboard", "wedge")
IDS = list(makers())


class Clockwork:
    """What is to be called later."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def __call__(self, ms: int, do: Callable[[], None]) -> None:
        assert ms == PATIENCE_MS
        self.waiting.append(do)

    def pass_by(self) -> None:
        waiting, self.waiting = self.waiting, []
        for do in waiting:
            do()


pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


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
def light() -> Light:
    return Light()


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


@pytest.fixture
def devices(stage: BenchStage, page: FakePage, light: Light, clock: Clockwork) -> DevicesPresenter:
    devices = DevicesPresenter(stage.station, page, run_now, present_ports=lambda: (), caps_lock=light, later=clock)
    stage.hear = devices.answered
    devices.open()
    devices.setup.open()
    return devices


def to_test(devices: DevicesPresenter, page: FakePage, maker: str = "unitech") -> None:
    """Through the barcodes of a maker's keyboard scanner."""
    devices.setup.choose(IDS.index(maker))
    if page.setup.choices:
        devices.setup.choose(0)
    while not page.setup.test:
        devices.setup.forward()


def sample(stage: BenchStage) -> str:
    return stage.station.settings.scanning.wedge.layout_sample


def test_the_barcodes_come_one_by_one_and_then_the_test(devices: DevicesPresenter, page: FakePage) -> None:
    devices.setup.choose(IDS.index("opticon"))
    assert [one.name for one in page.setup.choices] == ["Type like a USB keyboard", "Be a serial port over USB"]
    devices.setup.choose(0)
    assert (page.setup.what, page.setup.name, page.setup.qr) == ("1. Type like a USB keyboard", "", "")
    devices.setup.forward()
    assert page.setup.qr == "@MENU_OPTO@ZZ@RZ@1M@ZZ@OTPO_UNEM@"
    assert page.setup.place.startswith("Scan it here.")
    devices.setup.forward()
    devices.setup.forward()
    assert page.setup.test


def test_a_scanner_that_agrees_with_the_computer_is_told_so(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    to_test(devices, page)
    stage.scan(TEST_CODE, TYPING)
    assert (page.setup.good, page.setup.what) == (True, "It works. Scanner and computer agree on the keyboard layout.")
    assert sample(stage) == TEST_CODE
    devices.setup.forward()
    assert page.list


@pytest.mark.parametrize(
    ("layout", "named"),
    [
        ("fr", "French keys (AZERTY)"),
        ("de", "German keys (QWERTZ)"),
        ("gb", "British keys"),
        ("de caps", "Caps Lock on"),
    ],
)
def test_another_layout_is_named_and_mended(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage, layout: str, named: str
) -> None:
    to_test(devices, page)
    stage.scan(damaged(TEST_CODE, layout), TYPING)
    assert page.setup.good
    assert named in page.setup.what
    assert sample(stage) == damaged(TEST_CODE, layout)


def test_the_keys_of_the_test_code_are_kept_with_it(
    stage: BenchStage, page: FakePage, light: Light, clock: Clockwork
) -> None:
    keys = f"]C0{TEST_CODE}"
    devices = DevicesPresenter(
        stage.station, page, run_now, present_ports=lambda: (), last_keys=lambda: keys, later=clock
    )
    stage.hear = devices.answered
    devices.setup.open()
    to_test(devices, page)
    stage.scan(damaged(TEST_CODE, "fr"), TYPING)
    assert stage.station.settings.scanning.wedge.layout_keys == TEST_CODE
    devices.setup.open()
    to_test(devices, page)
    assert stage.station.settings.scanning.wedge.layout_keys == ""
    devices.open()
    assert stage.station.settings.scanning.wedge.layout_keys == TEST_CODE


def test_after_ten_silent_seconds_it_says_what_may_be_wrong_and_still_listens(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage, clock: Clockwork
) -> None:
    to_test(devices, page)
    clock.pass_by()
    assert (page.setup.good, page.setup.what) == (False, "Nothing has arrived for ten seconds")
    assert page.setup.test
    stage.scan(TEST_CODE, TYPING)
    assert page.setup.good


def test_the_ten_seconds_of_a_test_that_is_over_say_nothing(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage, clock: Clockwork
) -> None:
    to_test(devices, page)
    stage.scan(TEST_CODE, TYPING)
    clock.pass_by()
    assert page.setup.good
    devices.open()
    clock.pass_by()
    assert page.list


def test_another_code_is_shown_with_what_to_do(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    to_test(devices, page)
    stage.scan("W12\x1d0789", TYPING)
    assert page.setup.what == "That was not the test code, or it cannot be mended: W12‹GS›0789"
    assert "set the scanner to the country" in page.setup.hint
    assert page.setup.test


def test_caps_lock_is_named_and_teaches_nothing(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage, light: Light
) -> None:
    to_test(devices, page)
    light.on = True
    stage.scan(damaged(TEST_CODE, "caps"), TYPING)
    assert page.setup.what.startswith("Caps Lock is on: ")
    assert sample(stage) == ""


def test_a_code_without_enter_is_told_from_silence(devices: DevicesPresenter, page: FakePage) -> None:
    devices.setup.stray_typed()
    assert page.setup.choices, "it is for the test alone"
    to_test(devices, page)
    devices.setup.stray_typed()
    assert page.setup.what == "It types, but it does not end the code"


def test_a_test_that_is_left_forgets_nothing(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    to_test(devices, page)
    stage.scan(damaged(TEST_CODE, "fr"), TYPING)
    devices.setup.open()
    to_test(devices, page)
    assert sample(stage) == "", "it comes as it was typed"
    devices.setup.back()
    assert sample(stage) == damaged(TEST_CODE, "fr")
    devices.setup.forward()
    devices.close()
    assert sample(stage) == damaged(TEST_CODE, "fr")


def test_a_serial_scanner_that_is_tested_has_nothing_to_check(
    devices: DevicesPresenter, stage: BenchStage, page: FakePage
) -> None:
    to_test(devices, page)
    stage.scan("W12", SCANNER)
    assert page.setup.test
    stage.scan(TEST_CODE, SCANNER)
    assert page.setup.what == "It works. Zebra DS2208 has no keyboard layout, so there is nothing to check."


def test_a_serial_port_is_added_next(devices: DevicesPresenter, page: FakePage) -> None:
    devices.setup.choose(IDS.index("honeywell"))
    devices.setup.choose(1)
    assert page.setup.name == "USB Serial"
    devices.setup.forward()
    assert page.setup.what == "Then add it under Devices as a serial scanner."
    devices.setup.forward()
    assert page.form.title == "Add a serial scanner"


def test_the_whole_way_by_scanner_alone(devices: DevicesPresenter, stage: BenchStage, page: FakePage) -> None:
    stage.command(Command.PREVIOUS)
    assert page.setup.at == len(IDS) - 1
    stage.command(Command.NEXT)
    stage.command(Command.NEXT)
    stage.command(Command.CONFIRM)
    assert page.setup.what.startswith("Honeywell"), "the second maker's ways to speak"
    stage.command(Command.BACK)
    assert (page.setup.at, len(page.setup.choices)) == (1, len(IDS))
    stage.command(Command.CONFIRM)
    stage.command(Command.CONFIRM)
    assert page.setup.name == "USB PC Keyboard"
    stage.command(Command.NEXT)
    stage.command(Command.PREVIOUS)
    assert page.setup.name == "USB PC Keyboard"
    for _ in range(3):
        stage.command(Command.CONFIRM)
    assert page.setup.test
    stage.scan(TEST_CODE, TYPING)
    assert page.setup.good
    stage.command(Command.CONFIRM)
    assert page.list
    assert stage.station.bench.front is None


def test_back_goes_one_step_at_a_time_to_the_list(devices: DevicesPresenter, page: FakePage) -> None:
    to_test(devices, page, "zebra")
    steps = []
    while isinstance(page.shown[-1], SetupView):
        steps.append(page.setup.what)
        devices.setup.back()
    assert steps[-2:] == ["Zebra (Symbol, Motorola): how is it to speak?", "Who made the scanner?"]
    assert [step[:2] for step in steps[1:-2]] == ["3.", "2.", "1."]


# ---- the page


@pytest.fixture
def screen(qapp: QApplication) -> Iterator[SetupPage]:
    screen = SetupPage(Catalogue("en"), "7K2Q")
    screen.resize(1200, 800)
    screen.show()
    screen.activateWindow()
    QTest.qWaitForWindowActive(screen)
    yield screen
    screen.close()


def read(screen: SetupPage) -> set[str]:
    """The barcodes that a scanner finds on the page."""
    picture = screen.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return {code.text for code in zxingcpp.read_barcodes(pixels[:, : picture.width()])}


def test_the_barcode_that_is_drawn_is_read_from_the_screen(screen: SetupPage, qapp: QApplication) -> None:
    for one in makers().values():
        for code in one.codes:
            screen.show_setup(SetupView("x", name=code.name, qr=code.content, forward="on"))
            settled(qapp)
            found = read(screen) - {"SD7K2QCONFIRM", "SD7K2QBACK"}
            assert found == ({code.content} if code.content else set())


def test_each_step_shows_the_commands_that_a_scanner_alone_needs(screen: SetupPage, qapp: QApplication) -> None:
    screen.show_setup(SetupView("x", choices=(SetupChoice("a"), SetupChoice("b"))))
    settled(qapp)
    assert read(screen) == {"SD7K2QNEXT", "SD7K2QCONFIRM"}
    screen.show_setup(SetupView("x", test=True))
    settled(qapp)
    assert "SD7K2QBACK" in read(screen)
    assert "SD7K2QCONFIRM" not in read(screen)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_scanner_alone_has_each_barcode_in_sight_in_the_smallest_window(qapp: QApplication, language: str) -> None:
    """1280 × 720 without the rail and the status bar: nothing is scrolled to."""
    apply(qapp, Theme(LIGHT, motion=False, flash=False))
    words, window = Catalogue(language), QMainWindow()
    screen = SetupPage(words, "7K2Q")
    window.setCentralWidget(scrolled(screen))
    window.resize(1172, 670)
    window.show()
    screen.show_setup(
        SetupView(
            words.say("scanner_setup.maker.what"),
            words.say("scanner_setup.maker.hint"),
            tuple(SetupChoice(one.name, one.models) for one in makers().values()),
        )
    )
    ends = {"makers": lowest(screen, window)}
    for one in makers().values():
        for mode in one.modes:
            for code in one.steps(mode):
                title, place = title_of(one, mode, words), place_of(one, code, words)
                does, on = words.say(f"setup_codes.does.{code.does}"), words.say("scanner_setup.code.forward")
                screen.show_setup(SetupView(does, title, name=code.name, place=place, qr=code.content, forward=on))
                ends[f"{one.id} {code.name}"] = lowest(screen, window)
    for why in ("late", "unended"):
        what, hint = words.say(f"scanner_setup.test.{why}.what"), words.say(f"scanner_setup.test.{why}.next")
        screen.show_setup(SetupView(what, hint, test=True, good=False))
        ends[why] = lowest(screen, window)
    assert {name: end for name, end in ends.items() if end > 670} == {}
    window.close()


def lowest(screen: SetupPage, window: QMainWindow) -> int:
    """Where the last of the barcodes that are shown ends, in pixels of the window."""
    settled(QApplication.instance())
    shown = [tile for tile in screen.findChildren(Barcode) if tile.isVisible()]
    return max(tile.mapTo(window, tile.rect().bottomLeft()).y() for tile in shown)


def test_a_digit_and_enter_choose(screen: SetupPage, qapp: QApplication) -> None:
    chosen: list[int] = []
    screen.chosen.connect(chosen.append)
    screen.show_setup(SetupView("x", choices=tuple(SetupChoice(name) for name in "abc"), at=1))
    settled(qapp)
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_3)
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_9)
    assert chosen == [1, 2]
    screen.show_setup(SetupView("x", forward="on"))
    gone: list[bool] = []
    screen.forwarded.connect(lambda: gone.append(True))
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Return)
    assert gone == [True]
