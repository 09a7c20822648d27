"""Dress the whole program in a theme, at its start or while it runs."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme import fonts
from ui.theme.spacing import respace
from ui.theme.stylesheet import stylesheet
from ui.theme.theme import Theme, wear
from ui.theme.tokens import Palette, Type


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the program in `theme`: style, palette, font, style sheet, spaces. UI thread. Widgets get a StyleChange."""
    fonts.load()
    wear(theme)
    if not app.styleSheet():  # ours hides the style's name, and setting it again would dress all twice
        app.setStyle("Fusion")
    app.setPalette(qt_palette(theme.palette))
    app.setFont(fonts.text_font(theme.size(Type.BODY)))
    app.setStyleSheet(stylesheet(theme))
    for window in app.topLevelWidgets():
        respace(window, theme.scale)


def qt_palette(palette: Palette) -> QPalette:
    """Our colours in Qt's roles, for what the style sheet does not reach."""
    result = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: palette.ground,
        roles.WindowText: palette.text,
        roles.Base: palette.surface,
        roles.AlternateBase: palette.sunken,
        roles.Text: palette.text,
        roles.PlaceholderText: palette.quiet,
        roles.Button: palette.surface,
        roles.ButtonText: palette.text,
        roles.ToolTipBase: palette.text,
        roles.ToolTipText: palette.surface,
        roles.Highlight: palette.accent_soft,
        roles.HighlightedText: palette.on_accent_soft,
        roles.Accent: palette.accent,
        roles.Link: palette.accent,
    }.items():
        result.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.quiet))
    return result
