"""The real desktop with faults of its own planted in it: `python -m tests.support.faulty_desktop DIR PIPE HEARTBEAT`.

Code that begins with "BREAKS" breaks the slot that shows its answer, "STORM" breaks it and a timer after it a thousand
times, "CRASHES" ends the process as a library of C would. Tells, besides what tests/campaigns/desktop.py does:

    trouble MONOTONIC 0 - 0 TEXT    the broken line says this now
"""

import faulthandler
import os
import sys
from pathlib import Path
from time import monotonic

from app.desktop.plain_imports import import_plainly

import_plainly()

from PySide6.QtCore import QTimer  # noqa: E402 (plainly, as the desktop does)

from app.desktop.screens import Screens  # noqa: E402
from app.program.logs import log_to  # noqa: E402
from services.scanning.answer import Answer  # noqa: E402
from services.settings.places import make_data_dir  # noqa: E402
from tests.campaigns import desktop  # noqa: E402
from ui.frame.status import Trouble  # noqa: E402
from ui.frame.trouble_line import TroubleLine  # noqa: E402

MODULE = "tests.support.faulty_desktop"
STORM = 1000


class PlantedError(Exception):
    """The fault."""


def plant(pipe: int) -> None:
    leave_sheet, show_trouble = Screens.leave_sheet, TroubleLine.show_trouble
    told = [""]

    def breaks(screens: Screens, answer: Answer) -> None:
        text = answer.scan.raw.decode()
        if text.startswith("CRASHES"):
            faulthandler._sigsegv()
        if text.startswith("STORM"):
            storm(screens)
        if text.startswith(("BREAKS", "STORM")):
            raise PlantedError(text)
        leave_sheet(screens, answer)

    def show_and_tell(line: TroubleLine, trouble: Trouble | None) -> None:
        show_trouble(line, trouble)
        text = f"{trouble.what} {trouble.next}" if trouble else ""
        if text != told[0]:
            told[0] = text
            os.write(pipe, f"trouble {monotonic()} 0 - 0 {text}\n".encode())

    Screens.leave_sheet = breaks  # type: ignore[method-assign]
    TroubleLine.show_trouble = show_and_tell  # type: ignore[method-assign]


def storm(screens: Screens) -> None:
    """A slot that breaks each time that it is called, a thousand times."""
    timer, left = QTimer(screens), [STORM]

    def fails() -> None:
        left[0] -= 1
        if not left[0]:
            timer.stop()
        raise PlantedError("again")

    timer.timeout.connect(fails)
    timer.start(0)


if __name__ == "__main__":
    directory, pipe, heartbeat = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    log_to(make_data_dir(Path(directory)).logs, "desktop")
    plant(pipe)
    desktop.run(directory, pipe, heartbeat)
