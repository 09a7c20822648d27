"""What the first run knows at one moment, as a value; and how it is said."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Self

from pydantic import SecretStr

from services.assistant.model import Progress
from services.scanning.commands import Command, barcode_for
from services.words.catalogue import Catalogue
from services.words.files import LANGUAGES
from ui.people.first_run_view import Ask, FirstRunView

LANGUAGE_DIGITS: Final = MappingProxyType({str(place): language for place, language in enumerate(LANGUAGES, start=1)})
_ORDER: Final = tuple(Ask)


@dataclass(frozen=True, slots=True)
class FirstRunState:
    """`once` is the PIN as given the first time, `digits` how many are entered now; `busy` while something is
    written."""

    language: str
    station_name: str
    ask: Ask = Ask.LANGUAGE
    name: str = ""
    once: SecretStr | None = None
    pin: SecretStr | None = None
    digits: int = 0
    wrong: str = ""
    busy: bool = False

    def next(self) -> Self:
        """The question after this one."""
        return replace(self, ask=_ORDER[_ORDER.index(self.ask) + 1], wrong="", digits=0)

    @property
    def can_go_back(self) -> bool:
        """While nothing is written, from all questions but the first."""
        return not self.busy and self.ask is not Ask.LANGUAGE

    def before(self) -> Self:
        """One question back; from the PIN's repetition to the PIN."""
        if self.ask is Ask.PIN and self.once is not None:
            return replace(self, once=None, wrong="", digits=0)
        return replace(self, ask=_ORDER[_ORDER.index(self.ask) - 1], wrong="", digits=0)


def asked_before(begun: Progress) -> Ask:
    """The question at which a first run that was broken off goes on."""
    asked = begun.question if begun.question in set(Ask) else Ask.LANGUAGE
    return Ask.NAME if asked == Ask.PIN and not begun.name else Ask(asked)


def view_of(state: FirstRunState, words: Catalogue, site: str) -> FirstRunView:
    """The page as it is in this state."""
    say, ask = words.say, state.ask
    title, detail = say(f"first_run.{ask}.title"), say(f"first_run.{ask}.detail")
    if ask is Ask.PIN and state.once is not None:
        title, detail = say("first_run.pin.again_title"), say("first_run.pin.again_detail")
    values = {Ask.NAME: state.name or say("first_run.name.default"), Ask.STATION: state.station_name}
    return FirstRunView(
        ask,
        title,
        detail,
        values.get(ask, ""),
        state.wrong,
        barcodes(state, words, site),
        can_skip=ask is Ask.PIN and state.once is None,
        busy=state.busy,
    )


def barcodes(state: FirstRunState, words: Catalogue, site: str) -> tuple[tuple[str, str], ...]:
    """What can be scanned from the page: (code, what it does now); nothing for a site without a name."""
    if not site:
        return ()
    if state.ask is Ask.LANGUAGE:
        return tuple(
            (barcode_for(Command(f"D{digit}"), site), words.say(f"first_run.language.{language}"))
            for digit, language in LANGUAGE_DIGITS.items()
        )
    codes = [(barcode_for(Command.CONFIRM, site), words.say(f"first_run.barcode.{_confirms(state)}"))]
    if state.can_go_back:
        codes.append((barcode_for(Command.BACK, site), words.say("common.action.back")))
    return tuple(codes)


def _confirms(state: FirstRunState) -> str:
    """What CONFIRM does."""
    if state.ask is not Ask.PIN:
        return "confirm"
    if state.digits or state.once is not None:
        return "pin"
    return "no_pin"
