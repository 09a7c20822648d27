"""The label that is looked at: what became of it, what that means, and what may become of it now."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.labels.views import JobsView, JobView
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.chip import Chip
from ui.widgets.code_text import breakable
from ui.widgets.combo import Combo
from ui.widgets.facts import Facts
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import CodeLabel, label
from ui.widgets.outcome_look import tone_of
from ui.widgets.pressing import press, step


class JobCard(QWidget):
    """Emits `reprinted`; `came`; `asked` (whether nobody needs it), then `dropped` or `kept`; and `printer_chosen` with
    the id of the printer that reprints."""

    reprinted = Signal()
    came = Signal()
    asked = Signal()
    dropped = Signal()
    kept = Signal()
    printer_chosen = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._shown: JobView | None = None
        self._filled: tuple[tuple[str, str], ...] = ()
        self._tag, self._state, self._facts = CodeLabel("", Type.SECTION), Chip(), Facts()
        self._why, self._means = label("", weight="medium"), label("", quiet=True)
        self._reprint = ActionButton(say("labels_screen.act.reprint"), Icon.PRINTER, "Ctrl+R", role="primary")
        self._came = ActionButton(say("labels_screen.act.came"), Icon.CONFIRM, "Ctrl+T")
        self._drop = ActionButton(say("labels_screen.act.drop"), Icon.DELETE, "Ctrl+D")
        self._reprint.clicked.connect(self.reprinted)
        self._came.clicked.connect(self.came)
        self._drop.clicked.connect(self.asked)
        self._printer = Combo()
        self._printer.activated.connect(lambda _at: self.printer_chosen.emit(str(self._printer.currentData() or "")))
        self._where = Field(say("labels_screen.reprint_at"), self._printer)
        self._acts, self._asking = QWidget(), self._make_asking()
        self._acts.setLayout(flow(self._reprint, self._came, self._drop))
        head = flow(self._tag, self._state, gap=Space.M)
        said = column(self._why, self._means, gap=Space.XS)
        inner = QWidget()
        inner.setLayout(head)
        self.setLayout(column(card(inner, said, self._where, self._acts, self._asking, self._facts, gap=Space.M)))

    def show_job(self, view: JobsView) -> None:
        """Show the chosen one, where there is one."""
        job, before = view.chosen, self._shown
        self._shown = job
        if job is None:
            return
        tone = tone_of(job.state.mood, current().palette)
        self._tag.show_code(job.tag)
        self._state.show_chip(job.state.word, tone.text, tone.ground, job.state.icon)
        for where, text in ((self._why, job.why), (self._means, "" if job.asks else job.means)):
            where.setText(breakable(text))
            where.setVisible(bool(text))
        self._facts.show_facts(job.facts)
        self._show_acts(job)
        self._show_printers(view)
        if job.asks and not (before is not None and before.asks):
            self._now.setFocus()
        elif before is not None and before.asks and before.id == job.id and not job.asks:
            self._drop.setFocus()

    # -- by command barcode --------------------------------------------------------------------------------------------

    @property
    def asks(self) -> bool:
        """Whether a question stands to be answered."""
        return self._shown is not None and self._shown.asks

    def obey(self, command: Command) -> str:
        """Do what this command asks of the label; "" where it was done, else why not."""
        buttons = {Command.REPRINT: self._reprint, Command.CAME: self._came, Command.NOT_NEEDED: self._drop}
        if self._shown is None:
            return self._words.say("command.not_now")
        if command is Command.CONFIRM:
            return press(self._now, self, self._words)
        return press(buttons[command], self, self._words)

    def step_printer(self, by: int) -> bool:
        """The next or the previous printer, where that list has the focus; whether it has."""
        if not self._printer.hasFocus():
            return False
        step(self._printer, by)
        self.printer_chosen.emit(str(self._printer.currentData() or ""))
        return True

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_asking(self) -> QWidget:
        say = self._words.say
        self._warns = label("", weight="medium")
        self._now = ActionButton(say("labels_screen.act.drop_now"), Icon.DELETE, "Ctrl+Return", role="danger")
        self._now.clicked.connect(self.dropped)
        keep = ActionButton(say("labels_screen.act.keep"), Icon.BACK, "Esc")
        keep.clicked.connect(self.kept)
        buttons = QWidget()
        buttons.setLayout(flow(self._now, keep))
        asking = QWidget()
        asking.setLayout(column(self._warns, buttons, gap=Space.M))
        return asking

    def _show_acts(self, job: JobView) -> None:
        self._warns.setText(job.warns)
        self._asking.setVisible(job.asks)
        self._acts.setVisible(not job.asks and (job.reprints or job.may_come or job.drops))
        for button, may in ((self._reprint, job.reprints), (self._came, job.may_come), (self._drop, job.drops)):
            button.setVisible(may)
            button.block(job.blocked)

    def _show_printers(self, view: JobsView) -> None:
        job = view.chosen
        offered = (("", self._words.say("labels_screen.same_printer")), *view.printers)
        if offered != self._filled:
            self._filled = offered
            self._printer.clear()
            for key, name in offered:
                self._printer.addItem(name, key)
        self._printer.setCurrentIndex(max(0, self._printer.findData(view.printer)))
        self._where.setVisible(bool(view.printers) and job is not None and job.reprints and not job.asks)
