"""The page that starts a session: what is known about it, the expected list, and the set-up steps."""

from typing import cast

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from services.sessions.model import MAX_LOCATION, MAX_NOTES
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.page_layout import push_right
from ui.sessions.step_list import StepList
from ui.sessions.views import Choosable, FormValues, FormView, Step
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.check import Check
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.pages import Pages
from ui.widgets.pair import Pair

_CARD = 360  # pixels at 100 %: narrower, and its fields are below each other


class StartWidget(QWidget):
    """Emits `start(FormValues)`, `offline()`, `use_location()`, `back()`. Ctrl+Enter starts from anywhere, Enter from a
    single line."""

    start = Signal(object)
    offline = Signal()
    use_location = Signal()
    back = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self.setAccessibleName(words.say("start.page"))
        self._location, self._notes, self._expected, self._file = (QLineEdit() for _ in range(4))
        self._location.setMaxLength(MAX_LOCATION)
        self._location.setPlaceholderText(words.say("start.location_hint"))
        self._notes.setMaxLength(MAX_NOTES)
        self._expected.setMaxLength(9)
        self._expected.setPlaceholderText(words.say("start.expected_items_hint"))
        self._pasted = _PasteBox()
        self._project, self._client, self._scanner = Combo(), Combo(), Combo()
        self._auto_commit, self._review, self._blind, self._take_kept = (
            Check(words.say("start.auto_commit")),
            Check(words.say("session.reviewed")),
            Check(words.say("session.blind")),
            Check(""),
        )
        self._use = ActionButton(words.say("start.use_location"), Icon.PLACE, "Ctrl+G")
        self._blind_means, self._blind_row = label("", Type.DETAIL, quiet=True), QFrame()
        self._blind_row.setLayout(row(self._blind, self._blind_means, gap=Space.S))
        self._review_means = label("", Type.DETAIL, quiet=True)
        self._title = label("", Type.SECTION, weight="strong")
        self._rules = label("", Type.DETAIL, quiet=True)
        self._scanners, self._steps = StepList(), StepList(words.say("start.step.title"))
        self._begin = ActionButton(words.say("start.begin"), Icon.PLAY, "Ctrl+Return", role="primary")
        self._offline = ActionButton(words.say("start.offline"), Icon.PLAY, "Ctrl+O", role="primary")
        self._back = ActionButton(words.say("start.back"), Icon.BACK, "Esc")
        self._fields = self._make_fields()
        self._form, self._waiting = self._make_form(), card(self._steps)
        self._pages = Pages(self._form, self._waiting)
        self._was_at: QWidget | None = None  # where the focus was as the start began
        buttons = push_right(flow(self._back, self._begin, self._offline), self._begin)
        layout = column(self._pages, buttons, gap=Space.M)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._connect()
        self.show_steps((), offline_offered=False)

    def values(self) -> FormValues:
        """What stands in the fields."""
        return FormValues(
            location=self._location.text(),
            project=self._project.currentData() or "",
            client=self._client.currentData() or "",
            scanner=self._scanner.currentData() or "",
            expected_items=self._expected.text(),
            notes=self._notes.text(),
            expected_file=self._file.text(),
            expected_pasted=self._pasted.toPlainText(),
            auto_commit=self._auto_commit.isChecked(),
            blind=self._blind.isVisibleTo(self._form) and self._blind.isChecked(),
            review=self._review.isChecked(),
            take_kept=self._take_kept.isVisibleTo(self) and self._take_kept.isChecked(),
        )

    def press_start(self) -> None:
        """What the command CONFIRM does: the button that can be pressed now."""
        for button in (self._begin, self._offline):
            if button.isVisibleTo(self):
                button.click()
                return

    # -- what the presenter shows --------------------------------------------------------------------------------------

    def show_form(self, view: FormView) -> None:
        """An empty form."""
        for editor in (self._location, self._notes, self._expected, self._file):
            editor.clear()
        self._pasted.clear()
        _fill(self._project, view.projects)
        _fill(self._client, view.clients)
        _fill(self._scanner, view.scanners)
        for name, lines in (("project_id", view.projects), ("client_id", view.clients)):
            self._fields[name].setVisible(len(lines) > 1)
        self._lists.setVisible(len(view.projects) > 1 or len(view.clients) > 1)
        self._title.setText(view.title)
        self._rules.setText(view.rules)
        self._auto_commit.setChecked(False)
        self._blind_means.setText(view.blind.means)
        self._blind.setChecked(view.blind.chosen)
        self._blind.setEnabled(view.blind.open)
        self._offer_blind()
        self._review_means.setText(view.review.means)
        self._review_means.setVisible(bool(view.review.means))
        self._review.setChecked(view.review.chosen)
        self._review.setEnabled(view.review.open)
        self._take_kept.setChecked(True)
        self.show_kept(view.kept)
        self.offer_location(False)
        self.show_scanners(view.steps)
        self.show_wrong({})
        self.show_steps((), offline_offered=False)
        self._location.setFocus()

    def show_kept(self, offer: str) -> None:
        """Offer to take in the scans that wait; "" for none."""
        self._take_kept.show_text(offer)
        self._take_kept.setVisible(bool(offer))

    def show_location(self, location: str) -> None:
        """Put this into the field: it was scanned."""
        self._location.setText(location)

    def offer_location(self, offered: bool) -> None:
        """Offer what was scanned last as the location, and take it in as an item only where somebody wants that."""
        self._use.setVisible(offered)
        if offered:
            self._take_kept.setChecked(False)

    def show_scanners(self, steps: tuple[Step, ...]) -> None:
        """How the scanners stand."""
        self._scanners.show_steps(steps)

    def show_wrong(self, wrong: dict[str, str]) -> None:
        """Say at each field what is wrong with it, and go to the first."""
        for name, field in self._fields.items():
            field.show_wrong(wrong.get(name, ""))
        first = next((self._fields[name] for name in self._fields if name in wrong), None)
        if first is not None:
            first.setVisible(True)
            self._lists.setVisible(self._lists.isVisibleTo(self._form) or first.parentWidget() is self._lists)
            first.editor.setFocus()

    def show_steps(self, steps: tuple[Step, ...], *, offline_offered: bool) -> None:
        """The set-up steps instead of the form; () brings the form back. The focus waits on the page meanwhile, where
        Enter does nothing, and comes back to where it was."""
        if steps and self._pages.page is self._form:
            self._was_at = self._focused() or self._begin
        self._pages.show_page(self._waiting if steps else self._form)
        self._steps.show_steps(steps)
        self._begin.setVisible(not steps)
        self._offline.setVisible(offline_offered)
        if offline_offered:
            self._offline.setFocus()
        elif steps:
            self.setFocus()
        elif self._was_at is not None:
            self._was_at.setFocus()
            self._was_at = None

    # -- layout --------------------------------------------------------------------------------------------------------

    def _make_fields(self) -> dict[str, Field]:
        say = self._words.say
        return {
            "location": Field(say("start.location"), self._location),
            "project_id": Field(say("start.project"), self._project),
            "client_id": Field(say("start.client"), self._client),
            "scanner_id": Field(say("start.scanner"), self._scanner),
            "expected_items": Field(say("start.expected_items"), self._expected),
            "notes": Field(say("start.notes"), self._notes),
            "expected_file": Field(say("start.list_file"), self._file),
            "expected_pasted": Field(say("start.list_pasted"), self._pasted),
        }

    def _make_form(self) -> QWidget:
        say, fields = self._words.say, self._fields
        self._lists = Pair(fields["project_id"], fields["client_id"])
        browse = ActionButton(say("start.browse"), Icon.FILE, "Ctrl+L")
        browse.clicked.connect(self._browse)
        head = push_right(flow(label(say("start.list"), Type.SECTION, weight="strong", wrap=False), browse), browse)
        about = card(
            self._title,
            fields["location"],
            flow(self._use),
            self._lists,
            Pair(fields["scanner_id"], fields["expected_items"]),
            fields["notes"],
            flow(self._auto_commit, self._review),
            self._review_means,
            margins=(Space.L, Space.M, Space.L, Space.M),
            gap=Space.S,
        )
        expected = card(
            head,
            fields["expected_file"],
            fields["expected_pasted"],
            self._blind_row,
            margins=(Space.L, Space.M, Space.L, Space.M),
            gap=Space.S,
        )
        how = card(
            self._scanners, self._rules, self._take_kept, margins=(Space.L, Space.M, Space.L, Space.M), gap=Space.S
        )
        right = QFrame()
        right.setLayout(column(expected, how, gap=Space.M))
        return Pair(about, right, gap=Space.L, least=_CARD)

    def _connect(self) -> None:
        self._begin.clicked.connect(lambda: self.start.emit(self.values()))
        self._offline.clicked.connect(self.offline)
        self._use.clicked.connect(self.use_location)
        self._back.clicked.connect(self.back)
        for editor in (self._location, self._notes, self._expected, self._file):
            editor.returnPressed.connect(self.press_start)
        for text in (self._expected, self._file, self._pasted):
            text.textChanged.connect(self._offer_blind)
        keypad = QShortcut(QKeySequence("Ctrl+Enter"), self)
        keypad.activated.connect(self.press_start)

    def _offer_blind(self) -> None:
        """Where something is expected, it can be kept from whoever counts."""
        expected = (self._expected.text(), self._file.text(), self._pasted.toPlainText())
        self._blind_row.setVisible(any(text.strip() for text in expected))

    def _focused(self) -> QWidget | None:
        focused = cast("QWidget | None", self.focusWidget())
        return None if focused is None or focused is self or not focused.isVisibleTo(self) else focused

    def _browse(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, self._words.say("start.list_file"), self._file.text(), "CSV, XLSX (*.csv *.txt *.xlsx)"
        )
        if chosen:
            self._file.setText(chosen)


class _PasteBox(QPlainTextEdit):
    """Two lines high, more where there is room. Tab leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(160), current().px(72))


def _fill(combo: Combo, lines: tuple[Choosable, ...]) -> None:
    combo.clear()
    for line in lines:
        combo.addItem(line.word, line.key)
