"""The page of one person: names and role, badge, PIN, access."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.people.people_view import PersonForm, PersonView
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.barcode import Barcode
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead


class PersonPage(QWidget):
    """Emits `saved` with a PersonForm, `pin_set(old, new, again)`, `badge_given(number)`, `badge_removed`,
    `access_changed` and `left`."""

    saved = Signal(object)
    pin_set = Signal(str, str, str)
    badge_given = Signal(str)
    badge_removed = Signal()
    access_changed = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._shown: PersonForm | None = None
        self._full_name, self._name, self._organisation, self._role = QLineEdit(), QLineEdit(), QLineEdit(), Combo()
        self._old, self._pin, self._again, self._badge = _secret(), _secret(), _secret(), QLineEdit()
        editors = {
            "full_name": self._full_name,
            "name": self._name,
            "organisation": self._organisation,
            "role": self._role,
            "old": self._old,
            "pin": self._pin,
            "again": self._again,
            "badge": self._badge,
        }
        hinted = {"name", "organisation", "pin", "badge"}
        self._fields = {
            name: Field(
                say(f"people_screen.field.{name}"),
                editor,
                say(f"people_screen.hint.{name}") if name in hinted else "",
            )
            for name, editor in editors.items()
        }
        self._save = ActionButton(say("common.action.save"), Icon.CONFIRM, "Ctrl+Return", role="primary")
        self._save.clicked.connect(lambda: self.saved.emit(self._typed()))
        back = ActionButton(say("common.action.back"), Icon.BACK, "Esc")
        back.clicked.connect(self.left)
        self._head = PageHead("", back, self._save)
        self._told = InkLabel(weight="medium")
        self._pin_card, self._badge_card = self._make_pin(), self._make_badge()
        self._access_card = self._make_access()
        names = (self._fields[name] for name in ("full_name", "name", "organisation", "role"))
        left = card(*names, heading=say("people_screen.person"))
        right = column(self._badge_card, self._pin_card, self._access_card, 1, gap=Space.L)
        both = row(left, right, gap=Space.L)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self.setLayout(column(self._head, self._told, both, 1, gap=Space.L, margins=Space.XL))

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self._full_name

    def show_person(self, view: PersonView) -> None:
        """Show this person. What is being typed stays where something is wrong."""
        self._head.show_title(view.title)
        self._save.block(view.blocked)
        palette = current().palette
        above = view.wrong.get("", "")
        self._told.say(above or view.told, palette.danger if above else palette.tones.accepted.word)
        if view.values != self._shown:
            self._fill(view)
        if not view.wrong:
            for secret in (self._old, self._pin, self._again, self._badge):
                secret.clear()
        for name, field in self._fields.items():
            field.show_wrong(view.wrong.get(name, ""))
        self._show_pin(view)
        self._show_badge(view)
        self._show_access(view)

    # -- the cards -----------------------------------------------------------------------------------------------------

    def _make_pin(self) -> QFrame:
        say = self._words.say
        self._pin_state = label("", quiet=True)
        self._pin_button = ActionButton(say("people_screen.pin.act"), Icon.LOCK)
        self._pin_button.clicked.connect(
            lambda: self.pin_set.emit(self._old.text(), self._pin.text(), self._again.text())
        )
        self._again.returnPressed.connect(lambda: self._pin_button.click() if self._pin_button.isVisible() else None)
        fields = (self._fields[name] for name in ("old", "pin", "again"))
        return card(self._pin_state, *fields, row(self._pin_button, 1), heading=say("frame.pin.name"))

    def _make_badge(self) -> QFrame:
        say = self._words.say
        self._code = Barcode("0", "", grows=False)
        self._no_badge = label(say("people_screen.badge.none"), quiet=True)
        self._give = ActionButton(say("people_screen.badge.give"), Icon.BADGE)
        self._give.clicked.connect(lambda: self.badge_given.emit(self._badge.text()))
        self._badge.returnPressed.connect(self._give.click)
        self._take = ActionButton(say("people_screen.badge.remove"), Icon.DELETE)
        self._take.clicked.connect(self.badge_removed)
        buttons = QWidget()
        buttons.setLayout(flow(self._give, self._take))
        heading = say("people_screen.field.badge")
        return card(row(self._code, 1), self._no_badge, self._fields["badge"], buttons, heading=heading)

    def _make_access(self) -> QFrame:
        self._access_state = label("", quiet=True)
        self._access = ActionButton("", role="danger")
        self._access.clicked.connect(self.access_changed)
        return card(self._access_state, row(self._access, 1), heading=self._words.say("people_screen.access.heading"))

    # -- showing -------------------------------------------------------------------------------------------------------

    def _fill(self, view: PersonView) -> None:
        values = self._shown = view.values
        self._full_name.setText(values.full_name)
        self._name.setText(values.name)
        self._organisation.setText(values.organisation)
        if not self._role.count():
            for role, word in view.roles:
                self._role.addItem(word, role)
        self._role.setCurrentIndex(self._role.findData(values.role))

    def _show_pin(self, view: PersonView) -> None:
        """A new person's PIN is kept with the names; later it is an act of its own."""
        self._pin_card.setVisible(not view.is_new or view.wants_pin)
        self._pin_state.setVisible(not view.is_new)
        self._pin_state.setText(view.pin)
        self._fields["old"].setVisible(view.asks_old)
        self._pin_button.setVisible(not view.is_new)
        self._pin_button.block(view.pin_blocked)
        for secret in (self._old, self._pin, self._again):
            secret.setEnabled(not view.pin_blocked)
        editors: tuple[QWidget, ...] = (self._full_name, self._name, self._organisation, self._role, self._badge)
        for editor in editors:
            editor.setEnabled(not view.blocked)

    def _show_badge(self, view: PersonView) -> None:
        self._badge_card.setVisible(not view.is_new)
        if view.badge_code:
            self._code.show_code(view.badge_code, f"{view.values.full_name[:30]} · {view.badge}")
        self._code.setVisible(bool(view.badge_code))
        self._no_badge.setText(self._words.say(f"people_screen.badge.{'hidden' if view.has_badge else 'none'}"))
        self._no_badge.setVisible(not view.badge)
        self._take.setVisible(bool(view.badge))
        self._give.block(view.blocked)
        self._take.block(view.blocked)

    def _show_access(self, view: PersonView) -> None:
        say = self._words.say
        self._access_card.setVisible(not view.is_new)
        self._access_state.setText(say("people_screen.access.open" if view.active else "people_screen.access.ended"))
        act = "allow" if not view.active else "sure" if view.asks_again else "end"
        self._access.show_text(say(f"people_screen.access.{act}"))
        self._access.block(view.blocked)

    def _typed(self) -> PersonForm:
        return PersonForm(
            self._full_name.text(),
            self._name.text(),
            self._organisation.text(),
            str(self._role.currentData()),
            self._pin.text(),
            self._again.text(),
        )


def _secret() -> QLineEdit:
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    return edit
