"""What of a provisioning file a station does not have yet. Plain functions."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.identity.person import Person, Role
from services.provisioning.model import Fault, PersonChange, Provision, SettingChange, WantedPerson
from services.provisioning.reading import value_at
from services.settings.model import Settings


def setting_changes(provision: Provision, now: Settings) -> tuple[SettingChange, ...]:
    """The settings that are to be others than they are."""
    found = ((path, value_at(now, path), after) for path, after in provision.settings.items())
    return tuple(SettingChange(path, before, after) for path, before, after in found if before != after)


def person_changes(people: Iterable[WantedPerson], now: Sequence[Person]) -> tuple[PersonChange, ...]:
    """Who is not there yet, or not as wanted. Who is there and not in the file stays as he is, and so does a PIN that
    somebody has: it may be one of his own choice."""
    there = {person.name: person for person in now}
    changes = (_person_change(wanted, there.get(wanted.name)) for wanted in people)
    return tuple(one for one in changes if one.is_new or one.fields or one.sets_pin)


def people_faults(changes: Sequence[PersonChange], now: Sequence[Person]) -> tuple[Fault, ...]:
    """What keeps these people from being together: nobody who may change people, or a badge that somebody else has."""
    after = {person.name: (person.badge, person.active and person.role is Role.ADMIN) for person in now}
    faults = []
    for change in changes:
        wanted, badge = change.wanted, after.get(change.wanted.name, ("", False))[0]
        after[wanted.name] = (
            badge if wanted.badge is None else wanted.badge,
            wanted.active and wanted.role is Role.ADMIN,
        )
    for name, (badge, _admin) in after.items():
        others = [other for other, (theirs, _) in after.items() if badge and theirs == badge and other < name]
        faults += [Fault(0, "people", "people.refused.badge_taken", {"name": other}) for other in others]
    if changes and not any(admin for _badge, admin in after.values()):
        faults.append(Fault(0, "people", "provision.fault.no_admin"))
    return tuple(faults)


def _person_change(wanted: WantedPerson, person: Person | None) -> PersonChange:
    if person is None:
        return PersonChange(wanted, "", {}, wanted.has_pin)
    asked: dict[str, Any] = {"full_name": wanted.full_name, "role": wanted.role, "active": wanted.active}
    asked |= {name: value for name in ("organisation", "badge") if (value := getattr(wanted, name)) is not None}
    fields = {name: value for name, value in asked.items() if getattr(person, name) != value}
    return PersonChange(wanted, person.id, fields, wanted.has_pin and not person.has_pin)
