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


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
