"""PySide6 6.12.0 on Python 3.10 and 3.11 loses a reference with each emit and aborts after some 570 signals."""

import subprocess
import sys

EMITS = 5_000
CHILD = f"""
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rang = Signal(object)

heard = []
bell = Bell()
bell.rang.connect(heard.append)
for _ in range({EMITS}):
    bell.rang.emit(True)
print(len(heard))
"""


def test_a_process_survives_5000_signals_emitted_from_python() -> None:
    child = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=False)
    assert child.returncode == 0, f"the process died ({child.returncode}): is this the PySide6 that aborts?"
    assert child.stdout.strip() == str(EMITS)
