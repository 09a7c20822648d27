"""What the first run writes: each answer with the question that follows; at the end the first person and the sign-in.

Waits for hashing and for the disk: not in the UI thread.
"""

from collections.abc import Mapping

from pydantic import SecretStr

from services.assistant.keeping import read
from services.assistant.keeping import write as write_progress
from services.assistant.model import Mark, Progress, Step
from services.errors import Refused
from services.identity import rules
from services.identity.person import Person
from ui.people.first_run_view import Ask
from ui.station import Station


def keep(station: Station, settings: Mapping[str, object], after: Ask, name: str) -> Progress:
    """Store settings that were answered, and that `after` is asked next; `name`: what somebody is called, who does not
    exist yet. Raises as the settings do."""
    for path, value in settings.items():
        _set(station, path, value)
    return write_progress(station.places.assistant, Progress(question=after.value, name=name))


def write(station: Station, full_name: str, pin: SecretStr | None) -> Person:
    """Who is signed in now; `pin` None: nobody is asked for one at this station. What was made before a failure or a
    kill is found there the second time. Raises as the settings and the people's service do."""
    _set(station, "identity.pins", pin is not None)
    begun = read(station.places.assistant)
    progress = Progress(Step.HUB, True, {Step.STATION: Mark.DONE}, begun.question, begun.name)
    write_progress(station.places.assistant, progress)  # it counts once there is somebody
    name = sign_in_name_of(full_name)
    if station.people.is_empty():
        station.people.first_run(name=name, full_name=full_name, pin=pin)
    return station.door.sign_in(name, pin)


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
