"""kill -9 at random points of an upgrade, from its copy to its commit (reliability F17): the database is of the old
version or of the new one, whole, and the next start gets to the new one with every scan that was not sent yet."""

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from services.database import migrate
from services.database.opening import open_database
from tests.campaigns.findings import Findings
from tests.support.old_release import OLDEST, make_old, version_of, waiting
from tests.support.source import ROOT

CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,unlink,rename"
SCANS = 1000
_START = (
    "import sys; from pathlib import Path; from services.database.opening import open_database;"
    "open_database(Path(sys.argv[1])).close()"
)


def run(kills: int, seed: int, scans: int = SCANS) -> Findings:
    """Upgrade copies of one old station, each killed at another point; then start them again, some killed once more."""
    findings, random = Findings("upgrades that are killed", seed), Random(seed)
    left: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="scandesk-upgrade-") as folder:
        old = Path(folder) / "old"
        make_old(old, scans)
        wanted = waiting(old)
        points = _count(_copy(old, Path(folder) / "counted"))
        for nth in range(kills):
            place = _copy(old, Path(folder) / str(nth))
            for _ in range(random.choice((1, 1, 1, 3))):
                point = random.randrange(1, points + 1)
                _start(place, f"inject={CALLS}:signal=KILL:when={point}")
                left[version_of(place)] += 1
                if waiting(place) != wanted:
                    findings.broken.append(f"kill at {point}: what waits is other than it was")
            open_database(place).close()
            if version_of(place) != migrate.HEAD or waiting(place) != wanted:
                findings.broken.append(f"the start after a kill at {point} did not get to the new version with all")
            shutil.rmtree(place)
    findings.figures = {
        "upgrades killed": f"{kills}, at up to {points} points",
        "scans that waited": f"{scans}",
        "left at the old version": f"{left[OLDEST]}",
        "left at the new version": f"{left[migrate.HEAD]}",
    }
    if unknown := set(left) - {OLDEST, migrate.HEAD}:
        findings.broken.append(f"left between two versions: {sorted(unknown)}")
    return findings


def _copy(old: Path, place: Path) -> Path:
    shutil.copytree(old, place)
    return place


def _count(place: Path) -> int:
    """How many points an upgrade has."""
    trace = place.with_suffix(".trace")
    _start(place, f"trace={CALLS}", trace)
    return len(trace.read_text(errors="replace").splitlines())


def _start(place: Path, injected: str, trace: Path = Path("/dev/null")) -> None:
    strace = ["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={CALLS}", "-e", injected]
    subprocess.run(
        [*strace, sys.executable, "-c", _START, str(place)], cwd=ROOT, check=False, stderr=subprocess.DEVNULL
    )
