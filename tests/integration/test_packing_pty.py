"""A whole shipment at the real desktop with a scanner on a pty alone: no keyboard, no mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desktop import shell as shells
from app.desktop.shell import Shell
from app.station import Station
from hardware.scanners.simulator import SimulatedSerialPort
from services.packing.amounts import ONE
from services.packing.model import BoxStatus, Status
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Reason, Verdict
from services.words.catalogue import Catalogue
from tests.fakes.sounds import Heard
from tests.fakes.waiting import PATIENCE, Memory
from tests.support.packing_work import FIRST, SECOND, furnish
from ui.packing.packing_screen import PackingScreen
from ui.sound import Sound
from ui.widgets.outcome_look import Mood

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

WAIT = int(PATIENCE * 1000)


class Bench:
    """The desktop, and the device at the other end of its line."""

    def __init__(self, shell: Shell, port: SimulatedSerialPort, qtbot: QtBot) -> None:
        assert shell.station is not None
        self.shell, self.station, self._port, self._qtbot = shell, shell.station, port, qtbot
        self.answers = Memory[Answer]()
        self.station.bench.on_answer(self.answers.add)

    def scan(self, *codes: str | Command) -> Answer:
        """One after the other, each when the one before is on the band; the last answer."""
        site = self.station.settings.station.site
        for code in codes:
            answers, heard = len(self.answers.all), len(Heard.sounds)
            self._port.send_code(barcode_for(code, site) if isinstance(code, Command) else code)
            self._seen(answers + 1, heard + 1)
        return self.answers.all[-1]

    def _seen(self, answers: int, heard: int) -> None:
        self._qtbot.waitUntil(lambda: len(self.answers.all) >= answers and len(Heard.sounds) >= heard, timeout=WAIT)

    @property
    def page(self) -> PackingScreen:
        (page,) = self.shell.window.findChildren(PackingScreen)
        return page


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(shells, "Sounds", Heard)
    with SimulatedSerialPort() as port:
        with Station.open(tmp_path, environ={}) as station:
            station.change_setting("identity.pins", False, by=None)
            station.change_setting("scanning.serial", [{"id": "gun", "name": "Gun", "port": port.name}], by=None)
            station.people.first_run(name="maria", full_name="Maria Lind", pin=None)
            station.door.sign_in("maria", None)
            station.database.write(furnish)
        shell = Shell(tmp_path, Catalogue("en"), None)
        shell.open()
        qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
        yield Bench(shell, port, qtbot)
        shell.close()
        shell.window.close()


def plate(number: int) -> str:
    return FIRST.plate_number(number)


def test_a_whole_shipment_is_packed_with_the_scanner_alone(bench: Bench) -> None:
    """Three boxes, an allergen acknowledged, a wrong license plate refused, an undo."""
    bench.scan(Command.PACKING, "SH-1001")
    assert bench.page.head.isVisible()
    bench.scan(plate(1))
    wrong = bench.scan(SECOND.plate_number(1))
    assert (wrong.outcome.verdict, bench.page.band.state.mood) == (Verdict.REFUSED, Mood.REFUSED)
    assert "is for shipment SH-1002" in bench.page.band.state.next
    assert Heard.sounds[-1] is Sound.REFUSED
    bench.scan(Command.CLOSE_BOX, Command.D4, Command.POINT, Command.D2, Command.CONFIRM)

    asked = bench.scan(plate(3))
    assert (asked.outcome.reason, bench.page.band.state.mood) == (Reason.PACK_ALLERGEN, Mood.WARNING)
    assert Heard.sounds[-1] is Sound.WARNING
    assert bench.scan(plate(2)).outcome.reason is Reason.PACK_ANSWER_FIRST
    assert bench.scan(Command.ACKNOWLEDGE).outcome.reason is Reason.PACK_LINE
    bench.scan(Command.CLOSE_BOX, Command.CONFIRM)

    bench.scan(plate(4), Command.UNDO, Command.QUANTITY, Command.D4, Command.D0, plate(2), plate(4))
    bench.scan(Command.CLOSE_BOX, Command.CONFIRM)
    assert bench.scan(Command.COMPLETE).outcome.reason is Reason.PACK_COMPLETED
    assert bench.page.queue.isVisible()
    _as_packed(bench)


def _as_packed(bench: Bench) -> None:
    packing = bench.station.packing
    shipment = packing.find("SH-1001")
    stands = packing.show(shipment.id)
    assert (shipment.status, shipment.boxes, shipment.lines_packed) == (Status.PACKED, 3, 3)
    assert [(box.number, box.status, box.alarmed) for box in stands.boxes] == [
        (1, BoxStatus.CLOSED, False),
        (2, BoxStatus.CLOSED, True),
        (3, BoxStatus.CLOSED, False),
    ]
    assert stands.boxes[0].measures.weight == 4_200_000
    packed = [[(one.plate.number, one.quantity) for one in stands.contents[box.id]] for box in stands.boxes]
    assert packed == [
        [(plate(1), 60 * ONE)],
        [(plate(3), 50 * ONE)],
        [(plate(2), 40 * ONE), (plate(4), 24_500_000)],
    ]
    (warned,) = [
        event for event in packing.events(shipment.id) if event.act == "packed" and "allergens" in event.params
    ]
    assert (warned.author, warned.params["acknowledged"]) == ("maria", True)
