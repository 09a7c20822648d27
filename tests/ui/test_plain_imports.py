"""PySide's own import stays out of the way: modules are imported as Python does it."""

import subprocess
import sys

from tests.support.source import ROOT

SCRIPT = """
import builtins, linecache, sys
pythons_own = builtins.__import__
from app.desktop.plain_imports import import_plainly
import_plainly()
import app.desktop.run
assert builtins.__import__ is pythons_own
print([name for name in ("rich", "pygments") if name in sys.modules], end=" ")
import rich
print([name for name in linecache.cache if name.endswith(("sessions_screen.py", "station.py"))])
"""


def test_starting_the_desktop_reads_the_source_of_no_module() -> None:
    told = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.stdout.strip(), told.stderr) == ("[] []", "")
