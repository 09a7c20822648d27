"""The station's scales on real pseudo-terminals: what they send is what the station's listeners get."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from hardware.scanners.simulator import SimulatedSerialPort
from services.errors import Refused
from services.scanning.ports import DeviceState
from services.scanning.scan import Device
from services.weighing.model import Reading, ScaleAct
from services.words.catalogue import Catalogue
from tests.fakes.device_listeners import FakeRawListener, FakeStatusListener
from tests.fakes.waiting import Memory


class Told:
    """Everything that a station's scales told."""

    def __init__(self, station: Station) -> None:
        self.readings, self.status, self.raw = Memory[tuple[Device, Reading]](), FakeStatusListener(), FakeRawListener()
        station.scales.on_reading(lambda device, reading: self.readings.add((device, reading)))
        station.scales.on_status(self.status)
        station.scales.on_raw(self.raw)

    def weights(self, count: int) -> list[int | None]:
        return [reading.weight for _, reading in self.readings.wait_for(count)][:count]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[SimulatedSerialPort]:
    with SimulatedSerialPort(tmp_path / "scale") as port:
        yield port


def line(port: str, **more: object) -> dict[str, object]:
    return {"id": "bench", "name": "Bench scale", "kind": "print", "port": port} | more


def opened(tmp_path: Path, *scales: dict[str, object]) -> Station:
    station = Station.open(tmp_path / "data", environ={})
    station.change_setting("weighing.scales", list(scales), by=None)
    return station


def test_what_a_scale_sends_reaches_the_stations_listeners(tmp_path: Path, port: SimulatedSerialPort) -> None:
    with opened(tmp_path, line(port.name)) as station:
        told = Told(station)
        station.start()
        told.status.wait_for(DeviceState.CONNECTED)
        port.send(b"ST,GS,+   1.2")
        told.raw.wait_for(13)
        port.send(b"34kg\r\nUS,GS,+   1.300kg\r\n")
        assert told.weights(2) == [1_234_000, 1_300_000]
        assert [reading.stable for _, reading in told.readings.all] == [True, False]
        assert {device for device, _ in told.readings.all} == {Device("bench", "Bench scale", "scale")}
        assert [status.state for status in station.scales.statuses()] == [DeviceState.CONNECTED]


def test_a_scale_that_is_pulled_out_is_told_and_comes_back_by_itself(tmp_path: Path, port: SimulatedSerialPort) -> None:
    with opened(tmp_path, line(port.name)) as station:
        told = Told(station)
        station.start()
        told.status.wait_for(DeviceState.CONNECTED)
        port.send(b"  1.0")
        told.raw.wait_for(5)
        port.unplug()
        told.status.wait_for(DeviceState.DISCONNECTED, why="scale.unplugged")
        port.replug()
        told.status.wait_for(DeviceState.CONNECTED, times=2)
        port.send(b"0 kg\r\n  2.00 kg\r\n")
        assert told.weights(2) == [0, 2_000_000], "the half from before is forgotten"


def test_scales_change_with_the_settings_while_the_station_runs(tmp_path: Path, port: SimulatedSerialPort) -> None:
    with opened(tmp_path) as station:
        told = Told(station)
        station.start()
        assert station.scales.statuses() == ()
        station.change_setting("weighing.scales", [line(port.name, unit="lb")], by=None)
        told.status.wait_for(DeviceState.CONNECTED)
        port.send(b"10.0\r\n")
        assert told.weights(1) == [4_535_924]
        station.change_setting("weighing.scales", [], by=None)
        told.status.wait_for(DeviceState.STOPPED)
        assert station.scales.statuses() == ()


def test_a_scale_that_never_answers_is_told_although_its_port_is_open(
    tmp_path: Path, port: SimulatedSerialPort
) -> None:
    with opened(tmp_path, line(port.name, kind="toledo")) as station:
        told = Told(station)
        station.start()
        told.status.wait_for(DeviceState.DISCONNECTED, why="scale.silent")
        port.send(b"garbage\r" * 5)
        assert told.readings.wait_for(5)[0][1].weight is None
        port.send(b"\x02 1.00\r")
        told.status.wait_for(DeviceState.CONNECTED)
        assert DeviceState.CONNECTED not in told.status.states[:-1]


def test_what_a_scale_cannot_do_is_said_in_words(tmp_path: Path, port: SimulatedSerialPort) -> None:
    with opened(tmp_path, line(port.name)) as station:
        told = Told(station)
        with pytest.raises(Refused) as away:
            station.scales.ask("bench", ScaleAct.ZERO)
        station.start()
        told.status.wait_for(DeviceState.CONNECTED)
        for act in ScaleAct:
            with pytest.raises(Refused) as cannot:
                station.scales.ask("bench", act)
            assert cannot.value.code == "SCALE_CANNOT"
            for language in ("en", "de"):
                assert "Bench scale" in Catalogue(language).say(cannot.value.words, **cannot.value.params)
        assert away.value.code == "SCALE_AWAY"
        assert not station.scales.tells_zero("bench")
