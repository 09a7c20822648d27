"""`scandesk devices weigh`: what a simulated scale says, as the real command."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.scales.simulator import SimulatedScalePort
from hardware.scanners.simulator import SimulatedSerialPort
from tests.support.program import PATIENCE, Process, Scandesk, next_line

WEIGH = ("devices", "weigh")


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return Scandesk(tmp_path / "station", {})


@pytest.fixture
def scale(tmp_path: Path, scandesk: Scandesk) -> Iterator[SimulatedScalePort]:
    with SimulatedScalePort("toledo", tmp_path / "scale", settle=0) as port:
        set_up(scandesk, {"bench": ("toledo", port.name)})
        yield port


def set_up(scandesk: Scandesk, scales: dict[str, tuple[str, str]]) -> None:
    """These, each with its protocol and its port; the first one weighs."""
    lines = (f'{{id="{i}", name="Scale {i}", kind="{kind}", port="{port}"}}' for i, (kind, port) in scales.items())
    scandesk.run("settings", "set", "weighing.scales", f"[{', '.join(lines)}]")


def until(process: Process, **wanted: Any) -> dict[str, Any]:
    """The next line that says this."""
    while True:
        line: dict[str, Any] = next_line(process)  # type: ignore[arg-type]  # what is forked has the same pipes
        if wanted.items() <= line.items():
            return line


def test_what_lies_on_the_scale_is_said_with_its_word(scandesk: Scandesk, scale: SimulatedScalePort) -> None:
    assert scandesk.run(*WEIGH, "--json").json == {
        "scale": "bench",
        "state": "empty",
        "weight": 0.0,
        "net": False,
        "said": "000.000",
        "why": None,
    }
    scale.scale.put(2_350_000)
    assert scandesk.run(*WEIGH).out == "2.350 kg · stands still\n"
    scale.scale.put(90_000_000)
    shown = scandesk.run(*WEIGH, "bench", "--json").json
    assert (shown["state"], shown["weight"]) == ("over", None)
    assert scandesk.run(*WEIGH).out == "overload\n"


def test_one_that_comes_to_no_rest_is_said_to_move_after_the_wait(
    scandesk: Scandesk, scale: SimulatedScalePort
) -> None:
    scale.scale.put(2_350_000)
    scale.scale.jitter(on=True)
    assert scandesk.run(*WEIGH, "--wait", "1").out == "moving\n"


def test_tare_and_zero_are_asked_and_what_they_did_is_said(scandesk: Scandesk, scale: SimulatedScalePort) -> None:
    scale.scale.put(500_000)
    assert scandesk.run(*WEIGH, "--ask", "tare", "--json").json["state"] == "empty"
    scale.scale.put(2_000_000)
    assert scandesk.run(*WEIGH).out == "2.000 kg · stands still, less tare\n"
    assert scandesk.run(*WEIGH, "--ask", "clear").out == "2.500 kg · stands still\n"
    refused = scandesk.run(*WEIGH, "--ask", "zero", "--wait", "1", "--json", code=1)
    assert refused.error["code"] == "SCALE_UNCHANGED", "2.5 kg are no zero: it does not obey"
    scale.scale.take(2_400_000)
    assert scandesk.run(*WEIGH, "--ask", "zero", "--json").json["state"] == "empty"
    assert scandesk.run(*WEIGH).out == "0.000 kg · empty\n"


def test_watching_says_each_change_until_somebody_ends_it(scandesk: Scandesk, scale: SimulatedScalePort) -> None:
    with scandesk.started(*WEIGH, "--watch", "--json") as process:
        assert until(process, state="empty")["event"] == "weight"
        scale.scale.put(1_250_000)
        assert until(process, state="stable")["weight"] == 1.25
        scale.unplug()
        gone = until(process, state="gone")
        assert (gone["weight"], gone["why"].partition(".")[0]) == (None, "The scale is gone")
        scale.replug()
        assert until(process, state="stable")["weight"] == 1.25
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_a_scale_that_cannot_be_read_says_why_and_what_to_do(scandesk: Scandesk, tmp_path: Path) -> None:
    assert scandesk.run(*WEIGH, "--json", code=1).error["code"] == "SCALE_AWAY"
    with SimulatedSerialPort() as silent, SimulatedScalePort("print") as quiet:
        gone = str(tmp_path / "none")
        set_up(scandesk, {"a": ("toledo", gone), "b": ("toledo", silent.name), "c": ("print", quiet.name)})
        assert "No scale at this port" in scandesk.run(*WEIGH, code=3).err
        assert "The scale gives no answer" in scandesk.run(*WEIGH, "b", code=3).err
        unasked = scandesk.run(*WEIGH, "c", "--wait", "0.5", "--json", code=1).error
        assert (unasked["code"], "PRINT" in unasked["message"]) == ("SCALE_SILENT", True)
        cannot = scandesk.run(*WEIGH, "c", "--ask", "zero", "--json", code=1).error
        assert cannot["code"] == "SCALE_CANNOT"
    unknown = scandesk.run(*WEIGH, "d", "--json", code=1).error
    assert (unknown["code"], "a, b, c" in unknown["message"]) == ("NOT_FOUND", True)


def test_a_scale_that_another_program_reads_is_not_read_beside_it(
    scandesk: Scandesk, scale: SimulatedScalePort
) -> None:
    with scandesk.started(*WEIGH, "--watch", "--json") as process:
        until(process, state="empty")
        assert "Another program uses this scale" in scandesk.run(*WEIGH, code=3).err
