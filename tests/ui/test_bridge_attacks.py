"""A scale that sends without rest: the newest counts, and the UI thread is not buried under what was."""

from pytestqt.qtbot import QtBot

from services.scanning.scan import Device
from services.weighing.model import Condition, Reading
from ui.bridge import Bridge

BENCH, FLOOR = Device("bench", "Bench scale", "scale"), Device("floor", "Floor scale", "scale")


def reading(weight: int) -> Reading:
    return Reading(Condition.WEIGHT, float(weight), weight, stable=True)


def test_of_a_thousand_readings_that_nobody_could_see_the_newest_of_each_scale_is_told(qtbot: QtBot) -> None:
    bridge, told = Bridge(), list[tuple[str, int | None]]()
    bridge.weighed.connect(lambda device, said: told.append((device.id, said.weight)))
    for weight in range(1000):
        bridge.reading(BENCH, reading(weight))
        bridge.reading(FLOOR, reading(-weight))
    qtbot.waitUntil(lambda: len(told) >= 2)
    assert told == [("bench", 999), ("floor", -999)]
    bridge.reading(BENCH, reading(5))
    qtbot.waitUntil(lambda: len(told) >= 3)
    assert told[2:] == [("bench", 5)]


def test_of_a_megabyte_that_nobody_could_see_its_end_is_told(qtbot: QtBot) -> None:
    bridge, told = Bridge(), list[bytes]()
    bridge.scale_raw_arrived.connect(lambda _device, chunk: told.append(chunk))
    for number in range(1000):
        bridge.scale_raw(BENCH, b"%07d\r" % number * 128)
    bridge.scale_raw(BENCH, b"1.25 kg\r")
    qtbot.waitUntil(lambda: bool(told))
    assert len(told) == 1
    assert len(told[0]) <= 4096
    assert told[0].endswith(b"0000999\r1.25 kg\r")


def test_few_bytes_come_in_their_order_and_none_is_lost(qtbot: QtBot) -> None:
    bridge, told = Bridge(), list[bytes]()
    bridge.scale_raw_arrived.connect(lambda _device, chunk: told.append(chunk))
    for chunk in (b"ST,GS,", b"+1.2", b"5kg\r"):
        bridge.scale_raw(BENCH, chunk)
    qtbot.waitUntil(lambda: b"".join(told) == b"ST,GS,+1.25kg\r")
