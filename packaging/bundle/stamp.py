"""What the build tells of itself (app/program/build.py), from the commit that it is made of."""

import json
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stamp:
    """`commit`: its short name, with "+" where files were changed since; `made_at`: of the commit."""

    commit: str
    made_at: datetime

    def write(self, file: Path) -> None:
        """Write what app.program.build.Build reads."""
        told = {
            "day": self.made_at.date().isoformat(),
            "commit": self.commit,
            "system": f"{sys.platform}-{platform.machine()}".lower(),
            "python": platform.python_version(),
            "qt": version("PySide6-Essentials"),
        }
        file.write_text(json.dumps(told) + "\n", "utf-8")


def stamp(checkout: Path) -> Stamp:
    """Of the checkout as it stands. Raises CalledProcessError where it is no checkout."""
    commit, seconds = _git(checkout, "log", "-1", "--format=%h %ct").split()
    changed = "+" if _git(checkout, "status", "--porcelain") else ""
    return Stamp(commit + changed, datetime.fromtimestamp(int(seconds), UTC))


def _git(checkout: Path, *arguments: str) -> str:
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True).stdout.strip()
