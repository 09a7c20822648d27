"""The log: one line an event, bounded, whole whoever writes it, with the number and the surroundings of each bug."""

import asyncio
import gc
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import structlog

from app.program.log_file import KEPT, LogFile
from app.program.logs import log_to, surround
from services import bugs, hidden
from services.bugs import AGAIN, CRASH_TOLD, IN_FULL, IN_SHORT, MINUTE, TOLD, Bug, BugBook, Crash, number_of
from tests.support import disk
from tests.support import log_errors as logs
from tests.support.source import ROOT as SOURCE

ROOT = [True] if disk.may_mount() else []  # disks of their own are for root alone; CI is
CANARY = "canary-of-a-token"


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What stands in the log that was begun."""
    with logs.collected() as errors:
        errors.expect()
        log_to(tmp_path / "logs", "test")
        yield lambda: [json.loads(line) for line in (tmp_path / "logs" / "test.log").read_text().splitlines()]


def broken(text: str = "broke") -> Exception:
    """An error with a traceback."""
    with pytest.raises(BrokenError) as met:
        breaks(text)
    return met.value


class BrokenError(Exception):
    """A bug of ours."""


def breaks(text: str) -> None:
    raise BrokenError(text)


# ---- lines


def test_each_event_is_one_line_with_its_time_in_utc(lines: Callable[[], list[dict[str, Any]]]) -> None:
    structlog.get_logger("bench").info("two\nlines\u2028and more", text="a\r\nb\x00\ud800", n=3)
    logging.getLogger("library").warning("of %s", "another\nkind")
    ours, theirs = lines()
    assert ours["event"] == "two\nlines\u2028and more"
    assert (ours["n"], ours["level"], ours["logger"]) == (3, "info", "bench")
    assert (theirs["event"], theirs["level"]) == ("of another\nkind", "warning")
    assert datetime.fromisoformat(ours["timestamp"]).utcoffset() == timedelta(0)


def test_a_bug_stands_there_with_its_number_its_traceback_and_its_surroundings(
    lines: Callable[[], list[dict[str, Any]]], log_errors: logs.LogErrors
) -> None:
    log_errors.expect("it broke")
    surround(page="packing", person="an id", last="a scan")
    error = broken()
    structlog.get_logger("bench").error("it broke", exc_info=error)
    (line,) = lines()
    assert line["bug"] == number_of(error)
    assert line["around"].items() >= {"page": "packing", "person": "an id", "last": "a scan"}.items()
    assert line["in_thread"] == "MainThread"
    assert line["version"]
    assert "raise BrokenError(text)\ntests.services.test_logs.BrokenError: broke" in line["exception"]


@pytest.mark.parametrize("log", [structlog.get_logger("bench"), logging.getLogger("bench")])
def test_a_storm_of_one_bug_is_a_few_lines_and_other_bugs_are_told_in_full(
    log: Any, lines: Callable[[], list[dict[str, Any]]], log_errors: logs.LogErrors
) -> None:
    log_errors.expect("it broke", "another broke")
    error = broken()
    for _ in range(500):
        log.error("it broke", exc_info=error)
    try:
        {}["nothing"]
    except KeyError:
        log.exception("another broke")
    told = lines()
    assert ["exception" in line for line in told] == [True] * IN_FULL + [False] * IN_SHORT + [True]
    assert told[IN_FULL]["error"] == "BrokenError('broke')"
    assert told[0]["bug"] != told[-1]["bug"]
    assert [line["times"] for line in told] == [*range(1, IN_FULL + IN_SHORT + 1), 1]


def test_a_bug_is_told_again_after_a_minute_with_how_often_it_came() -> None:
    now = [0.0]
    book, error = BugBook(lambda: now[0]), broken()
    for _ in range(1000):
        noted = book.note(error)
    assert not noted.in_short
    now[0] = MINUTE
    noted = book.note(error)
    assert (noted.in_full, noted.bug.times) == (True, 1001)


def test_a_bug_has_the_same_number_whatever_it_says_and_another_place_another_one() -> None:
    numbers = {number_of(broken("a")), number_of(broken("b"))}
    assert len(numbers) == 1
    with pytest.raises(ValueError, match="invalid literal") as met:
        int("x")
    assert number_of(met.value) not in numbers
    assert number_of(ValueError()), "one that was never raised"


def test_a_bug_is_told_for_two_minutes_and_once_it_was_seen_only_when_it_comes_far_more_often() -> None:
    now = [0.0]
    book, error, other = BugBook(lambda: now[0]), broken(), KeyError()
    assert book.to_tell() is None
    book.note(error)
    told = book.to_tell()
    assert told == Bug(number_of(error), "BrokenError", 1)
    book.seen(told.number)
    assert book.to_tell() is None
    for _ in range(AGAIN - 2):
        book.note(error)
    assert book.to_tell() is None
    book.note(error)
    assert book.to_tell() == replace(told, times=AGAIN)
    book.note(other)
    assert book.to_tell() == Bug(number_of(other), "KeyError", 1), "the latest"
    book.seen(number_of(other))
    assert book.to_tell() == replace(told, times=AGAIN), "the one before, which nobody saw"
    now[0] = TOLD
    assert book.to_tell() is None


def test_a_crash_is_told_for_ten_minutes_or_until_it_was_seen() -> None:
    now = [0.0]
    book, crash = BugBook(lambda: now[0]), Crash("ABC123", datetime(2026, 3, 1, 10, 42, tzinfo=UTC))
    assert book.crash_to_tell() is None
    book.crashed(crash)
    assert book.crash_to_tell() == crash
    now[0] = CRASH_TOLD
    assert book.crash_to_tell() is None
    book.crashed(crash)
    book.crash_seen()
    assert book.crash_to_tell() is None


def test_bugs_that_are_kept_apart_do_not_pile_up() -> None:
    book = BugBook(lambda: 0.0)
    for number in range(3 * bugs.MOST):
        book.note(type(f"Error{number}", (Exception,), {})())
    assert len(book._met) == bugs.MOST


# ---- secrets


def test_no_secret_is_written_whichever_way_it_comes(
    lines: Callable[[], list[dict[str, Any]]],
    log_errors: logs.LogErrors,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log_errors.expect("it broke")
    monkeypatch.setattr(hidden, "_known", type(hidden._known)(maxlen=hidden.MOST))
    monkeypatch.setattr(hidden, "_ours", set())
    monkeypatch.setattr(hidden, "_pattern", None)
    hidden.remember(CANARY)
    log = structlog.get_logger("bench")
    log.info(f"asked with {CANARY}", headers={"Authorization": f"Bearer {CANARY}"}, token=CANARY, n=[{"pin": CANARY}])
    log.error("it broke", exc_info=broken(f"postgresql://me:{CANARY}@server/"))
    logging.getLogger("library").warning("sent %s", {"x": CANARY}, extra={"more": CANARY})
    said = (tmp_path / "logs" / "test.log").read_text()
    assert len(lines()) == 3
    assert CANARY not in said


# ---- what nobody caught


def test_what_nobody_caught_is_in_the_log_from_the_main_thread_another_one_and_a_destructor(
    lines: Callable[[], list[dict[str, Any]]], log_errors: logs.LogErrors
) -> None:
    log_errors.expect("nobody caught", "a thread ended", "nobody could catch")
    error = broken("in a slot")
    sys.excepthook(type(error), error, error.__traceback__)
    thread = Thread(target=broken_thread, name="a thread of ours")
    thread.start()
    thread.join()

    class Gone:
        def __del__(self) -> None:
            raise RuntimeError("in a destructor")

    Gone()
    slot, of_thread, destructor = lines()
    assert "in a slot" in slot["exception"]
    assert of_thread["ended"] == of_thread["in_thread"] == "a thread of ours"
    assert "in a destructor" in destructor["exception"]
    assert len({line["bug"] for line in (slot, of_thread, destructor)}) == 3


def test_what_breaks_in_an_event_loop_is_a_bug_as_any_other(
    lines: Callable[[], list[dict[str, Any]]], log_errors: logs.LogErrors
) -> None:
    log_errors.expect("Exception in callback", "Task exception was never retrieved")

    async def work() -> None:
        asyncio.get_running_loop().call_soon(breaks, "in a callback")
        forgotten = asyncio.ensure_future(ends_badly())
        await asyncio.wait([forgotten])
        del forgotten

    async def ends_badly() -> None:
        breaks("in a task")

    asyncio.run(work())
    gc.collect()
    told = lines()
    assert {line["exception"].rpartition(": ")[2] for line in told} == {"in a callback", "in a task"}
    assert all(line["bug"] for line in told)


def broken_thread() -> None:
    raise RuntimeError("in a thread")


# ---- files

WRITES = """
import logging, sys
from pathlib import Path
from app.program.log_file import LogFile
handler = LogFile(Path(sys.argv[1]), largest=20_000, kept=100)
for number in range(2000):
    handler.emit(logging.makeLogRecord({"msg": f"{sys.argv[2]} {number:05} " + "x" * 80}))
"""


def emit(handler: LogFile, text: str) -> None:
    handler.emit(logging.makeLogRecord({"msg": text}))


def test_two_processes_that_write_one_log_lose_no_line_and_tear_none_while_it_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "commands.log"
    children = [subprocess.Popen([sys.executable, "-c", WRITES, str(path), name], cwd=SOURCE) for name in "ab"]
    assert [child.wait(60) for child in children] == [0, 0]
    files = [file for file in tmp_path.glob("commands.log*") if file.suffix != ".lock"]
    assert len(files) > 10
    longest = len("a 00000 ") + 80 + 1
    assert max(file.stat().st_size for file in files) <= 20_000 + longest, "both may find room for one line, and write"
    told = [line for file in files for line in file.read_text().splitlines()]
    assert sorted(told) == sorted(f"{name} {number:05} " + "x" * 80 for name in "ab" for number in range(2000))


def test_a_log_takes_no_more_room_than_its_files_may(tmp_path: Path) -> None:
    handler = LogFile(tmp_path / "test.log", largest=1000)
    for number in range(500):
        emit(handler, f"{number} " + "x" * 90)
    handler.close()
    files = sorted(file.name for file in tmp_path.glob("test.log*") if file.suffix != ".lock")
    assert files == ["test.log", *(f"test.log.{number}" for number in range(1, KEPT + 1))]
    assert sum((tmp_path / name).stat().st_size for name in files) <= 1000 * (KEPT + 1)
    assert (tmp_path / "test.log").read_text().splitlines()[-1].startswith("499 ")


def test_a_log_that_cannot_be_put_aside_stays_small_and_keeps_its_last_lines(tmp_path: Path) -> None:
    (tmp_path / f"test.log.{KEPT}" / "a stranger's").mkdir(parents=True)
    handler, largest = LogFile(tmp_path / "test.log", largest=1000), 0
    for number in range(500):
        emit(handler, f"{number} " + "x" * 90)
        largest = max(largest, sum(file.stat().st_size for file in tmp_path.glob("test.log*") if file.is_file()))
    handler.close()
    assert largest <= 1000 * (KEPT + 1)
    assert (tmp_path / "test.log").read_text().splitlines()[-1].startswith("499 ")


def test_a_folder_that_cannot_be_written_costs_the_log_alone(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder would be")
    with logs.collected():
        log_to(tmp_path / "logs", "test")
        structlog.get_logger("bench").info("all is well")
        assert (tmp_path / "logs").read_text() == "a file where the folder would be"
        (tmp_path / "logs").unlink()
        (tmp_path / "logs").mkdir()
        structlog.get_logger("bench").info("all is well again")
    assert "all is well again" in (tmp_path / "logs" / "test.log").read_text(), "also when it can be written later"


def test_a_log_whose_file_was_taken_away_begins_anew(tmp_path: Path) -> None:
    handler = LogFile(tmp_path / "test.log")
    emit(handler, "one")
    (tmp_path / "test.log").rename(tmp_path / "elsewhere")
    emit(handler, "two")
    handler.close()
    assert (tmp_path / "test.log").read_text() == "two\n"
    assert (tmp_path / "test.log").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("root", ROOT)
def test_a_full_disk_costs_lines_and_tears_none(tmp_path: Path, root: bool) -> None:
    with disk.small_disk(tmp_path / "disk", 1) as small:
        handler = LogFile(small / "test.log")
        emit(handler, "before")
        with disk.filled(small):
            for _ in range(3):
                emit(handler, "x" * 5000)
        emit(handler, "after")
        handler.close()
        told = (small / "test.log").read_text().splitlines()
    assert (told[0], told[-1]) == ("before", "after")
    assert ("x" * 15_000).startswith("".join(told[1:-1])), "halves of lines, on their own"
