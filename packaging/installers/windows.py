"""The installer for Windows: Inno Setup's compiler makes it of packaging/windows/scandesk.iss."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path, PureWindowsPath
from typing import Final

from installers.beside import CHECKOUT
from installers.built import Built

SCRIPT: Final = CHECKOUT / "packaging" / "windows" / "scandesk.iss"
COMPILER: Final = "ISCC"
_FOLDER: Final = "Inno Setup 6"
_PLACES: Final = ("ProgramFiles(x86)", "ProgramFiles", "LocalAppData")


def make_setup(built: Built, dist: Path, _work: Path) -> Path:
    """Make the setup in `dist`. Raises LookupError where Inno Setup is not installed."""
    subprocess.run([find_compiler(), *options(built, dist), str(SCRIPT)], check=True)
    return dist / f"{name(built)}.exe"


def name(built: Built) -> str:
    """Of the setup, without .exe."""
    return f"scandesk-{built.version}-{built.commit}-windows-x64"


def options(built: Built, dist: Path | PureWindowsPath, program: PureWindowsPath | None = None) -> Sequence[str]:
    """What the script is told. `program`: the folder of the build, where it is called otherwise there."""
    told = {
        "Program": program or built.folder.absolute(),
        "Out": dist if isinstance(dist, PureWindowsPath) else dist.absolute(),
        "Name": name(built),
        "Version": built.version,
        "Folder": built.sortable,
        "Numbers": built.numbers,
    }
    return [f"/D{word}={value}" for word, value in told.items()]


def find_compiler() -> str:
    """On the path, or where Inno Setup puts it. Raises LookupError."""
    places = [Path(os.environ[place]) / _FOLDER for place in _PLACES if place in os.environ]
    found = shutil.which(COMPILER) or shutil.which(COMPILER, path=os.pathsep.join(map(str, places)))
    if found is None:
        raise LookupError(f"{COMPILER}.exe was not found: Inno Setup 6.3 or newer has to be installed")
    return found
