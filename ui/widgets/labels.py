"""Text on screen. Always plain text: what was scanned is never read as markup (`<img src=…>` stays what it is)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ui.theme.tokens import Type
from ui.widgets.code_text import grouped


def label(
    text: str = "", type_: Type = Type.BODY, *, weight: str = "", quiet: bool = False, wrap: bool = True
) -> QLabel:
    """A plain-text label. `weight`: "", "medium" or "strong". It wraps rather than cut its text, unless told not to."""
    result = QLabel()
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("type", type_.name.lower())
    result.setProperty("weight", weight)
    result.setProperty("quiet", quiet)
    result.setWordWrap(wrap)
    result.setText(text)
    return result


class CodeLabel(QLabel):
    """A code as `services.scanning.marks.show` gives it: monospaced, in groups of four. Read out without the groups."""

    def __init__(self, code: str = "", type_: Type = Type.BODY) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", type_.name.lower())
        self.setProperty("code", True)
        self.setWordWrap(True)
        self.show_code(code)

    def show_code(self, code: str) -> None:
        """Show another code."""
        self.setText(grouped(code))
        self.setAccessibleName(code)
