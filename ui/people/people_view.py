"""What the people page shows, as values; and what its widgets can do for the presenter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

NO_FAULTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A line of the list."""

    id: str
    full_name: str
    name: str
    role: str
    badge: str
    pin: str
    state: str


@dataclass(frozen=True, slots=True)
class PeopleView:
    """The list. `blocked` says why nobody can be added, "" where one can."""

    lines: tuple[PersonLine, ...]
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person as typed. `pin` and `again` are for a new one only."""

    full_name: str = ""
    name: str = ""
    organisation: str = ""
    role: str = "packer"
    pin: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True)
class PersonView:
    """The page of one person. `badge_code` is what the barcode holds, "" for none; `blocked` says why others' rights
    are needed, `pin_blocked` why not even the PIN can be set. `wrong` has a sentence for a field, or "" for all."""

    title: str
    values: PersonForm
    roles: tuple[tuple[str, str], ...]
    is_new: bool
    wants_pin: bool
    asks_old: bool = False
    badge: str = ""  # "" also for who may not see it
    badge_code: str = ""
    has_badge: bool = False
    pin: str = ""
    active: bool = True
    asks_again: bool = False  # whether to end the access, once more
    blocked: str = ""
    pin_blocked: str = ""
    wrong: Mapping[str, str] = field(default_factory=lambda: NO_FAULTS)
    told: str = ""


class PeoplePageView(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_people(self, view: PeopleView) -> None: ...

    def show_person(self, view: PersonView) -> None: ...
