"""The first page of sessions: go on with one, or start one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from services.sessions.model import SessionType
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.page_layout import push_right, roomy
from ui.sessions.views import TYPE_ICONS, HomeView
from ui.theme.spacing import column, row, spaced
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.mark import Mark
from ui.widgets.outcome_look import Mood


class HomeWidget(QWidget):
    """Emits `type_chosen(SessionType)`, `session_chosen(id)` and `archive()`. Digits 1 to 4 choose a type, 5 to 9 a
    session."""

    type_chosen = Signal(object)
    session_chosen = Signal(str)
    archive = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self.setAccessibleName(words.say("home.title"))
        self._types = [self._type_choice(words, number, kind) for number, kind in enumerate(SessionType, start=1)]
        self._kept = _Told(Icon.KEPT, Mood.KEPT)
        self._batch, self._packing = _Told(Icon.ASSETS, Mood.NEUTRAL), _Told(Icon.PACKING, Mood.NEUTRAL)
        self._open: list[Choice] = []
        self._shown = HomeView()
        self._list: QVBoxLayout = spaced(QVBoxLayout(), Space.M)
        self._empty = EmptyState(Icon.SESSIONS, words.say("home.none_what"), words.say("home.none_next"))
        start = card(*self._types, self._kept, self._batch, self._packing, heading=words.say("home.start"), gap=Space.M)
        open_ones = QWidget()
        open_ones.setLayout(column(self._list, 1))
        self._scrolled = roomy(open_ones)
        go_on = card(self._empty, self._scrolled, heading=words.say("home.open"))
        both = row(start, go_on, gap=Space.L)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        archive = ActionButton(words.say("home.archive"), Icon.HISTORY, "Ctrl+J")
        archive.clicked.connect(self.archive)
        layout = column(both, push_right(flow(archive), archive), gap=Space.M)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def choices(self) -> list[Choice]:
        """Everything that a digit chooses."""
        return [*self._types, *self._open]

    def show_home(self, view: HomeView) -> None:
        """Show the open sessions, and what else is open. What is the same stays, and keeps the focus."""
        if view.sessions != self._shown.sessions:
            self._show_sessions(view)
        self._shown = view
        self._empty.setVisible(not view.sessions)
        self._scrolled.setVisible(bool(view.sessions))
        self._kept.tell(view.kept)
        self._batch.tell(view.batch)
        self._packing.tell(view.packing)

    def _show_sessions(self, view: HomeView) -> None:
        for old in self._open:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._open = []
        for number, session in enumerate(view.sessions, start=len(self._types) + 1):
            choice = Choice(session.icon, session.title, session.detail, number if number <= 9 else None)
            choice.clicked.connect(lambda _checked=False, chosen=session.id: self.session_chosen.emit(chosen))
            self._list.addWidget(choice)
            self._open.append(choice)

    def _type_choice(self, words: Catalogue, number: int, kind: SessionType) -> Choice:
        word, means = words.say(f"session_type.{kind}"), words.say(f"session_type.means.{kind}")
        choice = Choice(TYPE_ICONS[kind], word, means, number)
        choice.clicked.connect(lambda _checked=False: self.type_chosen.emit(kind))
        return choice


class _Told(QFrame):
    """One line, where there is something to tell."""

    def __init__(self, icon: Icon, mood: Mood) -> None:
        super().__init__()
        self._text = label("", weight="medium")
        line = row(Mark(icon, mood), self._text, gap=Space.M)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()

    def tell(self, text: str) -> None:
        """Say this; "" hides it."""
        self._text.setText(text)
        self.setVisible(bool(text))
