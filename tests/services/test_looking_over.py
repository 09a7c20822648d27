"""Things are looked at side by side: one that never answers, or breaks, costs its own time and no other finding."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.bounded import TookTooLong, is_any_open, within
from services.errors import OutsideFailed, OutsideKind, Refused
from services.health.looking import Check, look_over
from services.health.model import Area, Finding, Kind
from services.health.rules import counts, worst
from tests.support.log_errors import LogErrors

WELL = Finding("well", Kind.OK, "cli.doctor.settings")


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """Set at the end of the test alone."""
    event = threading.Event()
    yield event
    event.set()


def test_one_that_never_answers_is_a_finding_and_what_it_said_before_is_kept(never: threading.Event) -> None:
    def look() -> Iterator[Finding]:
        yield WELL
        never.wait()
        yield WELL

    checks = [Check("dead", Area.PRINTERS, look), Check("alive", Area.DISK, lambda: [WELL])]
    found = list(look_over(checks, patience=0.2))
    assert [(one.name, one.kind, one.words, one.area) for one in found] == [
        ("well", Kind.OK, WELL.words, Area.PRINTERS),
        ("dead", Kind.FAULT, "health.no_answer", Area.PRINTERS),
        ("well", Kind.OK, WELL.words, Area.DISK),
    ]
    assert found[1].params == {"seconds": "0.2"}
    assert is_any_open(), "nobody waits for it, and whoever ends the program can know"


def test_all_of_them_are_looked_at_at_once() -> None:
    """Each waits for all the others: one after the other none would come to its end."""
    together = threading.Barrier(8)

    def look() -> list[Finding]:
        together.wait(10)
        return [WELL]

    found = list(look_over([Check(f"{number}", Area.DEVICES, look) for number in range(8)], patience=20))
    assert [one.kind for one in found] == [Kind.OK] * 8


def test_what_a_check_raises_is_a_finding(log_errors: LogErrors) -> None:
    log_errors.expect("a check broke")

    def raising(error: Exception) -> Check:
        def look() -> list[Finding]:
            raise error

        return Check(type(error).__name__, Area.DEVICES, look)

    errors = (
        OutsideFailed(OutsideKind.DEVICE, "device.missing", retry=True, port="COM3"),
        Refused("PRINTER_ADDRESS", "printer.address", address="x"),
        ZeroDivisionError("a bug"),
    )
    found = list(look_over([raising(error) for error in errors]))
    assert [(one.kind, one.words) for one in found] == [
        (Kind.FAULT, "device.missing"),
        (Kind.FAULT, "printer.address"),
        (Kind.FAULT, "health.broke"),
    ]
    assert found[0].params == {"port": "COM3"}
    assert found[2].params == {"what": "ZeroDivisionError"}


def test_it_is_told_how_far_it_is() -> None:
    heard: list[tuple[int, int]] = []
    checks = [Check(f"{number}", Area.DISK, lambda: [WELL]) for number in range(3)]
    list(look_over(checks, told=lambda done, whole: heard.append((done, whole))))
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_the_gravest_decides() -> None:
    found = [Finding("a", kind, "x") for kind in (Kind.NOTE, Kind.WARNING, Kind.OK, Kind.WARNING)]
    assert worst(found) is Kind.WARNING
    assert worst([]) is Kind.OK
    assert counts(found) == {Kind.FAULT: 0, Kind.WARNING: 2, Kind.NOTE: 1, Kind.OK: 1}
    assert [one.well for one in found] == [True, False, True, False]


def test_work_is_waited_for_so_long_and_no_longer(never: threading.Event, tmp_path: Path) -> None:
    assert within(5, lambda: 7) == 7
    with pytest.raises(TookTooLong):
        within(0.05, never.wait)
    with pytest.raises(FileNotFoundError):
        within(5, (tmp_path / "none").read_text)
