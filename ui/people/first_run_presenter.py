"""The first run: five questions at most, one a page, done with the scanner alone where one wants.

Nothing is written before the fourth answer; then the settings, the first person and the sign-in are made at once, so
that a run that was broken off simply begins again. UI thread.
"""

from collections.abc import Callable

from pydantic import SecretStr

from services.errors import Refused
from services.identity import rules
from services.identity.person import Person
from services.identity.pins import check_pin
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from services.scanning.marks import show
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from services.scanning.screen_desk import TEST, ScreenDesk
from services.words.catalogue import Catalogue
from services.words.files import LANGUAGES
from ui.error_text import error_text
from ui.people.first_run_view import Ask, FirstRunPageView, FirstRunView, Scanned
from ui.running import Run
from ui.station import Station

_ORDER = tuple(Ask)
_SCAN_TEST = ScreenDesk(frozenset({Command.CONFIRM, Command.BACK}), items=TEST)


class FirstRunPresenter:
    """Show it where `station.people.is_empty()`, instead of the door."""

    def __init__(self, station: Station, page: FirstRunPageView, run: Run) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._words = Catalogue(station.settings.station.language)
        self._ask = Ask.LANGUAGE
        self._name = ""
        self._pin: SecretStr | None = None
        self._once: SecretStr | None = None  # the PIN as given the first time
        self._station_name = station.settings.station.name
        self._scanned: Scanned | None = None
        self._wrong = ""
        self._busy = False
        self.done = False

    # -- from the window and the page ----------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask the first question."""
        self._show()

    def choose_language(self, language: str) -> None:
        """ "en" or "de"."""
        self._words = Catalogue(language)
        self._next()

    def enter_text(self, text: str) -> None:
        """The name of the person, or of the station."""
        if self._ask is Ask.NAME:
            self._try(lambda: self._take_name(text))
        elif self._ask is Ask.STATION and not self._busy:
            self._station_name = text.strip() or self._station.settings.station.name
            self._make()

    def enter_pin(self, pin: str) -> None:
        """A PIN, asked for twice."""
        self._try(lambda: self._take_pin(SecretStr(pin)))

    def without_pin(self) -> None:
        """Nobody is asked for a PIN at this station."""
        if self._once is None:
            self._pin = None
            self._next()

    def finish(self) -> None:
        """The scanner works, or is left for later."""
        if self._ask is Ask.SCAN and not self.done:
            self.done = True
            self._station.bench.put_in_front(None)
            self._page.close_first_run()

    def back(self) -> None:
        """One question back, until the answers are written."""
        if self._busy or self._ask in (Ask.LANGUAGE, Ask.SCAN):
            return
        if self._ask is Ask.PIN and self._once is not None:
            self._once = None
        else:
            self._ask = _ORDER[_ORDER.index(self._ask) - 1]
        self._wrong = ""
        self._show()

    def answered(self, answer: Answer) -> None:
        """Commands answer the questions; on the last page any code is the test."""
        if self.done:
            return
        if answer.meaning.kind is Kind.COMMAND and answer.scan.flaw is None:
            self._command(answer.meaning.value)
        elif self._ask is Ask.SCAN and answer.outcome.reason in (Reason.TEST, Reason.BADGE):
            self._scanned = Scanned(show(answer.scan.text), answer.scan.device.name)
            self._show()

    # -- answers -------------------------------------------------------------------------------------------------------

    def _command(self, verb: str) -> None:
        digit = verb.removeprefix("D") if verb in _DIGITS else ""
        if verb == Command.BACK:
            self.back()
        elif self._ask is Ask.LANGUAGE:
            if digit in _LANGUAGE_DIGITS:
                self.choose_language(_LANGUAGE_DIGITS[digit])
        elif digit and self._ask is Ask.PIN:
            self._page.type_digit(digit)
        elif verb == Command.CONFIRM:
            self._page.confirm()

    def _take_name(self, text: str) -> None:
        self._name = rules.full_name(text)
        self._next()

    def _take_pin(self, pin: SecretStr) -> None:
        check_pin(pin)
        if self._once is None:
            self._once = pin
            self._show()
        elif self._once != pin:
            self._once = None
            raise Refused("PIN_DIFFERS", "first_run.pin.differs")
        else:
            self._pin = pin
            self._next()

    def _try(self, answer: Callable[[], None]) -> None:
        self._wrong = ""
        try:
            answer()
        except Refused as refused:
            self._fail(refused)

    def _next(self) -> None:
        self._ask, self._wrong = _ORDER[_ORDER.index(self._ask) + 1], ""
        self._show()

    # -- writing -------------------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self._busy, self._wrong = True, ""
        self._show()
        self._run(self._write, self._made, self._not_made)

    def _write(self) -> Person:
        """The settings, the person, the sign-in. What was made before a failure is found there the second time."""
        station = self._station
        self._set("station.language", self._words.language)
        self._set("station.name", self._station_name)
        self._set("identity.pins", self._pin is not None)
        name = sign_in_name_of(self._name)
        if station.people.is_empty():
            station.people.first_run(name=name, full_name=self._name, pin=self._pin)
        return station.door.sign_in(name, self._pin)

    def _set(self, path: str, value: object) -> None:
        """What the environment decides stays as it is."""
        section, _, name = path.partition(".")
        now = getattr(getattr(self._station.settings, section), name)
        if value != now and path not in self._station.book.loaded.overridden:
            self._station.change_setting(path, value, by=None)

    def _made(self, _person: Person) -> None:
        self._busy = False
        self._station.bench.put_in_front(_SCAN_TEST)
        self._next()

    def _not_made(self, error: Exception) -> None:
        self._busy = False
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._wrong = error_text(error, self._words)
        self._show()

    # -- the view ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        say, ask = self._words.say, self._ask
        title, detail = say(f"first_run.{ask}.title"), say(f"first_run.{ask}.detail")
        value = ""
        if ask is Ask.NAME:
            value = self._name or say("first_run.name.default")
        elif ask is Ask.STATION:
            value = self._station_name
        elif ask is Ask.PIN and self._once is not None:
            title, detail = say("first_run.pin.again_title"), say("first_run.pin.again_detail")
        elif ask is Ask.SCAN and self._scanned is not None:
            title, detail = say("first_run.scan.works_title"), say("first_run.scan.works_detail")
        view = FirstRunView(
            ask,
            title,
            detail,
            value,
            self._wrong,
            self._barcodes(),
            can_skip=ask is Ask.PIN and self._once is None,
            scanned=self._scanned,
            busy=self._busy,
        )
        self._page.show_first_run(view, self._words)

    def _barcodes(self) -> tuple[tuple[str, str], ...]:
        site = self._station.settings.station.site
        if not site:
            return ()
        if self._ask is Ask.LANGUAGE:
            return tuple(
                (barcode_for(Command(f"D{digit}"), site), self._words.say(f"first_run.language.{language}"))
                for digit, language in _LANGUAGE_DIGITS.items()
            )
        confirms = "no_pin" if self._ask is Ask.PIN and self._once is None else "confirm"
        return ((barcode_for(Command.CONFIRM, site), self._words.say(f"first_run.barcode.{confirms}")),)


def sign_in_name_of(full_name: str) -> str:
    """What somebody signs in with until he changes it: "Maria Lind" → "maria.lind"; "admin" where nothing is left."""
    dotted = ".".join(full_name.split())
    kept = "".join(char for char in dotted if char.isalnum() or char in "._-@")
    try:
        return rules.sign_in_name(kept)
    except Refused:
        return "admin"


_DIGITS = {f"D{digit}" for digit in range(10)}
_LANGUAGE_DIGITS = {str(place): language for place, language in enumerate(LANGUAGES, start=1)}
