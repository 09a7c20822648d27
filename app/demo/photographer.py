"""Takes pictures of the real window on a station, off-screen. A program of its own: `python -m app.demo.photographer
DATA_DIR FOLDER`.

Apart from the demo, so that a Qt that cannot run here costs the pictures and nothing else.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.desktop.dressing import dress, speak
from app.desktop.run import make_application
from app.desktop.shell import Shell
from app.program.logs import log_to
from services.settings.book import SettingsBook
from services.settings.model import Look
from services.settings.places import Places
from services.words.catalogue import Catalogue

SCREENS = ("sessions", "assets", "packing", "labels", "people", "devices", "settings")
THEMES = ("light", "dark")
OPEN_SECONDS = 30.0
SETTLE_SECONDS = 0.6  # lists load behind the window


def main(data_dir: Path, folder: Path) -> int:
    """Pictures of the station in `data_dir`, into `folder`. Returns 0 where there is at least one."""
    log_to(Places(data_dir).logs, "pictures")
    settings = SettingsBook(data_dir).settings
    app = make_application()
    speak(settings.station.language)
    look = settings.look.model_copy(update={"motion": False})
    dress(look.model_copy(update={"theme": THEMES[0]}))
    shell = Shell(data_dir, Catalogue(settings.station.language), None)
    shell.open()
    try:
        if not _wait(app, lambda: shell.screens is not None, OPEN_SECONDS):
            return 1
        return 0 if _photograph(app, shell, folder, look) else 1
    finally:
        shell.close()


def _photograph(app: QApplication, shell: Shell, folder: Path, look: Look) -> int:
    taken = 0
    for theme in THEMES:
        dress(look.model_copy(update={"theme": theme}))
        for screen in SCREENS:
            shell.window.open(screen)
            _wait(app, lambda: False, SETTLE_SECONDS)
            taken += shell.window.grab().save(str(folder / f"{screen}-{theme}.png"))
        shell.window.open(SCREENS[0])
    return taken


def _wait(app: QApplication, good: Callable[[], bool], seconds: float) -> bool:
    """Let the window work until all is well, for so long at most."""
    until = monotonic() + seconds
    while not good() and monotonic() < until:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    return good()


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
