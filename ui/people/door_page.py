"""The door as a page: a hero that says what is wanted, and beside it the names, the PIN pad, or the scans to take."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.people.door_kept import DoorKept
from ui.people.door_names import DoorNames
from ui.people.door_view import DoorView, Step
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.empty_state import IconTile
from ui.widgets.labels import label
from ui.widgets.notice import Notice
from ui.widgets.pages import Pages
from ui.widgets.pin_pad import PinPad
from ui.widgets.two_sides import TwoSides, centred

_ICONS: Final = {Step.WHO: Icon.BADGE, Step.PIN: Icon.LOCK, Step.KEPT: Icon.KEPT}


class DoorPage(QWidget):
    """Shows a DoorView over the whole window; a page, never a dialog. UI thread.

    Emits `opened` and `closed` for the window, which brings it to the front and takes it away; the rest is what the
    person does: `typed(text)`, `name_entered()`, `chosen(person id)`, `pin_entered(digits)`, `took()`, `went_back()`,
    `signed_out()`.
    """

    opened = Signal()
    closed = Signal()
    typed = Signal(str)
    name_entered = Signal()
    chosen = Signal(str)
    pin_entered = Signal(str)
    took = Signal()
    went_back = Signal()
    signed_out = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._view: DoorView | None = None
        self._icon = {step: IconTile(icon, 96) for step, icon in _ICONS.items()}
        self._notice = Notice()
        self._title = label("", Type.BAND, weight="strong")
        self._detail = label("", Type.SECTION, quiet=True)
        self._back = ActionButton("", Icon.BACK, "Esc")
        self._back.clicked.connect(self.went_back)
        self._sign_out = ActionButton("", Icon.SIGN_OUT, "Ctrl+Q")
        self._sign_out.clicked.connect(self.signed_out)
        self._unsent = label("", quiet=True)
        self._names = DoorNames(words)
        self._names.typed.connect(self.typed)
        self._names.entered.connect(self.name_entered)
        self._names.chosen.connect(self.chosen)
        self._pad = PinPad(words)
        self._pad.entered.connect(self.pin_entered)
        self._kept = DoorKept()
        self._kept.took.connect(self.took)
        self._kept.left.connect(self.went_back)
        self._by_step = {Step.WHO: self._names, Step.PIN: centred(self._pad), Step.KEPT: self._kept}
        self._pages = Pages(*self._by_step.values())
        self._pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._lay_out()

    # -- what the presenter asks ---------------------------------------------------------------------------------------

    def show_door(self, view: DoorView) -> None:
        """Show this view. Coming to another step takes the focus there and forgets what was typed."""
        before, self._view = self._view, view
        if before is None:
            self.opened.emit()
        self._title.setText(view.title)
        self._detail.setText(view.detail)
        self._back.setVisible(bool(view.back))
        self._back.show_text(view.back)
        self._sign_out.setVisible(bool(view.sign_out))
        self._sign_out.show_text(view.sign_out)
        self._unsent.setText(view.unsent)
        self._unsent.setVisible(bool(view.unsent))
        for step, icon in self._icon.items():
            icon.setVisible(step is view.step and view.notice is None)
        self._notice.show_notice(view.notice)
        self._names.show_people(view)
        self._pad.show_wrong(view.wrong)
        self._kept.show_kept(view)
        if before is None or (before.step, before.title) != (view.step, view.title):
            self._enter(view.step)

    def close_door(self) -> None:
        """Somebody came in."""
        self._view = None
        self._pad.clear()
        self.closed.emit()

    def type_digit(self, digit: str) -> None:
        """A digit was scanned."""
        self._pad.type_digit(digit)

    def confirm_pin(self) -> bool:
        """The PIN's end was scanned. Whether there was a PIN."""
        there = not self._pad.is_empty
        self._pad.confirm()
        return there

    # -- inside --------------------------------------------------------------------------------------------------------

    def _enter(self, step: Step) -> None:
        self._pages.show_page(self._by_step[step])
        self._pad.clear()
        if step is Step.WHO:
            self._names.begin()
        else:
            (self._pad if step is Step.PIN else self._kept.first).setFocus()

    def _lay_out(self) -> None:
        icons = row(*self._icon.values(), 1)
        hero = column(
            1,
            icons,
            self._notice,
            self._title,
            self._detail,
            row(self._back, 1),
            row(self._sign_out, 1),
            self._unsent,
            1,
            gap=Space.M,
        )
        self.setLayout(column(TwoSides(hero, self._pages)))
