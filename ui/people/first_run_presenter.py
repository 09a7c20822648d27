"""The first run: four questions, one a page, done with the scanner alone where one wants. The set-up assistant follows.

Each answer is stored before the next question is asked, so that a run that was broken off goes on where it was; the
last one makes the first person, and signs in. Every scan is answered, seen and heard. UI thread.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import SecretStr

from services.assistant.model import Progress
from services.errors import Refused
from services.identity import rules
from services.identity.person import Person
from services.identity.pins import check_pin
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.meaning import Kind
from services.words.catalogue import Catalogue
from ui.error_text import error_text
from ui.people.first_run_state import LANGUAGE_DIGITS, FirstRunState, asked_before, barcodes, view_of
from ui.people.first_run_view import Ask, FirstRunPageView
from ui.people.first_run_writing import keep, write
from ui.people.scan_notices import ScanNotices
from ui.running import Run
from ui.station import Station
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import LOOKS, Hear, Mood


class FirstRunPresenter:
    """Show it where `station.people.is_empty()`, instead of the door. `hear` is told the mood of each answer; `begun`:
    how far somebody has come before."""

    def __init__(self, station: Station, page: FirstRunPageView, run: Run, hear: Hear, begun: Progress) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._hear = hear
        settings = station.settings.station
        self._state = FirstRunState(settings.language, settings.name, asked_before(begun), begun.name)
        self._words = Catalogue(settings.language)
        self.done = False

    # -- from the window and the page ----------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask the first question that was not answered."""
        self._show()

    def choose_language(self, language: str) -> None:
        """ "en" or "de"."""
        self._words = Catalogue(language)
        self._state = replace(self._state, language=language)
        self._store({"station.language": language})

    def enter_text(self, text: str) -> None:
        """The name of the person, or of the station."""
        if self._state.ask is Ask.NAME:
            self._state = replace(self._state, name=text)
            self._try(lambda: self._take_name(text))
        elif self._state.ask is Ask.STATION:
            name = text.strip() or self._station.settings.station.name
            self._state = replace(self._state, station_name=name)
            self._store({"station.name": name})

    def type_pin(self, digits: int) -> None:
        """So many digits are entered: the barcode that confirms says what it does now."""
        self._state = replace(self._state, digits=digits)
        self._page.show_barcodes(barcodes(self._state, self._words, self._site))

    def enter_pin(self, pin: str) -> None:
        """A PIN, asked for twice."""
        self._try(lambda: self._take_pin(SecretStr(pin)))

    def without_pin(self) -> None:
        """Nobody is asked for a PIN at this station."""
        if self._state.ask is Ask.PIN and self._state.once is None:
            self._make(None)

    def back(self) -> bool:
        """One question back, until the answers are written. Whether there was a way back."""
        if not self._state.can_go_back:
            return False
        self._state = self._state.before()
        self._show()
        return True

    # -- scans ---------------------------------------------------------------------------------------------------------

    def answered(self, answer: Answer) -> None:
        """Commands answer the questions. No scan is without an answer."""
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
        self._store({})

    def _take_pin(self, pin: SecretStr) -> None:
        check_pin(pin)
        once = self._state.once
        if once is None:
            self._show(once=pin, digits=0)
        elif once != pin:
            self._state = replace(self._state, once=None, digits=0)
            raise Refused("PIN_DIFFERS", "first_run.pin.differs")
        else:
            self._make(pin)

    def _try(self, answer: Callable[[], None]) -> None:
        self._state = replace(self._state, wrong="")
        try:
            answer()
        except Refused as refused:
            self._fail(refused)

    def _store(self, settings: Mapping[str, object]) -> None:
        """What was answered, and which question is the next."""
        state, station = self._state, self._station
        if not state.busy:
            after = state.next()
            self._show(busy=True, wrong="")
            self._run(lambda: keep(station, settings, after.ask, after.name), lambda _done: self._next(), self._fail)

    def _next(self) -> None:
        self._state = replace(self._state.next(), busy=False)
        self._show()

    def _make(self, pin: SecretStr | None) -> None:
        state, station = self._state, self._station
        if not state.busy and not self.done:
            self._show(busy=True, wrong="")
            self._run(lambda: write(station, state.name, pin), self._made, self._fail)

    def _made(self, _person: Person) -> None:
        self.done = True
        self._page.close_first_run()

    def _fail(self, error: Exception) -> None:
        self._hear(Mood.REFUSED)
        wrong = error_text(error, self._words)
        self._show(busy=False, wrong=wrong)
        if self._state.ask is Ask.LANGUAGE:  # it has no field to say it at
            self._page.show_notice(BandState(Mood.REFUSED, self._words.say(LOOKS[Mood.REFUSED].word), wrong))

    # -- the view ------------------------------------------------------------------------------------------------------

    @property
    def _site(self) -> str:
        return self._station.settings.station.site

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._page.show_first_run(view_of(self._state, self._words, self._site), self._words)
