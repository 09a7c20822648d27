"""The people page: who there is, and what may be changed about whom. UI thread."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from pydantic import SecretStr

from services.errors import Refused
from services.identity.person import Person, Role
from services.identity.rights import Right, may
from services.identity.words import role_key
from services.scanning.commands import barcode_for_badge
from ui.error_text import error_text
from ui.people.people_view import NO_FAULTS, PeoplePageView, PeopleView, PersonForm, PersonLine, PersonView
from ui.running import Run
from ui.station import Station

# The field at which a refusal is said; all others stand above the page.
_FIELDS: Final = {
    "NAME_INVALID": "name",
    "NAME_TAKEN": "name",
    "FULL_NAME_INVALID": "full_name",
    "ORGANISATION_INVALID": "organisation",
    "LAST_ADMIN": "role",
    "BADGE_INVALID": "badge",
    "BADGE_TAKEN": "badge",
    "PIN_INVALID": "pin",
    "PIN_MISSING": "pin",
    "PIN_DIFFERS": "pin",
    "PIN_WRONG": "old",
    "PIN_WAIT": "old",
}


class PeoplePresenter:
    """Changes are made by whoever is signed in; the services refuse what his role may not."""

    def __init__(self, station: Station, page: PeoplePageView, run: Run) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._say = station.words.say
        self._people: tuple[Person, ...] = ()
        self._view: PersonView | None = None
        self._person: Person | None = None

    # -- the list ------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the list, also after somebody else came in."""
        self._view = self._person = None
        self._run(self._station.people.everybody, self._show_people)

    def _show_people(self, people: tuple[Person, ...]) -> None:
        self._people = people
        if self._view is None:
            self._page.show_people(PeopleView(tuple(self._line(person) for person in people), self._blocked()))

    def _line(self, person: Person) -> PersonLine:
        return PersonLine(
            person.id,
            person.full_name,
            person.name,
            self._say(role_key(person.role)),
            self._badge(person),
            self._say("common.yes" if person.has_pin else "common.no"),
            self._say("people_screen.active" if person.active else "people_screen.inactive"),
        )

    def _badge(self, person: Person) -> str:
        """Its number lets whoever has it in: only who may manage people sees it."""
        if not person.badge:
            return self._say("people_screen.none")
        return self._say("common.yes") if self._blocked() else person.badge

    # -- one person ----------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """A new person."""
        self._person = None
        self._view = PersonView(
            self._say("people_screen.new"),
            PersonForm(),
            self._roles(),
            is_new=True,
            wants_pin=self._station.settings.identity.pins,
            blocked=self._blocked(),
        )
        self._page.show_person(self._view)

    def choose(self, person_id: str) -> None:
        """Somebody of the list."""
        person = next((person for person in self._people if person.id == person_id), None)
        if person is not None:
            self._show_person(person)

    def save(self, form: PersonForm) -> None:
        """Write what was typed: a new person, or the changes of this one."""
        by, person, view = self._by(), self._person, self._view
        if view is None:
            return
        self._view = replace(view, values=form, told="", asks_again=False)
        people = self._station.people
        if person is not None:
            self._act(lambda: self._changed(person, form, by()), "people_screen.saved")
            return

        def work() -> Person:
            return people.add(
                name=form.name,
                full_name=form.full_name,
                role=Role(form.role),
                organisation=form.organisation,
                pin=_same(form.pin, form.again),
                by=by(),
            )

        self._act(work, "people_screen.added")

    def set_pin(self, old: str, pin: str, again: str) -> None:
        """A new PIN; one's own with the old one."""
        by, person = self._by(), self._person
        if person is None:
            return

        def work() -> Person:
            new, before = _same(pin, again), SecretStr(old) if old else None
            return self._station.people.set_pin(person.id, new, by=by(), old=before)

        self._act(work, "people_screen.pin.set")

    def give_badge(self, number: str) -> None:
        """A badge with this number, or one made here where it is ""."""
        self._change(lambda person, by: self._station.people.set_badge(person, number.strip() or None, by=by), "given")

    def remove_badge(self) -> None:
        """His badge is no longer known."""
        self._change(lambda person, by: self._station.people.remove_badge(person, by=by), "removed")

    def change_access(self) -> None:
        """End his access, asked for twice; or let him in again."""
        if self._person is None or self._view is None:
            return
        if not self._person.active:
            self._change(lambda person, by: self._station.people.activate(person, by=by), "activated")
        elif not self._view.asks_again:
            self._show(asks_again=True, told="")
        else:
            self._change(lambda person, by: self._station.people.deactivate(person, by=by), "deactivated")

    def _changed(self, person: Person, form: PersonForm, by: Person) -> Person:
        return self._station.people.change(
            person.id,
            by=by,
            full_name=form.full_name,
            name=form.name,
            organisation=form.organisation,
            role=Role(form.role),
        )

    # -- acting --------------------------------------------------------------------------------------------------------

    def _change(self, change: Callable[[str, Person], Person], told: str) -> None:
        by, person = self._by(), self._person
        if person is not None:
            self._act(lambda: change(person.id, by()), f"people_screen.told.{told}")

    def _act(self, work: Callable[[], Person], told: str) -> None:
        def done(person: Person) -> None:
            self._show_person(person, self._say(told))
            self._run(self._station.people.everybody, self._show_people)

        self._run(work, done, self._failed)

    def _by(self) -> Callable[[], Person]:
        """Who acts. Where nobody does any more, that is refused as a missing right."""
        present = self._station.door.presence.present

        def by() -> Person:
            if present is None:
                raise Refused("FORBIDDEN", "people.refused.right")
            return present

        return by

    def _failed(self, error: Exception) -> None:
        where = _FIELDS.get(error.code, "") if isinstance(error, Refused) else ""
        if where == "role" and self._view is not None and self._view.asks_again:
            where = ""
        self._show(wrong={where: error_text(error, self._station.words)}, told="", asks_again=False)

    # -- the view ------------------------------------------------------------------------------------------------------

    def _show_person(self, person: Person, told: str = "") -> None:
        self._person = person
        present = self._station.door.presence.present
        own = present is not None and present.id == person.id
        badge = "" if self._blocked() else person.badge
        pins, site = self._station.settings.identity.pins, self._station.settings.station.site
        self._view = PersonView(
            person.full_name,
            PersonForm(person.full_name, person.name, person.organisation, person.role.value),
            self._roles(),
            is_new=False,
            wants_pin=pins,
            asks_old=own and pins and person.has_pin,
            badge=badge,
            badge_code=barcode_for_badge(badge, site) if badge and site else "",
            has_badge=bool(person.badge),
            pin=self._say("people_screen.pin.there" if person.has_pin else "people_screen.pin.none"),
            active=person.active,
            blocked=self._blocked(),
            pin_blocked="" if own else self._blocked(),
            told=told,
        )
        self._page.show_person(self._view)

    def _show(self, **changes: Any) -> None:
        if self._view is not None:
            self._view = replace(self._view, **({"wrong": NO_FAULTS} | changes))
            self._page.show_person(self._view)

    def _roles(self) -> tuple[tuple[str, str], ...]:
        return tuple((role.value, self._say(role_key(role))) for role in Role)

    def _blocked(self) -> str:
        by = self._station.door.presence.present
        return "" if may(by, Right.MANAGE_PEOPLE) else self._say("people.refused.right")


def _same(pin: str, again: str) -> SecretStr | None:
    """The PIN that was typed twice; None where none was. Raises Refused where the two differ."""
    if pin != again:
        raise Refused("PIN_DIFFERS", "people_screen.pin.differs")
    return SecretStr(pin) if pin else None
