"""What the door knows at one moment, as a value: who is asked for, what was typed, what the last scan was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from pydantic import SecretStr

from services.identity.person import Person
from services.sessions.model import KeptScan
from ui.people.door_view import MOST_SHOWN, Step
from ui.widgets.band_state import BandState


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Scans that nobody has claimed, and the session in front that could take them. `allowed`: who came in may book
    scans."""

    scans: Sequence[KeptScan] = ()
    session_id: str | None = None
    allowed: bool = True

    @property
    def can_be_taken(self) -> bool:
        """Here and now, by whoever came in."""
        return self.allowed and self.session_id is not None


@dataclass(frozen=True, slots=True)
class DoorState:
    """`people` may come in; `chosen` is to show a PIN; `wrong` is said at the field or the pad; `notice` answers the
    last scan; `unsent` messages wait to be sent."""

    step: Step = Step.WHO
    people: tuple[Person, ...] = ()
    typed: str = ""
    chosen: Person | None = None
    by_badge: bool = False
    wrong: str = ""
    notice: BandState | None = None
    first_pin: bool = False  # nobody asks for a PIN that is there: one is chosen
    once: SecretStr | None = None  # as it was given the first time
    unclaimed: Unclaimed = field(default_factory=Unclaimed)
    unsent: int = 0

    def asking_who(self) -> Self:
        """Begin again: anybody may be there."""
        return replace(self, step=Step.WHO, typed="", chosen=None, by_badge=False, wrong="", notice=None)

    def with_chosen(self, person: Person, *, by_badge: bool) -> Self:
        """It is this person; whether a PIN is wanted is the next question."""
        return replace(self, chosen=person, by_badge=by_badge, wrong="", notice=None, first_pin=False, once=None)

    def asking_pin(self) -> Self:
        """The chosen person has to show a PIN."""
        return replace(self, step=Step.PIN)

    def choosing_pin(self) -> Self:
        """The chosen person has none yet."""
        return replace(self, step=Step.PIN, first_pin=True)

    def offering(self, unclaimed: Unclaimed) -> Self:
        """Somebody came in, and there are scans that may be his."""
        return replace(self, step=Step.KEPT, unclaimed=unclaimed, wrong="", notice=None)

    @property
    def fitting(self) -> list[Person]:
        """Who the typed text can mean: a sign-in name, or the beginning of any part of the full name."""
        typed = self.typed.strip().casefold()
        return [person for person in self.people if any(name.startswith(typed) for name in _names(person))]

    @property
    def shown(self) -> list[Person]:
        """Those of them that can be chosen by a digit."""
        return self.fitting[:MOST_SHOWN]

    @property
    def digits(self) -> str:
        """Those that, typed first, choose from the list: no name begins with them."""
        if self.typed:
            return ""
        begun = {name[:1] for person in self.people for name in _names(person)}
        return "".join(digit for digit in map(str, range(1, len(self.shown) + 1)) if digit not in begun)

    @property
    def meant(self) -> Person | None:
        """Whom the typed text names: a whole sign-in name, or a beginning that only one person has."""
        fitting = self.fitting
        exact = [person for person in fitting if self.typed.strip().casefold() == person.name]
        named = exact or fitting
        return named[0] if len(named) == 1 else None


def _names(person: Person) -> list[str]:
    whole = person.full_name.casefold()
    return [person.name, whole, *whole.split()]
