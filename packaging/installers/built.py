"""A packed program in a folder, and what it tells of itself: it is asked for its version, not the checkout, which may
have gone on since."""

import json
import re
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bundle import contents, systems


@dataclass(frozen=True, slots=True)
class Built:
    """`commit`: its short name, with "+" where files were changed; `made_at`: of the commit, UTC."""

    folder: Path
    version: str
    commit: str
    made_at: datetime

    @property
    def sortable(self) -> str:
        """A version by which a later commit is the newer one, also between two releases, in the order that dpkg knows;
        0.2.0rc1 is older than 0.2.0."""
        release = re.sub(r"(?=(dev|a|b|rc)\d+$)", "~", self.version).replace(".~dev", "~~dev")
        return f"{release}+{self.made_at:%Y%m%d%H%M%S}.{self.commit}"

    @property
    def numbers(self) -> str:
        """The same for Windows."""
        return systems.dotted(systems.numbers(self.version, self.made_at.date()))

    @property
    def seconds(self) -> int:
        """`made_at` since 1970: the time of all files, so that the same commit gives the same bytes."""
        return int(self.made_at.timestamp())


def built(folder: Path) -> Built:
    """What lies in `folder`. Raises FileNotFoundError where nothing was built there."""
    about = json.loads((folder / contents.BILL).read_text("utf-8"))["metadata"]
    version, _, commit = about["component"]["version"].partition("+")
    return Built(folder, version, commit, datetime.fromisoformat(about["timestamp"]))


def c_library(folder: Path) -> str:
    """The newest version of the C library that a file of the build asks for, e.g. "2.36"."""
    wanted = {(2, 0)}
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink() and _is_program(file):
            asked = subprocess.run(["objdump", "-T", str(file)], capture_output=True, check=False).stdout
            wanted |= {(int(one), int(two)) for one, two in re.findall(rb"GLIBC_(\d+)\.(\d+)", asked)}
    return ".".join(map(str, max(wanted)))


def _is_program(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"
