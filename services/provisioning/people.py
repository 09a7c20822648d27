"""People of a provisioning file, by the rules of people everywhere. Plain functions; nothing here is hashed."""

from collections.abc import Callable, Mapping
from typing import Any

from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from services.errors import Refused
from services.identity import rules
from services.identity.person import Role
from services.identity.pins import check_pin
from services.provisioning.model import Fault, WantedPerson


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    name: str
    full_name: str = ""
    role: str
    organisation: str | None = None
    badge: str | None = None
    active: bool = True
    pin: str | None = None
    pin_hash: str | None = None


def read_people(found: Any) -> tuple[tuple[WantedPerson, ...], list[Fault]]:
    """`[[people]]` as people, and what is wrong with them: a key, a type, a value, a name or badge that is there
    twice."""
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        return (), [Fault(0, "people", "provision.fault.no_list", {"path": "people"})]
    people: list[WantedPerson] = []
    faults: list[Fault] = []
    for place, raw in enumerate(found, start=1):
        person, wrong = _read_person(raw, f"people[{place}]")
        faults += wrong or _twins(person, people, f"people[{place}]")
        people += [person] if person is not None else []
    return tuple(people), faults


def _read_person(raw: Mapping[str, Any], at: str) -> tuple[WantedPerson | None, list[Fault]]:
    try:
        entry = _Entry.model_validate(raw)
    except ValidationError as error:
        return None, [_fault(at, one["type"], str(one["loc"][0])) for one in error.errors(include_url=False)]
    faults: list[Fault] = []

    def take(field: str, rule: Callable[[str], Any], value: str) -> Any:
        try:
            return rule(value)
        except Refused as refused:
            faults.append(Fault(0, f"{at}.{field}", refused.words, refused.params))
            return value

    name = take("name", rules.sign_in_name, entry.name)
    full_name = take("full_name", rules.full_name, entry.full_name or entry.name)
    role = take("role", _role, entry.role)
    organisation = None if entry.organisation is None else take("organisation", rules.organisation, entry.organisation)
    badge = take("badge", rules.badge_number, entry.badge) if entry.badge else entry.badge
    pin = None if entry.pin is None else take("pin", _pin, entry.pin)
    pin_hash = None if entry.pin_hash is None else take("pin_hash", _pin_hash, entry.pin_hash)
    if pin is not None and pin_hash is not None:
        faults.append(Fault(0, f"{at}.pin_hash", "provision.fault.two_pins"))
    if faults:
        return None, faults
    return WantedPerson(name, full_name, role, organisation, badge, entry.active, pin, pin_hash), []


def _fault(at: str, kind: str, field: str) -> Fault:
    words = {"missing": "missing", "extra_forbidden": "unknown"}.get(kind, "bad_type")
    key = at if kind == "missing" else f"{at}.{field}"
    return Fault(0, key, f"provision.fault.{words}", {"path": key, "missing": field})


def _twins(person: WantedPerson | None, before: list[WantedPerson], at: str) -> list[Fault]:
    if person is None:
        return []
    found = []
    if person.name in {one.name for one in before}:
        found.append(Fault(0, f"{at}.name", "provision.fault.twin", {"raw": person.name}))
    if person.badge and person.badge in {one.badge for one in before}:
        found.append(Fault(0, f"{at}.badge", "provision.fault.twin", {"raw": person.badge}))
    return found


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        known = ", ".join(role.value for role in Role)
        raise Refused("ROLE_UNKNOWN", "provision.fault.not_one_of", raw=text[:80], known=known) from error


def _pin(text: str) -> SecretStr:
    check_pin(SecretStr(text))
    return SecretStr(text)


def _pin_hash(text: str) -> SecretStr:
    """As `hash_pin` makes it."""
    try:
        extract_parameters(text)
    except InvalidHashError as error:
        raise Refused("PIN_HASH_INVALID", "provision.fault.no_hash") from error
    return SecretStr(text)
