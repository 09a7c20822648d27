"""What the figures were measured on."""

import os
import platform
import tempfile
from pathlib import Path

from pysqlite3 import dbapi2

from tests.benchmarks.figures import Figures
from tests.benchmarks.stage import raw_insert_seconds


def describe() -> list[str]:
    """Processor, versions, load, and the floor of its disk."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        floor = Figures.of(raw_insert_seconds(Path(folder), 300))
    return [
        f"machine: {_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f};"
        f" Python {platform.python_version()}, SQLite {dbapi2.sqlite_version}",
        f"  one raw insert, FULL: {floor}",
    ]


class Stolen:
    """How much of its processors the host of a virtual machine keeps for others: then figures tell more of those."""

    def __init__(self) -> None:
        self._before = _processor_times()

    def __str__(self) -> str:
        """Since this was made, or last asked."""
        before, self._before = self._before, _processor_times()
        spent = [now - then for now, then in zip(self._before, before, strict=True)]
        share = spent[_STEAL] / (sum(spent) or 1) if len(spent) > _STEAL else 0.0
        return f"  meanwhile the host took {share:.0%} of the processors' time for others"


_STEAL = 7  # its place in the line "cpu" (proc(5))


def _processor_times() -> list[int]:
    try:
        line = Path("/proc/stat").read_text().splitlines()[0]
    except OSError:
        return []
    return [int(ticks) for ticks in line.split()[1:9]]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
