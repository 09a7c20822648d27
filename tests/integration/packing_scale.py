"""The real desktop with a scanner and a scale, both on ptys: the bench that packs and weighs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.station import Station
from hardware.scales.simulator import SimulatedScalePort
from services.scanning.commands import Command
from services.scanning.outcome import Reason, Verdict
from services.scanning.ports import DeviceState
from services.weighing.model import Reading
from tests.fakes.sounds import Heard
from tests.integration.packing_shift import Bench, desktop
from tests.support.packing_work import furnish
from ui.sound import Sound
from ui.widgets.outcome_look import Mood

TOLERANCE = {"packing.tolerance_percent": 5, "packing.tolerance_kg": 0.1}


class AtScale(Bench):
    """The desktop with both devices."""

    def __init__(self, bench: Bench, port: SimulatedScalePort) -> None:
        super().__init__(bench.shell, bench._port, bench._qtbot)
        self.port = port

    def lies(self, weight: int) -> None:
        """Lay so much on it, and wait until the station knows that it stands still."""
        self.port.scale.put(weight)
        self.until(lambda: self.seen_on_it(lambda seen: seen.weight == weight and seen.stable))

    def take(self) -> None:
        """Take everything off, and wait until the station has seen that."""
        self.port.scale.take()
        if self.station.scales.tells_zero("scale"):
            self.until(lambda: self.seen_on_it(lambda seen: seen.zero and seen.stable))

    def confirm(self) -> Reason:
        return self.scan(Command.CONFIRM).outcome.reason

    def why(self) -> str:
        """What is wrong with what lies on it."""
        answer = self.scan(Command.CONFIRM)
        assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.REFUSED, Reason.PACK_NOT_WEIGHED)
        assert (self.page.band.state.mood, Heard.sounds[-1]) == (Mood.REFUSED, Sound.REFUSED)
        return answer.outcome.params["words"].removeprefix("packing.refused.scale.")

    def seen_on_it(self, good: Callable[[Reading], bool]) -> bool:
        sight = self.station.weighing.sight()
        return sight is not None and sight.reading is not None and good(sight.reading)


@contextmanager
def at_scale(
    kind: str,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    more: Callable[[Station], None] = lambda _station: None,
) -> Iterator[AtScale]:
    """The bench at a scale of that kind, with work to pack. `more`: what else the station is prepared with."""
    with SimulatedScalePort(kind, tmp_path / "scale", settle=0.2) as port:

        def prepare(station: Station) -> None:
            station.database.write(furnish)
            set_up(station, kind, port.name)
            more(station)

        with desktop(tmp_path / "data", qtbot, monkeypatch, prepare) as bench:
            bench.until(lambda: states(bench.station) == [DeviceState.CONNECTED])
            yield AtScale(bench, port)


def set_up(station: Station, kind: str, port: str) -> None:
    """The scale's settings."""
    line = {"id": "scale", "name": "Bench scale", "kind": kind, "port": port}
    station.change_setting("weighing.scales", [line], by=None)
    for path, value in TOLERANCE.items():
        station.change_setting(path, value, by=None)


def states(station: Station) -> list[DeviceState]:
    return [one.state for one in station.scales.statuses()]
