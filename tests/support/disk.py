"""Disks that a test may fill, make read-only, or make fail."""

import ctypes
import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PR_SET_PTRACER = 0x59616D61
_PR_SET_PTRACER_ANY = ctypes.c_ulong(-1)
ATTACH_WITHIN = 20.0  # seconds


def may_mount() -> bool:
    """Whether tests here may mount file systems of their own."""
    return os.geteuid() == 0


@contextmanager
def small_disk(place: Path, mebibytes: int) -> Iterator[Path]:
    """A disk of that size, in memory, mounted at `place`."""
    place.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0700", "scandesk-test", str(place))
    try:
        yield place
    finally:
        _run("umount", "--lazy", str(place))


@contextmanager
def read_only(mounted: Path) -> Iterator[None]:
    """While the block runs, nothing can be written to the disk mounted there. No file on it may be open."""
    _run("mount", "-o", "remount,ro", str(mounted))
    try:
        yield
    finally:
        _run("mount", "-o", "remount,rw", str(mounted))


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """While the block runs, the disk is full to the last byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def failing(calls: str, error: str, files: list[Path], when: str = "1+") -> Iterator[None]:
    """While the block runs, these system calls of this very process on these files fail (strace -e inject)."""
    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _PR_SET_PTRACER_ANY, 0, 0, 0)
    only = [argument for file in files for argument in ("-P", str(file))]
    inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}"]
    command = ["strace", "-f", "-o", "/dev/null", *only, *inject, "-p", str(os.getpid())]
    strace = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait_until_attached(strace)
        yield
    finally:
        strace.terminate()
        strace.communicate()


def _wait_until_attached(strace: "subprocess.Popen[bytes]") -> None:
    assert strace.stderr is not None
    said = b""
    while b"attached" not in said:
        ready, _, _ = select.select([strace.stderr], [], [], ATTACH_WITHIN)
        more = os.read(strace.stderr.fileno(), 4096) if ready else b""
        assert more, f"strace did not attach: {said.decode(errors='replace')}"
        said += more


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
