"""The program on Windows and macOS, as far as it can be tried on neither: all of it can be loaded without what only
Linux has, what only some systems have is used behind a question, and paths, ports and names are theirs. What was tried
on no real machine stands in docs/windows-macos.md."""

import ast
import os
import subprocess
import sys
from pathlib import Path, PureWindowsPath
from typing import Final

import pytest

from hardware.scanners.ports import PresentPort, find_port
from services.settings.places import provision_file
from services.tables.safe_file import safe_name
from tests.support.elsewhere import LACKING, OURS
from tests.support.source import ROOT

# Each use of what some system lacks, with the question that stands before it in the same file.
GUARDED: Final = {
    "app/hub/serve.py": 'hasattr(socket, "TCP_USER_TIMEOUT")',
    "hardware/printers/file_line.py": "if not _HAS_DEVICE_FILES:",
    "hardware/camera/decode/block.py": 'if sys.platform != "win32":',
    "services/database/reserve.py": 'hasattr(os, "posix_fallocate")',
}
_LACKED: Final = [(place.__name__, name) for lacks in LACKING.values() for place, names in lacks for name in names]
_POSIX: Final = [("os", name) for name in ("posix_fallocate", "posix_fadvise", "kill", "waitpid", "nice", "lockf")]


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_every_module_can_be_loaded_without_what_the_system_lacks(system: str) -> None:
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.support.elsewhere", system]
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=200, check=False)
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr


def test_what_only_some_systems_have_is_used_behind_a_question() -> None:
    found = {
        path.as_posix()
        for folder in OURS
        for path in sorted(Path(folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in {*_LACKED, *_POSIX}
    }
    assert found == GUARDED.keys()
    assert [path for path, question in GUARDED.items() if question not in Path(path).read_text("utf-8")] == []


@pytest.mark.parametrize("port", ["COM3", "COM12", r"\\.\COM12", "/dev/cu.usbserial-A10", "/dev/tty.usbmodem1101"])
def test_a_port_of_another_system_is_opened_as_it_is_named(port: str) -> None:
    assert find_port(port, lambda: []) == port


@pytest.mark.parametrize("name", ["COM3", "/dev/cu.usbmodem1101", "/dev/ttyACM0"])
def test_a_usb_identity_finds_the_port_that_the_system_gave_it_now(name: str) -> None:
    assert find_port("usb:0C2E:0B61:S1", lambda: [PresentPort(name, "Voyager", "usb:0C2E:0B61:S1")]) == name


@pytest.mark.parametrize("stem", ["CON", "nul", "Com1", "LPT9", "aux.report", "PRN"])
def test_no_file_gets_a_name_that_is_a_device_on_windows(stem: str) -> None:
    name = safe_name(stem, ".csv")
    assert name.partition(".")[0].lower() != stem.partition(".")[0].lower()


@pytest.mark.parametrize("stem", ['a<b>c:d"e/f\\g|h?i*j', "ends with dots...", " spaces ", "x" * 300, "\x00\x1f", "…"])
def test_a_files_name_is_one_on_windows_too(stem: str) -> None:
    name = safe_name(stem, ".xlsx")
    assert not set(name) & set('<>:"/\\|?*')
    assert name.isprintable()
    assert PureWindowsPath(name).name == name
    assert name == name.strip(" .")
    assert len(name) <= 80


@pytest.mark.parametrize(
    ("system", "environ", "place"),
    [
        ("win32", {"ProgramData": r"D:\Data"}, r"D:\Data/Scandesk/provision.toml"),
        ("win32", {}, r"C:\ProgramData/Scandesk/provision.toml"),
        ("darwin", {}, "/Library/Application Support/Scandesk/provision.toml"),
        ("linux", {}, "/etc/scandesk/provision.toml"),
    ],
)
def test_the_machines_own_file_lies_where_the_system_keeps_such_files(
    system: str, environ: dict[str, str], place: str
) -> None:
    assert str(provision_file(environ, system)) == place
