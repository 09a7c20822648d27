"""The settings screen: a card for each section, in two columns; the sessions' rules across both."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.settings.setting_row import SettingRow
from ui.settings.views import DatabaseView, SectionView, SettingsView, SettingView, TokenView
from ui.theme.spacing import column, grid, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.code_text import breakable
from ui.widgets.field import Field
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead
from ui.widgets.pair import Pair
from ui.widgets.scrolled import bring_into_sight

_LEFT: Final = ("station", "look", "identity", "scanning", "labels", "printing", "assets", "rt")  # as high as the rest
_COLUMN: Final = 440  # pixels at 100 %: less is no column of fields
_ACROSS: Final = "sessions"
_SHOWN_BACKUPS: Final = 3


class SettingsScreen(QWidget):
    """Stands behind `SettingsPageView`. Emits `changed(path, text)`, `token_given(text)`, `token_removed`, `backed_up`,
    `devices` where somebody looks for the scanners, `assistant` for the page that leads through all of it, `health` for
    the one that says what is not well, and `practised` where somebody wants to practise."""

    changed = Signal(str, str)
    token_given = Signal(str)
    token_removed = Signal()
    backed_up = Signal()
    devices = Signal()
    assistant = Signal()
    practised = Signal()
    health = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._rows: dict[str, SettingRow] = {}
        self._paths: tuple[str, ...] = ()
        devices = ActionButton(words.say("settings_screen.devices"), Icon.SCANNER)
        devices.clicked.connect(self.devices)
        assistant = ActionButton(words.say("settings_screen.assistant"), Icon.HELP)
        assistant.clicked.connect(self.assistant)
        practise = ActionButton(words.say("training.practise"), Icon.HELP, "Ctrl+T")
        practise.clicked.connect(self.practised)
        health = ActionButton(words.say("health.page.title"), Icon.HEALTH, "Ctrl+H")
        health.clicked.connect(self.health)
        self._token, self._database = _Token(words), _Database(words)
        self._token.given.connect(self.token_given)
        self._token.removed.connect(self.token_removed)
        self._database.asked.connect(self.backed_up)
        self._problems = InkLabel(weight="medium")
        self._body = column(gap=Space.L)
        head = PageHead(words.say("settings_screen.title"), practise, assistant, devices, health)
        self.setLayout(column(head, self._problems, self._body, 1, gap=Space.L, margins=Space.XL))

    def show_settings(self, view: SettingsView) -> None:
        """All of it. The cards are made once; after that only values change, so that the focus stays."""
        self._show_problems(view)
        paths = tuple(setting.path for section in view.sections for setting in section.settings)
        if paths != self._paths:
            self._paths = paths
            self._make(view.sections)
        for section in view.sections:
            for setting in section.settings:
                self.show_setting(setting)

    def refresh_settings(self, view: SettingsView) -> None:
        """Only what is other than before: somebody may be typing in the rest."""
        self._show_problems(view)
        for section in view.sections:
            for setting in section.settings:
                if setting != self._rows[setting.path].setting:
                    self.show_setting(setting)

    def focus_setting(self, path: str) -> None:
        """Keys go to this setting, and it is seen."""
        editor = self._rows[path].editor
        editor.setFocus()
        bring_into_sight(editor)

    def show_setting(self, setting: SettingView, wrong: str = "") -> None:
        self._rows[setting.path].show_setting(setting, wrong)

    def show_token(self, view: TokenView, wrong: str = "") -> None:
        self._token.show_token(view, wrong)

    def show_database(self, view: DatabaseView) -> None:
        self._database.show_database(view)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _show_problems(self, view: SettingsView) -> None:
        self._problems.say("\n".join(view.problems), current().palette.danger)

    def _make(self, sections: tuple[SectionView, ...]) -> None:
        cards = {section.key: self._card(section) for section in sections}
        left, right = QWidget(), QWidget()
        left.setLayout(column(*(cards[key] for key in cards if key in _LEFT), 1, gap=Space.L))
        others = [cards[key] for key in cards if key not in _LEFT and key != _ACROSS]
        right.setLayout(column(*others, self._database, 1, gap=Space.L))
        self._body.addWidget(Pair(left, right, gap=Space.L, least=_COLUMN))
        if _ACROSS in cards:
            self._body.addWidget(cards[_ACROSS])
        self.setFocusProxy(next(iter(self._rows.values())).editor)

    def _card(self, section: SectionView) -> QFrame:
        rows = [self._row(setting) for setting in section.settings]
        if section.key == _ACROSS:
            return card(rows[0], _in_threes(rows[1:]), heading=section.heading)
        extra = [self._token] if section.key == "central" else []
        return card(*rows, *extra, heading=section.heading)

    def _row(self, setting: SettingView) -> SettingRow:
        row_ = self._rows[setting.path] = SettingRow(setting)
        row_.changed.connect(lambda value: self.changed.emit(setting.path, value))
        return row_


class _Token(QWidget):
    """The central server's token: given, removed, never shown."""

    given = Signal(str)
    removed = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._edit = QLineEdit()
        self._edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._edit.returnPressed.connect(self._give)
        self._field = Field(say("settings_screen.token.label"), self._edit, say("settings_screen.token.help"))
        self._kept = label("", Type.DETAIL, quiet=True)
        self._keep = ActionButton(say("settings_screen.token.keep"), Icon.CONFIRM)
        self._keep.clicked.connect(self._give)
        self._remove = ActionButton(say("settings_screen.token.remove"), Icon.DELETE)
        self._remove.clicked.connect(self.removed)
        self.setLayout(column(self._field, self._kept, row(self._keep, self._remove, 1, gap=Space.S), gap=Space.S))

    def show_token(self, view: TokenView, wrong: str) -> None:
        """Where it is kept; what was typed is forgotten once it is kept."""
        if not wrong:
            self._edit.clear()
        self._field.show_wrong(wrong)
        self._kept.setText(view.fixed or view.kept)
        self._edit.setEnabled(not view.fixed)
        self._keep.setVisible(not view.fixed)
        self._remove.setVisible(view.is_there and not view.fixed)

    def _give(self) -> None:
        self.given.emit(self._edit.text())


class _Database(QFrame):
    """Where the rows are, and their backups."""

    asked = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._where = label("")
        self._where.setProperty("code", True)
        self._told = InkLabel(weight="medium")
        self._backups = label("", quiet=True)
        self._button = ActionButton(say("settings_screen.database.now"), Icon.BACKUP)
        self._button.clicked.connect(self.asked)
        inside = card(
            label(say("settings_screen.database.where"), Type.DETAIL, quiet=True),
            self._where,
            label(say("settings_screen.database.backups"), weight="medium"),
            self._backups,
            self._told,
            row(self._button, 1),
            heading=say("settings.section.database"),
        )
        self.setLayout(column(inside))

    def show_database(self, view: DatabaseView) -> None:
        """As it is now."""
        say = self._words.say
        self._where.setText(breakable(view.where))
        shown = list(view.backups[:_SHOWN_BACKUPS])
        if len(view.backups) > len(shown):
            shown.append(say("settings_screen.database.more", n=len(view.backups) - len(shown)))
        self._backups.setText("\n".join(shown) or say("settings_screen.database.none"))
        palette = current().palette
        self._told.say(view.told, palette.tones.accepted.word if view.good else palette.danger)
        self._button.block(view.fixed)


def _in_threes(rows: list[SettingRow]) -> QWidget:
    """What each type of session has three of, in lines."""
    whole = QWidget()
    lines = grid(Space.L)
    for place, one in enumerate(rows):
        lines.addWidget(one, place // 3, place % 3)
    for place in range(3):
        lines.setColumnStretch(place, 1)
    whole.setLayout(lines)
    return whole
