"""What stands below a list: how many there are, earlier ones, and all that is listed as a file."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.kinds import KINDS, Kinds
from ui.theme.spacing import row
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.pages import Pages


class BelowList(QWidget):
    """Emits `earlier`; and `reported` with a kind of file, after it was asked for, never in a dialog. `report` is what
    its button says, `as_what` what is asked then."""

    earlier = Signal()
    reported = Signal(str)

    def __init__(self, words: Catalogue, report: str, as_what: str, kinds: Sequence[str] = KINDS) -> None:
        super().__init__()
        say = words.say
        self._counted = label("", Type.DETAIL, quiet=True, wrap=False)
        self._earlier = ActionButton(say("supervisor_screen.button.earlier"), Icon.HISTORY, "Ctrl+B", role="quiet")
        self._earlier.clicked.connect(self.earlier)
        self.report = ActionButton(report, Icon.FILE, "Ctrl+P", role="quiet")
        self.report.clicked.connect(self._ask)
        self.kinds = Kinds(words, kinds)
        self.kinds.chosen.connect(self._choose)
        keep = ActionButton(say("supervisor_screen.button.keep"), Icon.BACK, "Esc", role="quiet")
        keep.clicked.connect(self.leave)
        plain, asking = QWidget(), QWidget()
        line = flow(self._counted, self._earlier, self.report, gap=Space.M, margins=(Space.M, 0, Space.S, 0))
        line.push_right(1)
        plain.setLayout(line)
        asked = label(as_what, Type.DETAIL, quiet=True, wrap=False)
        asking.setLayout(flow(asked, self.kinds, keep, gap=Space.M, margins=(Space.M, 0, Space.S, 0)))
        self._plain, self._asking = plain, asking
        self._pages = Pages(plain, asking)
        self.setLayout(row(self._pages))

    @property
    def asks(self) -> bool:
        """Whether the kind of file is asked for."""
        return self._pages.page is self._asking

    def show_counted(self, counted: str, *, more: bool) -> None:
        """How many there are; `more`: and there are earlier ones."""
        if self._counted.text() != counted:
            self._counted.setText(counted)
        self._earlier.setVisible(more)

    def leave(self) -> None:
        """It is not written after all."""
        self._pages.show_page(self._plain)
        self.report.setFocus()

    def _ask(self) -> None:
        self._pages.show_page(self._asking)
        self.kinds.setFocus()

    def _choose(self, kind: str) -> None:
        self.leave()
        self.reported.emit(kind)
