"""Printers that are files: a device file, and a folder."""

import errno
import os
import pty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from app.devices.printers import make_printer
from hardware.printers.file_line import open_file
from hardware.printers.folder_printer import FolderPrinter
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from hardware.printers.zpl_printer import Times, ZplPrinter
from services.clock import SystemClock
from services.errors import Refused
from services.printing.model import Document, Format, Outcome, PrinterState, Result
from services.settings.model import PrinterLine
from tests.support.pty_printer import printer_at_a_pty

LABEL = b"^XA^FO20,20^FDW12-0789^FS^XZ"
PATIENT = Times(answer=30, take=30, finish=30, look_again=0.01, settle=0.01)
SHORT_OF_ANSWER = Times(answer=0.3, take=30, finish=30)


def device(path: str, times: Times = PATIENT, baud: int = 9600) -> ZplPrinter:
    return ZplPrinter("Bench", lambda patience: open_file(path, patience, baud=baud), clock=SystemClock(), times=times)


def label(data: bytes = LABEL) -> Document:
    return Document(data, Format.ZPL, 62, 29, "W12-0789")


def pdf(title: str = "W12-0789", data: bytes = b"%PDF-1.4 whole") -> Document:
    return Document(data, Format.PDF, 62, 29, title)


@contextmanager
def bare_pty() -> Iterator[tuple[int, str]]:
    """A serial port at whose other end nobody does anything."""
    other, port = pty.openpty()
    try:
        yield other, os.ttyname(port)
    finally:
        os.close(other)
        os.close(port)


# ---- device files


def test_a_device_that_answers_says_printed() -> None:
    every_byte = b"^XA^FD" + bytes(range(256)) + b"^FS^XZ"  # a line that is not raw changes or eats some of them
    with SimulatedZplPrinter() as simulated, printer_at_a_pty(simulated) as path:
        assert device(path).send(label(every_byte), Event()) == Outcome(Result.PRINTED)
        assert simulated.labels == [every_byte]
        simulated.behave(head_open=True)
        assert device(path).state(Event()).state is PrinterState.HEAD_OPEN
        assert device(path).send(label(), Event()) == Outcome(Result.FAILED, "printer.head_open")


def test_what_is_written_to_a_device_without_answer_is_unknown() -> None:
    with bare_pty() as (other, path):
        assert device(path, SHORT_OF_ANSWER).send(label(), Event()) == Outcome(
            Result.UNKNOWN, "printer.after.no_status"
        )
        came = b""
        while not came.endswith(LABEL):
            came += os.read(other, 4096)
        assert came.count(LABEL) == 1


def test_a_device_that_takes_nothing_more_fails_the_label() -> None:
    with bare_pty() as (_, path):
        outcome = device(path, Times(answer=0.1, take=0.3)).send(label(b"^XA" + b"^FX" * 100_000 + b"^XZ"), Event())
        assert outcome == Outcome(Result.FAILED, "printer.cut_off")


def test_a_device_of_another_program_is_left_alone() -> None:
    with bare_pty() as (_, path):
        printer = device(path)
        with open_file(path, printer._patience(1, Event())):
            assert printer.send(label(), Event()).why == "printer.device.busy"


def test_a_plain_file_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "letter"
    file.write_bytes(b"dear")
    outcome = device(str(file)).send(label(), Event())
    assert outcome == Outcome(Result.FAILED, "printer.device.no_device", {"path": str(file)})
    assert file.read_bytes() == b"dear"


@pytest.mark.parametrize("path", ["/dev/usb/lp9876", "", "/dev/\0", "/dev/null/x"])
def test_a_device_that_is_not_there_is_said(path: str) -> None:
    assert device(path).state(Event()).state is PrinterState.OFFLINE
    assert device(path).send(label(), Event()).result is Result.FAILED


def test_a_speed_that_no_line_has_is_said() -> None:
    with bare_pty() as (_, path):
        assert device(path, baud=12345).send(label(), Event()).why == "printer.device.settings_not_taken"


# ---- a folder


def folder(path: Path) -> FolderPrinter:
    return FolderPrinter(path, clock=SystemClock())


def test_a_folder_has_each_document_whole_under_a_name_of_its_own(tmp_path: Path) -> None:
    printer = folder(tmp_path)
    documents = [pdf(data=b"%%PDF-%d" % n) for n in range(20)]
    assert {printer.send(each, Event()).result for each in documents} == {Result.PRINTED}
    assert sorted(file.read_bytes() for file in tmp_path.iterdir()) == sorted(each.data for each in documents)
    assert {file.suffix for file in tmp_path.iterdir()} == {".pdf"}
    assert printer.state(Event()).state is PrinterState.READY


@pytest.mark.parametrize("title", ["", ".", "../../etc/passwd", "a/b\\c:d", "CON", "x" * 5000, "\0\n\u202e", "\ud800"])
def test_a_hostile_title_stays_in_the_folder(tmp_path: Path, title: str) -> None:
    inside = tmp_path / "labels"
    inside.mkdir()
    assert folder(inside).send(pdf(title), Event()).result is Result.PRINTED
    assert [path.name for path in tmp_path.iterdir()] == ["labels"]
    assert len(list(inside.glob("[0-9]*.pdf"))) == 1


@pytest.mark.parametrize("name", ["\0", "x" * 500])
def test_a_folder_that_no_system_can_have_is_not_there(tmp_path: Path, name: str) -> None:
    assert folder(tmp_path / name).state(Event()).why == "printer.folder.missing"
    assert folder(tmp_path / name).send(pdf(), Event()).result is Result.FAILED


def test_the_folder_of_somebody_who_is_nobody_is_refused_in_words() -> None:
    line = PrinterLine(id="pdf", name="Folder", kind="folder", address="~nobody-is-called-so/labels")
    with pytest.raises(Refused) as refused:
        make_printer(line, SystemClock())
    assert refused.value.words == "printer.folder.missing"


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert folder(gone).state(Event()).why == "printer.folder.missing"
    assert folder(gone).send(pdf(), Event()) == Outcome(Result.FAILED, "printer.folder.missing", {"path": str(gone)})


@pytest.mark.parametrize(
    ("number", "why"),
    [(errno.ENOSPC, "full"), (errno.EDQUOT, "full"), (errno.EROFS, "no_rights"), (errno.EIO, "not_written")],
)
def test_a_disk_that_does_not_take_it_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, why: str
) -> None:
    def fails(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("hardware.printers.folder_printer.os.fsync", fails)
    assert folder(tmp_path).send(pdf(), Event()).why == f"printer.folder.{why}"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_may_not_be_kept_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.fsync, []

    def fails_at_the_folder(opened: int) -> None:
        calls.append(opened)
        if len(calls) == 2:
            raise OSError(errno.EIO, "")
        real(opened)

    monkeypatch.setattr("hardware.printers.folder_printer.os.fsync", fails_at_the_folder)
    assert folder(tmp_path).send(pdf(), Event()) == Outcome(
        Result.UNKNOWN, "printer.after.folder", {"path": str(tmp_path)}
    )


def test_stop_before_a_file_makes_none(tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    assert folder(tmp_path).send(pdf(), stop) == Outcome(Result.FAILED, "printer.stopped")
    assert list(tmp_path.iterdir()) == []
