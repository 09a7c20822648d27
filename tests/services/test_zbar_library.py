"""Which libzbar is loaded: the packed program's own before the system's. In processes of their own: it stays loaded."""

import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

import pytest

from tests.support.source import ROOT

PACKED = """
import ctypes.util, sys
sys.frozen, sys._MEIPASS = True, {folder!r}
ctypes.util.find_library = lambda name: None
import cv2
from hardware.camera.decode.zbar import WHY_NOT, read_bars
from tests.support.drawn_codes import Scene, drawn
print(WHY_NOT, [one.text for one in read_bars(drawn("ean13", Scene()))])
print([line.split()[-1] for line in open("/proc/self/maps") if "libzbar" in line][:1])
"""


def told(folder: Path) -> list[str]:
    """What a process says whose program is packed with what is in this folder, on a system without zbar."""
    code = PACKED.format(folder=str(folder))
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.fixture
def library() -> Path:
    name = find_library("zbar")
    assert name is not None
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    return next(Path(line.split()[-1]) for line in known.splitlines() if line.split()[:1] == [name])


def test_a_packed_program_reads_with_the_zbar_that_it_carries(tmp_path: Path, library: Path) -> None:
    (tmp_path / library.name).write_bytes(library.read_bytes())
    read, loaded = told(tmp_path)
    assert read == "None ['4006381333931']"
    assert loaded == f"['{tmp_path / library.name}']"


def test_a_packed_program_without_zbar_says_so_and_reads_on(tmp_path: Path) -> None:
    (tmp_path / "libzbarista.so").touch()
    read, loaded = told(tmp_path)
    assert read == "Unable to find zbar shared library []"
    assert loaded == "[]"
