"""Where a run of the tests keeps its files: in memory, where there is plenty of it.

Most tests make a database, and on a disk they wait: for each commit, and for the thousand files that a copy of a
PostgreSQL database has. What is shown is that a commit is asked for before anything is answered; that a disk keeps it
is the campaigns' matter (docs/campaigns.md), which run on one. `TMPDIR=/tmp make test` runs the tests there, too.
"""

import os
from collections.abc import Mapping
from pathlib import Path

PLACE = Path("/dev/shm")
LEAST = 4 << 30  # bytes that have to be free: a run takes less than half of them at a time


def place(environ: Mapping[str, str], memory: Path = PLACE, least: int = LEAST) -> Path | None:
    """A folder in memory for temporary files; None where somebody has named another one (TMPDIR), where it is too
    small (a container's often is), and where programs in it may not be run."""
    if environ.get("TMPDIR") or not os.access(memory, os.W_OK | os.X_OK):
        return None
    disk = os.statvfs(memory)
    free = min(disk.f_bavail * disk.f_frsize, _available())
    return memory if free >= least and not disk.f_flag & os.ST_NOEXEC else None


def _available() -> int:
    """Bytes that programs may still take; 0 where the system does not say."""
    said = Path("/proc/meminfo")
    lines = said.read_text().splitlines() if said.exists() else []
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), 0)
