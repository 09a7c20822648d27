"""The page that starts a session: what is known about it, the expected list, and the set-up steps."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QPlainTextEdit, QWidget

from services.sessions.model import MAX_LOCATION, MAX_NOTES
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.step_list import StepList
from ui.sessions.views import Choosable, FormValues, FormView, Step
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.check import Check
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.pages import Pages
from ui.widgets.scrolled import scrolled


class StartWidget(QWidget):
    """Emits `start(FormValues)`, `offline()`, `back()`."""

    start = Signal(object)
    offline = Signal()
    back = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._location, self._notes = QLineEdit(), QLineEdit()
        self._location.setMaxLength(MAX_LOCATION)
        self._notes.setMaxLength(MAX_NOTES)
        self._expected, self._file, self._pasted = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self._pasted.setTabChangesFocus(True)
        self._project, self._client, self._scanner = Combo(), Combo(), Combo()
        self._auto_commit = Check(words.say("start.auto_commit"))
        self._take_kept = Check("")
        self._rules = label("", quiet=True)
        self._steps = StepList(words.say("start.step.title"))
        self._begin = ActionButton(words.say("start.begin"), Icon.PLAY, "Ctrl+Return", role="primary")
        self._offline = ActionButton(words.say("start.offline"), Icon.PLAY, "Ctrl+O", role="primary")
        self._back = ActionButton(words.say("start.back"), Icon.BACK, "Esc")
        self._fields = self._make_fields()
        self._form, self._waiting = self._make_form(), card(self._steps)
        self._pages = Pages(self._form, self._waiting)
        layout = column(self._pages, flow(self._back, self._begin, self._offline), gap=Space.L)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._begin.clicked.connect(lambda: self.start.emit(self.values()))
        self._offline.clicked.connect(self.offline)
        self._back.clicked.connect(self.back)
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
            take_kept=self._take_kept.isVisibleTo(self) and self._take_kept.isChecked(),
        )

    def press_start(self) -> None:
        """What the command CONFIRM does: the button that can be pressed now."""
        (self._begin if self._begin.isVisibleTo(self) else self._offline).click()

    @property
    def shows_steps(self) -> bool:
        """Whether the steps are shown, and not the form."""
        return self._pages.page is self._waiting

    # -- what the presenter shows --------------------------------------------------------------------------------------

    def show_form(self, view: FormView) -> None:
        """An empty form."""
        for editor in (self._location, self._notes, self._expected, self._file):
            editor.clear()
        self._pasted.clear()
        _fill(self._project, view.projects)
        _fill(self._client, view.clients)
        _fill(self._scanner, view.scanners)
        self._rules.setText(view.rules)
        self._take_kept.setText(view.kept.replace("&", "&&"))
        self._take_kept.setAccessibleName(view.kept)
        self._take_kept.setVisible(bool(view.kept))
        self._take_kept.setChecked(bool(view.kept))
        self.show_wrong({})
        self.show_steps((), offline_offered=False)
        self._location.setFocus()

    def show_wrong(self, wrong: dict[str, str]) -> None:
        """Say at each field what is wrong with it, and go to the first."""
        for name, field in self._fields.items():
            field.show_wrong(wrong.get(name, ""))
        first = next((self._fields[name] for name in self._fields if name in wrong), None)
        if first is not None:
            first.editor.setFocus()

    def show_steps(self, steps: tuple[Step, ...], *, offline_offered: bool) -> None:
        """The set-up steps instead of the form; () brings the form back."""
        self._pages.show_page(self._waiting if steps else self._form)
        self._steps.show_steps(steps)
        self._begin.setVisible(not steps)
        self._offline.setVisible(offline_offered)
        if offline_offered:
            self._offline.setFocus()

    # -- layout --------------------------------------------------------------------------------------------------------

    def _make_fields(self) -> dict[str, Field]:
        say = self._words.say
        return {
            "location": Field(say("start.location"), self._location, say("start.location_hint")),
            "notes": Field(say("start.notes"), self._notes),
            "expected_items": Field(say("start.expected_items"), self._expected, say("start.expected_items_hint")),
            "project_id": Field(say("start.project"), self._project),
            "client_id": Field(say("start.client"), self._client),
            "scanner_id": Field(say("start.scanner"), self._scanner),
            "expected_file": Field(say("start.list_file"), self._file, say("start.list_file_hint")),
            "expected_pasted": Field(say("start.list_pasted"), self._pasted),
        }

    def _make_form(self) -> QWidget:
        say, fields = self._words.say, self._fields
        browse = ActionButton(say("start.browse"), Icon.FILE, "Ctrl+L")
        browse.clicked.connect(self._browse)
        self._pasted.setMinimumHeight(current().px(96))
        about = card(
            fields["location"],
            row(fields["project_id"], fields["client_id"], gap=Space.M),
            row(fields["scanner_id"], fields["expected_items"], gap=Space.M),
            fields["notes"],
            heading=say("start.details"),
        )
        expected = card(fields["expected_file"], flow(browse), fields["expected_pasted"], heading=say("start.list"))
        rules = card(self._auto_commit, self._take_kept, self._rules, gap=Space.S)
        right = QFrame()
        right.setLayout(column(expected, rules, 1, gap=Space.L))
        both = row(about, right, gap=Space.L)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        form = QWidget()
        form.setLayout(both)
        return scrolled(form)

    def _browse(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, self._words.say("start.list_file"), self._file.text(), "CSV, XLSX (*.csv *.txt *.xlsx)"
        )
        if chosen:
            self._file.setText(chosen)


def _fill(combo: Combo, lines: tuple[Choosable, ...]) -> None:
    combo.clear()
    for line in lines:
        combo.addItem(line.word, line.key)
