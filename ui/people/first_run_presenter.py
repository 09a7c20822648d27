"""The first run: five questions at most, one a page, done with the scanner alone where one wants.

Nothing is written before the fourth answer; then the settings, the first person and the sign-in are made at once, so
that a run that was broken off simply begins again. Every scan is answered, seen and heard. UI thread.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from pydantic import SecretStr

from services.errors import Refused
from services.identity import rules
from services.identity.person import Person
from services.identity.pins import check_pin
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.marks import show
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from services.scanning.screen_desk import TEST, ScreenDesk
from services.words.catalogue import Catalogue
from ui.error_text import error_text
from ui.people.first_run_state import LANGUAGE_DIGITS, FirstRunState, barcodes, view_of
from ui.people.first_run_view import Ask, FirstRunPageView, Scanned
from ui.people.first_run_writing import Answers, write
from ui.people.scan_notices import Hear, ScanNotices
from ui.running import Run
from ui.station import Station
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import Mood

_SCAN_TEST: Final = ScreenDesk(frozenset({Command.CONFIRM, Command.BACK}), items=TEST)
_TESTS: Final = frozenset({Reason.TEST, Reason.BADGE, Reason.BADGE_UNKNOWN, Reason.COMMAND_UNKNOWN})


class FirstRunPresenter:
    """Show it where `station.people.is_empty()`, instead of the door. `hear` is told the mood of each answer."""

    def __init__(self, station: Station, page: FirstRunPageView, run: Run, hear: Hear) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._hear = hear
        settings = station.settings.station
        self._state = FirstRunState(settings.language, settings.name)
        self._words = Catalogue(settings.language)
        self.done = False

    # -- from the window and the page ----------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask the first question."""
        self._show()

    def choose_language(self, language: str) -> None:
        """ "en" or "de"."""
        self._words = Catalogue(language)
        self._state = replace(self._state, language=language)
        self._next()

    def enter_text(self, text: str) -> None:
        """The name of the person, or of the station."""
        if self._state.ask is Ask.NAME:
            self._state = replace(self._state, name=text)
            self._try(lambda: self._take_name(text))
        elif self._state.ask is Ask.STATION and not self._state.busy:
            self._state = replace(self._state, station_name=text.strip() or self._station.settings.station.name)
            self._make()

    def type_pin(self, digits: int) -> None:
        """So many digits are entered: the barcode that confirms says what it does now."""
        self._state = replace(self._state, digits=digits)
        self._page.show_barcodes(barcodes(self._state, self._words, self._site))

    def enter_pin(self, pin: str) -> None:
        """A PIN, asked for twice."""
        self._try(lambda: self._take_pin(SecretStr(pin)))

    def without_pin(self) -> None:
        """Nobody is asked for a PIN at this station."""
        if self._state.once is None:
            self._state = replace(self._state, pin=None)
            self._next()

    def finish(self) -> None:
        """The scanner works, or is left for later."""
        if self._state.ask is Ask.SCAN and not self.done:
            self.done = True
            self._station.bench.put_in_front(None)
            self._page.close_first_run()

    def back(self) -> bool:
        """One question back, until the answers are written. Whether there was a way back."""
        if not self._state.can_go_back:
            return False
        self._state = self._state.before()
        self._show()
        return True

    # -- scans ---------------------------------------------------------------------------------------------------------

    def answered(self, answer: Answer) -> None:
        """Commands answer the questions; on the last page any code is the test. No scan is without an answer."""
        if self.done:
            return
        notice = self._scanned(answer)
        if notice is not None:
            self._hear(notice.mood)
        elif not self._state.wrong:
            self._hear(Mood.ACCEPTED)
        self._page.show_notice(notice)

    def stray_typed(self, text: str) -> None:
        """Something typed like a scanner and never ended. Where a PIN is wanted it may be one."""
        if not self.done:
            pin = self._state.ask is Ask.PIN
            notice = ScanNotices(self._words).stray("•" * len(text) if pin else text)
            self._hear(notice.mood)
            self._page.show_notice(notice)

    def _scanned(self, answer: Answer) -> BandState | None:
        """What has to be said of it; None where the page itself shows what it did."""
        notices, kind = ScanNotices(self._words), answer.meaning.kind
        if answer.scan.flaw is not None:
            return notices.flawed(answer)
        if kind is Kind.COMMAND and self._obey(Command(answer.meaning.value)):
            return None
        if self._state.ask is Ask.SCAN and answer.outcome.reason in _TESTS:
            self._show(scanned=Scanned(show(answer.scan.text), answer.scan.device.name))
            return None
        if kind is Kind.COMMAND:
            return notices.impossible(answer, self._words.say("first_run.notice.question"))
        if kind is Kind.BADGE:
            return notices.booked(answer, self._words.say("first_run.notice.question"))
        return notices.booked(answer, self._words.say("first_run.notice.kept") if answer.outcome.kept else "")

    def _obey(self, command: Command) -> bool:
        """Whether this question knows the command."""
        ask, digit = self._state.ask, command.digit
        if command is Command.BACK:
            return self.back()
        if ask is Ask.LANGUAGE:
            if digit in LANGUAGE_DIGITS:
                self.choose_language(LANGUAGE_DIGITS[digit])
            return digit in LANGUAGE_DIGITS
        if digit and ask is Ask.PIN:
            self._page.type_digit(digit)
            return True
        nothing_to_confirm = ask is Ask.PIN and self._state.once is not None and not self._state.digits
        if command is not Command.CONFIRM or self._state.busy or nothing_to_confirm:
            return False
        self._page.confirm()
        return True

    # -- answers -------------------------------------------------------------------------------------------------------

    def _take_name(self, text: str) -> None:
        self._state = replace(self._state, name=rules.full_name(text))
        self._next()

    def _take_pin(self, pin: SecretStr) -> None:
        check_pin(pin)
        once = self._state.once
        if once is None:
            self._show(once=pin, digits=0)
        elif once != pin:
            self._state = replace(self._state, once=None, digits=0)
            raise Refused("PIN_DIFFERS", "first_run.pin.differs")
        else:
            self._state = replace(self._state, pin=pin, once=None)
            self._next()

    def _try(self, answer: Callable[[], None]) -> None:
        self._state = replace(self._state, wrong="")
        try:
            answer()
        except Refused as refused:
            self._fail(refused)

    def _next(self) -> None:
        self._state = self._state.next()
        self._show()

    def _make(self) -> None:
        state, station = self._state, self._station
        answers = Answers(state.language, state.name, state.station_name, state.pin)
        self._show(busy=True, wrong="")
        self._run(lambda: write(station, answers), self._made, self._fail)

    def _made(self, _person: Person) -> None:
        self._state = replace(self._state, busy=False)
        self._station.bench.put_in_front(_SCAN_TEST)
        self._next()

    def _fail(self, error: Exception) -> None:
        self._hear(Mood.REFUSED)
        self._show(busy=False, wrong=error_text(error, self._words))

    # -- the view ------------------------------------------------------------------------------------------------------

    @property
    def _site(self) -> str:
        return self._station.settings.station.site

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._page.show_first_run(view_of(self._state, self._words, self._site), self._words)
