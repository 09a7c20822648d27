"""A field: its name above, the editor, and below it a hint or what is wrong, in words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme.spacing import column
from ui.theme.tokens import Space, Type
from ui.widgets.labels import label


class Field(QWidget):
    """Wraps any editor. The name is the editor's accessible name and reaches it by click."""

    def __init__(self, name: str, editor: QWidget, hint: str = "") -> None:
        super().__init__()
        self.editor = editor
        self._hint = hint
        self._name = label(name, weight="medium")
        self._name.setBuddy(editor)
        self._below = label("", Type.DETAIL, quiet=True)
        editor.setAccessibleName(name)
        layout = column(self._name, editor, self._below, gap=Space.XS)
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)  # beside a higher field, too
        self.setLayout(layout)
        self.show_wrong("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_hint(self, hint: str) -> None:
        """Another hint; what is wrong stays in its place."""
        old, self._hint = self._hint, hint
        if self._below.text() in (old, ""):
            self.show_wrong("")

    def show_wrong(self, wrong: str) -> None:
        """Say what is wrong with the value; "" brings the hint back."""
        self._mark(self._below, "danger", bool(wrong))
        self._mark(self._below, "quiet", not wrong)
        self._mark(self.editor, "wrong", bool(wrong))
        self._below.setText(wrong or self._hint)
        self._below.setVisible(bool(wrong or self._hint))
        self.editor.setAccessibleDescription(wrong or self._hint)
        self._fit()

    def _fit(self) -> None:
        """All lines of its texts: an aligned layout has no more room than its size hint, which knows no width."""
        for text in (self._name, self._below):
            text.setMinimumHeight(0)  # else it would want at least what it wanted when it was narrower
            text.setMinimumHeight(max(0, text.heightForWidth(self.width())))

    def _mark(self, widget: QWidget, name: str, value: bool) -> None:
        if widget.property(name) == value:
            return
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
