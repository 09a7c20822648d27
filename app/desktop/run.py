"""Start the desktop: the window first, the station behind it in a thread of its own, then scanning."""

import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from app.desktop.calls import Calls
from app.desktop.dressing import dress, speak
from app.desktop.ending import Ending
from app.desktop.practising import AGAIN
from app.desktop.qt_messages import log_qt_messages
from app.desktop.shell import Shell
from app.desktop.windows import bring_forward
from app.program.crash_file import watch_for_crashes
from app.provisioning import provision_first_start
from app.training.setting_up import begin_again
from services.errors import OutsideFailed, Refused
from services.settings.book import SettingsBook
from services.settings.places import Places
from services.words.catalogue import Catalogue
from ui.collecting import Collecting
from ui.icons import program_icon

LOG = "desktop"

SWITCH_SECONDS = 0.0005
"""How soon a busy thread lets another one go on. Qt's calls give way to other threads, often within one painting; with
Python's own 5 ms each of these would hold the window up for so long while the database works."""


def run_desktop(data_dir: Path, screen: str | None = None) -> int:
    """Open the window on the station of `data_dir`; returns the exit code when it is closed. Main thread.

    `screen` is the rail entry to open first.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    log_qt_messages()
    watch_for_crashes(Places(data_dir).logs, LOG)
    app = make_application()
    collecting = Collecting()
    collecting.start()
    with suppress(Refused, OutsideFailed):  # the window says so, where the station is opened
        provision_first_start(data_dir)  # before anything is seen: it has the language and the colours
    settings = SettingsBook(data_dir).settings
    speak(settings.station.language)
    dress(settings.look)
    shell = Shell(data_dir, Catalogue(settings.station.language), screen)
    shell.open()
    calls = Calls(data_dir)
    calls.called.connect(lambda: bring_forward(shell.window))
    ending = Ending(app, shell.let_go)
    try:
        code = app.exec()
    finally:  # an error that a method of Qt's left over is raised here
        calls.stop()
        shell.close()
        ending.stop()
        collecting.stop()
    if code == AGAIN:
        begin_again(data_dir)
        return run_desktop(data_dir)
    return code


def make_application() -> QApplication:
    """The one QApplication."""
    QLocale.setDefault(QLocale.c())
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Scandesk")
    app.setDesktopFileName("scandesk")  # by it a Linux desktop knows whose window it is
    app.setWindowIcon(program_icon())
    app.setQuitOnLastWindowClosed(True)
    return app
