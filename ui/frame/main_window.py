"""The window: rail on the left, status bar on top, the broken line under it, and one screen at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QScrollArea, QStackedWidget, QWidget

from services.words.catalogue import Catalogue
from ui.frame.offer_line import OfferLine
from ui.frame.rail import Rail
from ui.frame.status import Offer, StatusView, Trouble
from ui.frame.status_bar import StatusBar
from ui.frame.trail import Trail
from ui.frame.trouble_line import TroubleLine
from ui.icons import Icon, program_icon
from ui.theme.spacing import column, row
from ui.widgets.scrolled import scrolled


@dataclass(frozen=True, slots=True)
class _Entry:
    factory: Callable[[], QWidget]
    word: str


class MainWindow(QMainWindow):
    """Holds the screens and makes each when it is first opened. UI thread.

    Emits `screen_opened` with a screen's key, `person_clicked`, `devices_clicked`, `printer_clicked` and
    `waiting_clicked` from the status bar, `trouble_acted` with the key of the Trouble whose button was pressed,
    `offer_chosen` with the number of what was chosen of an Offer, `files_dropped` with the paths of what was let fall
    onto it while nothing covers it, and `closing` before it goes; `stays` is asked first whether it is not to go yet,
    and says why.
    """

    screen_opened = Signal(str)
    person_clicked = Signal()
    devices_clicked = Signal()
    printer_clicked = Signal()
    waiting_clicked = Signal()
    trouble_acted = Signal(str)
    offer_chosen = Signal(int)
    files_dropped = Signal(object)
    closing = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self.stays: Callable[[], bool] = lambda: False
        self._words = words
        self._entries: dict[str, _Entry] = {}
        self._screens: dict[str, QWidget] = {}
        self._covers: dict[int, QScrollArea] = {}
        self._trail = Trail()
        self._over: list[QScrollArea] = []  # what covers the window now, the uppermost last
        self._rail = Rail(words.say("frame.rail.name"))
        self._status = StatusBar(words)
        self._trouble = TroubleLine()
        self._offer = OfferLine()
        self._stack = QStackedWidget()
        self._rail.chosen.connect(self.open)
        self._status.person_clicked.connect(self.person_clicked)
        self._status.devices_clicked.connect(self.devices_clicked)
        self._status.printer_clicked.connect(self.printer_clicked)
        self._status.waiting_clicked.connect(self.waiting_clicked)
        self._trouble.acted.connect(self.trouble_acted)
        self._offer.chosen.connect(self.offer_chosen)
        work = column(self._status, self._trouble, self._offer, self._stack)
        work.setStretch(3, 1)
        whole = row(self._rail, work)
        whole.setStretch(1, 1)
        self._ground = QWidget()
        self._ground.setLayout(whole)
        self._whole = QStackedWidget()
        self._whole.addWidget(self._ground)
        self._all = column(self._whole)
        everything = QWidget()
        everything.setLayout(self._all)
        self.setCentralWidget(everything)
        self.setAcceptDrops(True)
        self._title = words.say("frame.title")
        self.setWindowTitle(self._title)
        self.setWindowIcon(program_icon())

    def add_screen(
        self, key: str, icon: Icon, words_key: str, function_key: str, factory: Callable[[], QWidget]
    ) -> None:
        """One more entry on the rail. `factory` makes its screen when it is first opened."""
        word = self._words.say(words_key)
        self._entries[key] = _Entry(factory, word)
        self._rail.add(key, icon, word, function_key)

    def add_page(self, key: str, words_key: str, factory: Callable[[], QWidget]) -> None:
        """A screen that other screens lead to: it is not on the rail."""
        self._entries[key] = _Entry(factory, self._words.say(words_key))

    def open(self, key: str) -> None:
        """Bring a screen to the front. Raises KeyError for a key that was not added."""
        entry = self._entries[key]
        self._trail = self._trail.opened(key)
        if key not in self._screens:
            self._screens[key] = entry.factory()
            self._stack.addWidget(scrolled(self._screens[key]))
        self._stack.setCurrentIndex(list(self._screens).index(key))
        self._screens[key].setFocus()
        self._rail.choose(key)
        self.setWindowTitle(f"{entry.word} – {self._title}")
        self.screen_opened.emit(key)

    def go_back(self) -> None:
        """Bring the screen to the front that one came from; the first one stays."""
        if self._trail.before:
            self.open(self._trail.before)

    def come_as(self, before: "MainWindow") -> None:
        """This window takes the place of that one, with the same screen open: the way back is the same, too."""
        self._trail = before._trail

    def screen_of(self, key: str) -> QWidget | None:
        """The screen of this key, or None where it was not opened yet."""
        return self._screens.get(key)

    def cover(self, page: QWidget) -> None:
        """Put a page over the whole window, rail and all: the door, the first run, the command sheet. Never a dialog:
        scans and keys go on as everywhere."""
        area = self._covers.get(id(page))
        if area is None:
            area = self._covers[id(page)] = scrolled(page)
            self._whole.addWidget(area)
        self._over = [*(one for one in self._over if one is not area), area]
        self._whole.setCurrentWidget(area)

    def uncover(self, page: QWidget) -> None:
        """Take this page away again; what it covered is as it was: another such page, or the screen."""
        gone = self._covers.get(id(page))
        self._over = [one for one in self._over if one is not gone]
        self._whole.setCurrentWidget(self._over[-1] if self._over else self._ground)

    def put_above(self, band: QWidget, title: str) -> None:
        """A band over everything, what covers the window too, for as long as the window is there. `title`: what the
        window is called from now on, after the screen's name."""
        self._title = title
        self.setWindowTitle(title)
        self._all.insertWidget(0, band)

    def covers(self) -> list[QWidget]:
        """What has covered the window so far, or does so now."""
        return [page for area in self._covers.values() if (page := area.widget()) is not None]

    def keys(self) -> list[str]:
        """The keys of all screens, those that are not on the rail too."""
        return list(self._entries)

    def show_status(self, view: StatusView) -> None:
        """Show the state of things on top."""
        self._status.show_status(view)

    def show_trouble(self, trouble: Trouble | None) -> None:
        """Show what is broken; None: nothing is."""
        self._trouble.show_trouble(trouble)

    def show_offer(self, offer: Offer | None) -> None:
        """Show what somebody is to choose from; None: nothing is."""
        self._offer.show_offer(offer)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._over and _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if not self._over:  # the bench may have locked while they were dragged
            event.acceptProposedAction()
            self.files_dropped.emit(_files(event))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.stays():
            event.ignore()
            return
        if (focused := self.focusWidget()) is not None:
            focused.clearFocus()  # a field that is being typed in is done, and what it says is stored
        self.closing.emit()
        super().closeEvent(event)


def _files(event: QDropEvent) -> tuple[Path, ...]:
    """The files and folders that are dragged; () for anything else, an address of the web, too."""
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
