"""What the first run writes, all at once, when its questions are answered: settings, the first person, the sign-in.

Waits for hashing and for the disk: not in the UI thread.
"""

from dataclasses import dataclass

from pydantic import SecretStr

from services.errors import Refused
from services.identity import rules
from services.identity.person import Person
from ui.station import Station


@dataclass(frozen=True, slots=True)
class Answers:
    """To the questions. `pin` None: nobody is asked for one at this station."""

    language: str
    name: str
    station_name: str
    pin: SecretStr | None


def write(station: Station, answers: Answers) -> Person:
    """Who is signed in now. What was made before a failure is found there the second time. Raises as the settings and
    the people's service do."""
    _set(station, "station.language", answers.language)
    _set(station, "station.name", answers.station_name)
    _set(station, "identity.pins", answers.pin is not None)
    name = sign_in_name_of(answers.name)
    if station.people.is_empty():
        station.people.first_run(name=name, full_name=answers.name, pin=answers.pin)
    return station.door.sign_in(name, answers.pin)


def sign_in_name_of(full_name: str) -> str:
    """What somebody signs in with until he changes it: "Maria Lind" → "maria.lind"; "admin" where nothing is left."""
    dotted = ".".join(full_name.split())
    kept = "".join(char for char in dotted if char.isalnum() or char in "._-@")
    try:
        return rules.sign_in_name(kept)
    except Refused:
        return "admin"


def _set(station: Station, path: str, value: object) -> None:
    """What the environment decides stays as it is."""
    section, _, name = path.partition(".")
    now = getattr(getattr(station.settings, section), name)
    if value != now and path not in station.book.loaded.overridden:
        station.change_setting(path, value, by=None)
