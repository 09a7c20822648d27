"""The head of each page that adds or changes a device: title, SAVE, BACK, REMOVE, and what is wrong with all of it."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead


class _Values(Protocol):
    @property
    def id(self) -> str: ...


class FormView(Protocol):
    """What it needs of a form: `values.id` is "" for a new device, `wrong[""]` what is wrong with all of it."""

    @property
    def title(self) -> str: ...
    @property
    def values(self) -> _Values: ...
    @property
    def wrong(self) -> Mapping[str, str]: ...
    @property
    def asks_removal(self) -> bool: ...


class FormHead(QWidget):
    """Emits `saved`, `removed` and `left`."""

    saved = Signal()
    removed = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words, say = words, words.say
        save = ActionButton(say("common.action.save"), Icon.CONFIRM, "Ctrl+Return", role="primary")
        save.clicked.connect(self.saved)
        self._remove = ActionButton(say("devices_screen.serial.remove"), Icon.DELETE, role="danger")
        self._remove.clicked.connect(self.removed)
        back = ActionButton(say("common.action.back"), Icon.BACK, "Esc")
        back.clicked.connect(self.left)
        self._head = PageHead("", self._remove, back, save)
        self._wrong = label("", weight="medium")
        self._wrong.setProperty("danger", True)
        self.setLayout(column(self._head, self._wrong, gap=Space.L))

    def show_form(self, view: FormView) -> None:
        """Show this form's title, what is wrong with all of it, and whether it can be removed, or surely is to be."""
        self._head.show_title(view.title)
        self._wrong.setText(view.wrong.get("", ""))
        self._wrong.setVisible("" in view.wrong)
        self._remove.setVisible(bool(view.values.id))
        sure = "remove_sure" if view.asks_removal else "remove"
        self._remove.show_text(self._words.say(f"devices_screen.serial.{sure}"))
