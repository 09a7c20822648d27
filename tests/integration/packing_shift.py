"""A shipment that is packed at the real desktop with a scanner on a pty alone, and what has to come of it: at this
station, and at a server that is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from sqlalchemy import Connection

from app.desktop import shell as shells
from app.desktop.shell import Shell
from app.station import Station
from hardware.scanners.simulator import SimulatedSerialPort
from services.database import box_store
from services.packing.amounts import ONE
from services.packing.model import Box, BoxStatus
from services.packing.server.messages import Figures
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Reason, Verdict
from services.words.catalogue import Catalogue
from tests.fakes.sounds import Heard
from tests.fakes.waiting import PATIENCE, Memory
from tests.support import windows
from tests.support.packing_work import FIRST, SECOND
from ui.packing.packing_screen import PackingScreen
from ui.sound import Sound
from ui.widgets.outcome_look import Mood

WAIT = int(PATIENCE * 1000)
MARIA = "maria"
P1, P2, P3, P4 = (FIRST.plate_number(number) for number in (1, 2, 3, 4))
ELSEWHERE = SECOND.plate_number(1)
PACKED = [[(P1, 60 * ONE)], [(P3, 50 * ONE)], [(P2, 40 * ONE), (P4, 24_500_000)]]
WEIGHT = 4_200_000


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

    def until(self, good: Callable[[], bool]) -> None:
        """Wait for it; the window goes on."""
        self._qtbot.waitUntil(good, timeout=WAIT)

    def until_told(self) -> None:
        """All that was done here, the server has done; nothing waits for a person. A server that is away is asked again
        at once."""
        sync = self.station.packing_sync

        def told() -> bool:
            status = sync.status()
            if status is not None and status.words:
                sync.wake(hurry=True)
            return sync.deciding.figures() == Figures()

        self.until(told)

    def until_read(self) -> None:
        """What the server has by now is read."""
        sync = self.station.packing_sync

        def read_at() -> object:
            status = sync.status()
            return status.read_at if status is not None else None

        before = read_at()
        sync.wake(hurry=True)
        self.until(lambda: read_at() != before)

    def _seen(self, answers: int, heard: int) -> None:
        self.until(lambda: len(self.answers.all) >= answers and len(Heard.sounds) >= heard)

    @property
    def page(self) -> PackingScreen:
        (page,) = self.shell.window.findChildren(PackingScreen)
        return page


@contextmanager
def desktop(
    folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Station], None]
) -> Iterator[Bench]:
    """The desktop with somebody at it, at a station that is prepared so."""
    monkeypatch.setattr(shells, "Sounds", Heard)
    with windows.searched_here(), SimulatedSerialPort() as port:
        with Station.open(folder, environ={}) as station:
            station.change_setting("identity.pins", False, by=None)
            station.change_setting("scanning.serial", [{"id": "gun", "name": "Gun", "port": port.name}], by=None)
            station.people.first_run(name=MARIA, full_name="Maria Lind", pin=None)
            station.door.sign_in(MARIA, None)
            prepare(station)
        shell = Shell(folder, Catalogue("en"), None)
        shell.open()
        try:
            qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
            yield Bench(shell, port, qtbot)
        finally:
            shell.close()
            delete(shell.window)


def told_to(url: str, token: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[Station], None]:
    """A station that packs what that server has."""
    monkeypatch.setenv("SCANDESK_SECRET__CENTRAL_TOKEN", token)

    def prepare(station: Station) -> None:
        station.change_setting("central.url", url, by=None)
        station.change_setting("packing.mode", "central", by=None)

    return prepare


def shift(bench: Bench, *, contract_alone: bool = False) -> Iterator[str]:
    """Three boxes, an allergen acknowledged, a wrong license plate refused, an undo. Says what is done: anything may
    happen before it goes on. At a server of the contract alone (`contract_alone`) nobody knows what a product contains:
    there what the customer excludes is acknowledged first; each plate is known once it was scanned; and the server
    cannot be told that the shipment is done."""
    asked = bench.scan(Command.PACKING, "SH-1001")
    assert bench.page.head.isVisible()
    if contract_alone:
        assert asked.outcome.reason is Reason.PACK_RESTRICTED
        assert bench.scan(P2).outcome.reason is Reason.PACK_ANSWER_FIRST
        assert bench.scan(Command.ACKNOWLEDGE).outcome.reason is Reason.PACK_OPENED_ALLERGENS
    yield "opened"
    bench.scan(P1)
    wrong = bench.scan(ELSEWHERE)
    assert (wrong.outcome.verdict, bench.page.band.state.mood) == (Verdict.REFUSED, Mood.REFUSED)
    assert Heard.sounds[-1] is Sound.REFUSED
    bench.scan(Command.CLOSE_BOX, Command.D4, Command.POINT, Command.D2, Command.CONFIRM)
    yield "first box"
    bench.scan(Command.QUANTITY, Command.D5, Command.D0, P3)
    if not contract_alone:
        assert bench.answers.all[-1].outcome.reason is Reason.PACK_ALLERGEN
        assert (bench.page.band.state.mood, Heard.sounds[-1]) == (Mood.WARNING, Sound.WARNING)
        assert bench.scan(P2).outcome.reason is Reason.PACK_ANSWER_FIRST
        assert bench.scan(Command.ACKNOWLEDGE).outcome.reason is Reason.PACK_LINE
    bench.scan(Command.CLOSE_BOX, Command.CONFIRM)
    assert bench.scan(P4, Command.UNDO).outcome.reason is Reason.PACK_UNDONE
    yield "slip"
    bench.scan(Command.QUANTITY, Command.D4, Command.D0, P2, P4)
    bench.scan(Command.CLOSE_BOX, Command.CONFIRM)
    yield "third box"
    done = bench.scan(Command.COMPLETE)
    if contract_alone:
        assert done.outcome.params["contract"] == "NOT_OFFERED"
    else:
        assert done.outcome.reason is Reason.PACK_COMPLETED
        assert bench.page.queue.isVisible()


@dataclass(frozen=True)
class InBox:
    """A box in the records of whoever has it: ids are the server's, amounts millionths."""

    id: str
    number: int | None
    status: BoxStatus
    weight: int | None
    contents: list[tuple[str, str, int]]  # (id, license plate, quantity)


def at_station(bench: Bench) -> list[InBox]:
    """The boxes of the first shipment, as the station has them."""
    return bench.station.database.read(lambda tx: boxes_in(tx, 0, lambda box: box.remote_id))


def boxes_in(tx: Connection, organisation: int, id_of: Callable[[Box], str] = lambda box: box.id) -> list[InBox]:
    """The same, of any database of ours. `id_of`: the server's id of a box; of what is in it, accordingly."""
    found = []
    for box in box_store.of_shipment(tx, organisation, FIRST.shipment):
        inside = box_store.contents(tx, organisation, box.id)
        contents = [(one.remote_id if box.remote_id else one.id, one.plate.number, one.quantity) for one in inside]
        found.append(InBox(id_of(box), box.number, box.status, box.measures.weight, contents))
    return found


def assert_packed(boxes: list[InBox], numbers: list[int]) -> None:
    """What the shift packs, each once, in boxes of these numbers."""
    assert [box.number for box in boxes] == numbers
    assert {box.status for box in boxes} == {BoxStatus.CLOSED}
    assert [box.weight for box in boxes] == [WEIGHT, None, None]
    assert [[(plate, quantity) for _id, plate, quantity in box.contents] for box in boxes] == PACKED
    ids = [one[0] for box in boxes for one in box.contents]
    assert len({*ids, ""}) == len(ids) + 1, "each has its own id"
