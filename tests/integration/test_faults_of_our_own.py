"""A fault of our own in the running desktop: a sentence says so, the log says more, and the next scan is taken."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hardware.scanners.simulator import SimulatedSerialPort
from services.database.opening import FILE_NAME
from tests.campaigns.desktop import DesktopProcess, prepare
from tests.campaigns.findings import how_often
from tests.support.faulty_desktop import MODULE, STORM
from tests.support.program import Scandesk

FAULT = "Scandesk made a mistake of its own"
CRASH = "Scandesk ended by itself when it ran last"


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    directory = tmp_path / "bench"
    directory.mkdir()
    prepare(directory, [tmp_path / "tty"])
    return directory


@contextmanager
def running(directory: Path) -> Iterator[tuple[DesktopProcess, SimulatedSerialPort]]:
    """The desktop with its scanner; scans may come."""
    with (
        SimulatedSerialPort(directory.parent / "tty") as scanner,
        DesktopProcess.start(directory, module=MODULE) as desktop,
    ):
        desktop.wait_until_usable()
        yield desktop, scanner


def lines(directory: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (directory / "logs" / "desktop.log").read_text().splitlines()]


def crash_found(directory: Path) -> Any:
    """What the doctor says of a crash that no start has told of."""
    checks = Scandesk(directory, {}).run("doctor", "--json", code=None).json["checks"]
    return next((one for one in checks if one["check"] == "crash desktop"), None)


def test_a_slot_that_breaks_is_told_and_logged_and_the_next_scans_are_stored_and_answered(bench: Path) -> None:
    with running(bench) as (desktop, scanner):
        scanner.send_code("W12-0001")
        desktop.wait_for_answer("W12-0001")
        scanner.send_code("BREAKS-1")
        told = desktop.wait_for(lambda told: told.what == "trouble" and FAULT in told.text)
        for code in ("W12-0002", "W12-0003"):
            scanner.send_code(code)
            desktop.wait_for_answer(code)
    stored = how_often(bench / FILE_NAME)
    assert stored == dict.fromkeys(("W12-0001", "BREAKS-1", "W12-0002", "W12-0003"), 1), "none lost, none doubled"
    (fault,) = (line for line in lines(bench) if line.get("bug"))
    assert f"number {fault['bug']}" in told.text
    assert "PlantedError: BREAKS-1" in fault["exception"]
    assert fault["around"].keys() >= {"person", "scan"}
    assert (fault["around"]["page"], fault["around"]["answered"]) == ("sessions", "taken")


def test_a_storm_of_one_fault_is_one_sentence_with_a_count_and_a_few_lines(bench: Path) -> None:
    with running(bench) as (desktop, scanner):
        scanner.send_code("STORM-1")
        desktop.wait_for(lambda told: told.what == "trouble" and f", {STORM} times so far" in told.text)
        scanner.send_code("W12-0001")
        desktop.wait_for_answer("W12-0001")
    assert how_often(bench / FILE_NAME) == {"STORM-1": 1, "W12-0001": 1}
    of_storm = [line for line in lines(bench) if "again" in line.get("exception", line.get("error", ""))]
    assert 0 < len(of_storm) < 100
    assert (bench / "logs" / "desktop.log").stat().st_size < 100_000


def test_a_crash_is_told_in_words_at_the_next_start_and_never_again(bench: Path) -> None:
    with running(bench) as (desktop, scanner):
        scanner.send_code("CRASHES-1")
        desktop.process.wait()
    assert desktop.process.returncode < 0, "a signal ended it"
    found = crash_found(bench)
    assert found is not None
    assert found["kind"] == "warning"
    with running(bench) as (desktop, scanner):
        told = next(told for told in desktop.told if told.what == "trouble" and told.text)
        scanner.send_code("W12-0001")
        desktop.wait_for_answer("W12-0001")
    assert told.text.startswith(CRASH)
    (crash,) = (line for line in lines(bench) if line["event"] == "the program crashed when it ran last")
    assert f"number {crash['crash']}" in told.text
    assert f"number {crash['crash']}" in found["message"]
    assert crash_found(bench) is None, "it was told at the start"
    assert "Segmentation fault" in crash["traces"]
    assert "in breaks" in crash["traces"]
    assert how_often(bench / FILE_NAME) == {"CRASHES-1": 1, "W12-0001": 1}, "it was stored before it was shown"
    with running(bench) as (desktop, scanner):
        scanner.send_code("W12-0002")
        desktop.wait_for_answer("W12-0002")
    assert [told.text for told in desktop.told if told.what == "trouble" and told.text] == []
