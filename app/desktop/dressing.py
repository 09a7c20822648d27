"""The look and the language of the settings, put on the whole program."""

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from services.settings.model import Look
from ui.theme.apply import apply
from ui.theme.palettes import PALETTES
from ui.theme.theme import Theme

_PALETTES = {"contrast": "high-contrast"}  # the setting's word for it


def dress(look: Look) -> None:
    """Put theme, scale and motion on, at the start or while the program runs. UI thread."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        palette = PALETTES[_PALETTES.get(look.theme, look.theme)]
        apply(app, Theme(palette, look.scale / 100, motion=look.motion, flash=look.motion))


def speak(language: str) -> None:
    """Qt's own words (key names, its file chooser) in this language, at the start or while the program runs. UI
    thread."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    before = app.findChild(QTranslator)
    if before is not None:
        app.removeTranslator(before)
        before.deleteLater()
    translator = QTranslator(app)
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
