"""How one comes to the bench: the first run where there are no people yet, and the door ever after."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from services.assistant.model import Progress
from services.identity.presence import Presence
from services.scanning.answer import Answer
from services.scanning.choosing_desk import nothing_offered
from services.scanning.outcome import Reason
from ui.frame.main_window import MainWindow
from ui.people.door_page import DoorPage
from ui.people.door_presenter import DoorPresenter
from ui.people.first_run_page import FirstRunPage
from ui.people.first_run_presenter import FirstRunPresenter
from ui.running import Run
from ui.station import Station
from ui.widgets.outcome_look import Hear


class FirstRun(QObject):
    """Covers the window until somebody was made; then calls `done`. `hear` is told the mood of each answer that is
    given here; `begun`: how far somebody has come before. UI thread."""

    def __init__(
        self,
        window: MainWindow,
        station: Station,
        run: Run,
        hear: Hear,
        done: Callable[[], None],
        begun: Progress | None = None,
    ) -> None:
        super().__init__(window)
        self._page = page = FirstRunPage()
        self._presenter = presenter = FirstRunPresenter(station, page, run, hear, begun or Progress())
        page.language_chosen.connect(presenter.choose_language)
        page.text_entered.connect(presenter.enter_text)
        page.pin_typed.connect(presenter.type_pin)
        page.pin_entered.connect(presenter.enter_pin)
        page.skipped_pin.connect(presenter.without_pin)
        page.went_back.connect(presenter.back)
        page.closed.connect(done)
        window.cover(page)
        presenter.open()

    def answered(self, answer: Answer) -> None:
        """A scan was answered."""
        self._presenter.answered(answer)

    def stray_typed(self, text: str) -> None:
        """Something typed like a scanner and never ended; it is in the field that had the focus."""
        self._presenter.stray_typed(text)


class Entrance(QObject):
    """The door over the window: opens by itself where nobody is there, and when somebody wants to take over. `hear` is
    told the mood of each answer that is given at it. Made when it is first needed: where somebody is signed in, that
    may be never. UI thread.

    Emits `closed` when one is at the work again: there may be scans in it that were taken over at the door.
    """

    closed = Signal()

    def __init__(self, window: MainWindow, station: Station, run: Run, hear: Hear) -> None:
        super().__init__(window)
        self._window, self._station, self._run, self._hear = window, station, run, hear
        self._made: DoorPresenter | None = None
        self._takes_digits(False)  # the door of a window before this one may have been open
        window.person_clicked.connect(lambda: self._presenter.steps.open())

    @property
    def is_open(self) -> bool:
        """Whether the door covers the window."""
        return self._made is not None and self._made.is_open

    def answered(self, answer: Answer) -> None:
        """A scan was answered: a badge opens the door from every screen."""
        if self._made is not None or answer.outcome.reason is Reason.BADGE:
            self._presenter.answered(answer)

    def stray_typed(self, text: str) -> None:
        """Something typed like a scanner and never ended; it is in the field that had the focus."""
        if self._made is not None:
            self._made.stray_typed(text)

    def presence_changed(self, presence: Presence) -> None:
        """Nobody is here any more, or the bench has locked."""
        if self._made is not None or presence.present is None:
            self._presenter.presence_changed(presence)

    def tick(self) -> None:
        """Once a second."""
        if self._made is not None:
            self._made.tick()
        else:
            self.presence_changed(self._station.door.presence)

    @property
    def _presenter(self) -> DoorPresenter:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> DoorPresenter:
        window, page = self._window, DoorPage(self._station.words)
        window.destroyed.connect(page.deleteLater)  # it is the window's only once it was opened
        presenter = DoorPresenter(self._station, page, self._run, self._hear)
        steps = presenter.steps
        page.opened.connect(lambda: window.cover(page))
        page.opened.connect(lambda: self._takes_digits(True))
        page.closed.connect(lambda: self._takes_digits(False))
        page.closed.connect(lambda: window.uncover(page))
        page.closed.connect(self.closed)
        page.typed.connect(steps.type_name)
        page.name_entered.connect(steps.enter_name)
        page.chosen.connect(steps.choose)
        page.pin_entered.connect(steps.enter_pin)
        page.took.connect(steps.take)
        page.signed_out.connect(steps.sign_out)
        page.went_back.connect(steps.back)
        return presenter

    def _takes_digits(self, takes: bool) -> None:
        """At the open door a digit is one of a PIN, or names a person, whatever the camera offers behind it: somebody
        may be at work there still."""
        self._station.bench.offers(nothing_offered if takes else self._station.camera_scans.choose)
