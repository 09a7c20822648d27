"""`python -m tests.packed.windows_setup ROOT BUILD`: the installer for Windows in Wine, in a bare Debian. ROOT/inno has
Inno Setup's compiler, ROOT/src/packaging the script; what is installed is named as BUILD's files, and empty."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path, PureWindowsPath

from bundle.systems import RUNTIME
from installers.built import Built, built
from installers.windows import name, options
from services.provisioning.model import Provision
from services.provisioning.reading import read_provision
from tests.packed.bare_root import BareRoot
from tests.packed.run import run_all
from tests.support.x_display import x_server

OF_WINDOWS = ("scandesk.exe", "scandesk-desktop.exe", *(f"_internal/{one}" for one in (*RUNTIME, "msvcr120.dll")))
SILENT = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
GIVEN = {"STATION": "Tür 7 \\ x", "HUB": "https://hub.example.org:8750", "RT": "https://rt.example.org/rt"}
_SRC = PureWindowsPath("Z:/src")
_APP = "Program Files/Scandesk"
_MACHINE = "ProgramData/Scandesk"


@dataclass(frozen=True)
class Windows:
    """A Windows that is none. `of`: what it is to install."""

    root: BareRoot
    of: Built
    display: str

    @property
    def drive(self) -> Path:
        """C:"""
        return self.root.folder / "root/.wine/drive_c"

    @property
    def build(self) -> Path:
        return self.root.folder / "src/build"

    def run(self, *command: str, code: int = 0) -> str:
        """What a program says."""
        environ = {"HOME": "/root", "DISPLAY": self.display, "WINEDEBUG": "-all", "LANG": "C.UTF-8"}
        return self.root.says("wine", *command, code=code, **environ)

    def compile(self, of: Built, code: int = 0) -> str:
        """Make the setup of the build, as of this version."""
        asked = options(of, _SRC / "out", _SRC / "build")
        return self.run(r"Z:\inno\ISCC.exe", *asked, str(_SRC / "packaging/windows/scandesk.iss"), code=code)

    def install(self, of: Built, *arguments: str, code: int = 0) -> None:
        """Run its setup."""
        self.run(str(_SRC / "out" / f"{name(of)}.exe"), *SILENT, *arguments, code=code)

    def installed(self) -> set[str]:
        """The files of the program."""
        return set(files(self.drive / _APP))


def files(folder: Path) -> Iterable[str]:
    """Their places in it, with /."""
    return (str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def it_is_not_made_of_a_build_without_the_runtime(windows: Windows) -> None:
    (windows.build / "_internal/msvcp140.dll").unlink()
    said = windows.compile(windows.of, code=2)
    assert r"_internal\MSVCP140.dll" in said
    (windows.build / "_internal/msvcp140.dll").touch()


def the_compiler_takes_the_script(windows: Windows) -> None:
    said = windows.compile(windows.of)
    assert "Successful compile" in said
    assert [line for line in said.splitlines() if line.startswith(("Warning", "Hint"))] == []


def with_a_wrong_address_it_installs_nothing(windows: Windows) -> None:
    for wrong in ("/HUB=hub.example.org", "/RT=http://rt.example.org", "/HUB=https://a b", f"/STATION={'x' * 61}"):
        windows.install(windows.of, wrong, code=1)
    assert windows.installed() == set()
    assert not (windows.drive / _MACHINE).exists()


def it_installs_each_file_of_the_build_and_asks_nothing(windows: Windows) -> None:
    windows.install(windows.of)
    version = f"versions/{windows.of.sortable}"
    ours = {"scandesk.cmd", "scandesk.ico", "unins000.exe", "unins000.dat"}
    assert windows.installed() == {f"{version}/{one}" for one in files(windows.build)} | ours
    command = (windows.drive / _APP / "scandesk.cmd").read_text("utf-8")
    assert f"{version}/scandesk.exe" in command.replace("\\", "/")
    menu = windows.drive / "ProgramData/Microsoft/Windows/Start Menu/Programs/Scandesk.lnk"
    assert "scandesk-desktop.exe".encode("utf-16-le") in menu.read_bytes()
    assert not (windows.drive / _MACHINE).exists()


def what_it_was_started_with_is_a_provisioning_file(windows: Windows) -> None:
    windows.install(windows.of, *(f"/{word}={value}" for word, value in GIVEN.items()))
    wanted = read_provision((windows.drive / _MACHINE / "provision.toml").read_text("utf-8"))
    assert isinstance(wanted, Provision), wanted
    assert {key: str(value) for key, value in wanted.settings.items()} == {
        "station.name": GIVEN["STATION"],
        "central.url": GIVEN["HUB"],
        "sessions.mode": "central",
        "packing.mode": "central",
        "rt.url": GIVEN["RT"],
        "assets.mode": "rt",
    }


def an_upgrade_takes_the_place_of_what_was_there(windows: Windows) -> None:
    """Without parameters it leaves the provisioning file alone; with others the one before stays beside it."""
    before = (windows.drive / _MACHINE / "provision.toml").read_bytes()
    newer = replace(windows.of, made_at=windows.of.made_at + timedelta(days=1), commit="abcdef0")
    windows.compile(newer)
    windows.install(newer)
    assert [one.name for one in (windows.drive / _APP / "versions").iterdir()] == [newer.sortable]
    assert newer.sortable in (windows.drive / _APP / "scandesk.cmd").read_text("utf-8")
    assert (windows.drive / _MACHINE / "provision.toml").read_bytes() == before
    windows.install(newer, "/STATION=Bench 8")
    assert (windows.drive / _MACHINE / "provision.toml.before").read_bytes() == before
    assert "Bench 8" in (windows.drive / _MACHINE / "provision.toml").read_text("utf-8")


def it_is_uninstalled_and_the_data_stays(windows: Windows) -> None:
    data = windows.drive / "users/root/AppData/Local/scandesk/scandesk.sqlite3"
    data.parent.mkdir(parents=True)
    data.touch()
    windows.run(str(PureWindowsPath("C:/") / _APP / "unins000.exe"), *SILENT)
    assert windows.installed() == set()
    assert not (windows.drive / _MACHINE).exists()
    assert not list(windows.drive.rglob("Scandesk.lnk"))
    assert data.exists()


STEPS = (
    it_is_not_made_of_a_build_without_the_runtime,
    the_compiler_takes_the_script,
    with_a_wrong_address_it_installs_nothing,
    it_installs_each_file_of_the_build_and_asks_nothing,
    what_it_was_started_with_is_a_provisioning_file,
    an_upgrade_takes_the_place_of_what_was_there,
    it_is_uninstalled_and_the_data_stays,
)


def main(folder: Path, build: Path) -> int:
    """All steps, one after the other."""
    with x_server("1024x768x24") as display:
        windows = Windows(BareRoot(folder), built(build), display)
        for one in {*files(build), *OF_WINDOWS} - {"scandesk"}:
            place = windows.build / one
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
        windows.run("winecfg", "-v", "win10")
        return run_all(STEPS, windows, goes_on=False)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
