"""The printer that is looked at: how it stands, what waits for it, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.labels.printer_views import PrinterCardView, PrintersView
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.chip import Chip
from ui.widgets.code_text import breakable
from ui.widgets.facts import Facts
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.outcome_look import tone_of
from ui.widgets.pressing import press


class PrinterCard(QWidget):
    """Emits `tested` (whether with a page in place of a label), `changing`, `asked` (whether it is to be forgotten),
    then `removed` or `kept`."""

    tested = Signal(bool)
    changing = Signal()
    asked = Signal()
    removed = Signal()
    kept = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._shown: PrinterCardView | None = None
        self._name, self._state, self._facts = label("", Type.SECTION, weight="strong", wrap=False), Chip(), Facts()
        self._why, self._held = label("", weight="medium"), label("", quiet=True)
        self._test = ActionButton(say("labels_screen.printer.test"), Icon.LABELS, "Ctrl+T", role="primary")
        self._page = ActionButton(say("labels_screen.printer.test_paper"), Icon.FILE, "Ctrl+Shift+T")
        self._change = ActionButton(say("labels_screen.printer.set_up"), Icon.EDIT, "Ctrl+M")
        self._remove = ActionButton(say("labels_screen.printer.remove"), Icon.DELETE, "Ctrl+D")
        self._test.clicked.connect(lambda: self.tested.emit(False))
        self._page.clicked.connect(lambda: self.tested.emit(True))
        self._change.clicked.connect(self.changing)
        self._remove.clicked.connect(self.asked)
        self._now = ActionButton(say("labels_screen.printer.remove_now"), Icon.DELETE, "Ctrl+Return", role="danger")
        self._now.clicked.connect(self.removed)
        keep = ActionButton(say("labels_screen.act.keep"), Icon.BACK, "Esc")
        keep.clicked.connect(self.kept)
        self._acts, self._asking, head, sure = QWidget(), QWidget(), QWidget(), QWidget()
        self._acts.setLayout(flow(self._test, self._page, self._change, self._remove))
        sure.setLayout(flow(self._now, keep))
        warns = label(say("labels_screen.printer.remove_warns"), weight="medium")
        self._asking.setLayout(column(warns, sure, gap=Space.M))
        head.setLayout(flow(self._name, self._state, gap=Space.M))
        said = column(self._why, self._held, gap=Space.XS)
        self.setLayout(column(card(head, said, self._acts, self._asking, self._facts, gap=Space.M)))

    @property
    def asks(self) -> bool:
        """Whether a question stands to be answered."""
        return self._shown is not None and self._shown.asks

    def show_printer(self, view: PrintersView) -> None:
        """Show the chosen one, where there is one."""
        before, self._shown = self._shown, view.chosen
        printer = view.chosen
        if printer is None:
            return
        tone = tone_of(printer.mood, current().palette)
        self._name.setText(breakable(printer.name))
        self._state.show_chip(printer.word, tone.text, tone.ground, printer.icon)
        for where, text in ((self._why, printer.why), (self._held, printer.held)):
            where.setText(breakable(text))
            where.setVisible(bool(text))
        self._facts.show_facts(printer.facts)
        self._asking.setVisible(printer.asks)
        self._acts.setVisible(not printer.asks)
        for button, fits in ((self._test, printer.labels), (self._page, printer.papers)):
            button.setVisible(fits)
            button.block(view.no_test)
        self._change.block(view.no_set_up)
        self._remove.block(view.no_set_up)
        if printer.asks and not (before is not None and before.asks):
            self._now.setFocus()
        elif before is not None and before.asks and not printer.asks:
            self._remove.setFocus()

    def confirm(self) -> str:
        """Say yes to what is asked; "" where it was done, else why not."""
        return press(self._now, self, self._words)
