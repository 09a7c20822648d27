"""What a command barcode does to widgets: presses a button as its key would, steps through what can be chosen."""

from PySide6.QtWidgets import QComboBox, QWidget

from services.words.catalogue import Catalogue
from ui.widgets.buttons import ActionButton
from ui.widgets.table import Table


def press(button: ActionButton, page: QWidget, words: Catalogue) -> str:
    """Press a button of `page`; "" where it was, else why it could not be."""
    if not button.isVisibleTo(page):
        return words.say("command.not_now")
    if not button.isEnabled():
        return button.reason or words.say("command.not_now")
    button.click()
    return ""


def step(choices: QComboBox | Table, by: int) -> None:
    """Choose the next (1) or the previous (-1); at an end it stays. Where nothing is chosen yet, the first."""
    if isinstance(choices, QComboBox):
        choices.setFocus()
        choices.setCurrentIndex(max(0, min(choices.count() - 1, choices.currentIndex() + by)))
        return
    rows = choices.model().rowCount() if choices.model() is not None else 0
    if rows:
        now = choices.currentIndex().row() if choices.selectionModel().hasSelection() else -1
        choices.setFocus()  # the first focus makes a row the current one, and does not mark it
        choices.selectRow(0 if now < 0 else max(0, min(rows - 1, now + by)))
