"""What each step of the assistant can do, and what it is given for that. UI thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.scanning.answer import Answer
from services.scanning.scan import Device
from services.settings.secrets import SecretName
from services.weighing.model import Reading
from services.words.catalogue import Catalogue
from ui.assistant.views import Body, Told
from ui.error_text import error_text
from ui.running import Run
from ui.station import Station
from ui.widgets.outcome_look import Mood

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hands:
    """What a step works with. `show` shows it as it is now, `forward` goes on to the next one; `changed` is told the
    path of a setting that was changed, `hear` the mood of what came of a test."""

    station: Station
    run: Run
    show: Callable[[], None]
    forward: Callable[[], None]
    changed: Callable[[str], None]
    hear: Callable[[Mood], None]

    @property
    def words(self) -> Catalogue:
        return self.station.words

    def say(self, key: str, **params: object) -> str:
        """In the station's language."""
        return self.station.words.say(key, **params)

    def by(self) -> Person | None:
        """Who is here now."""
        return self.station.door.presence.present

    def told(self, mood: Mood, key: str, **params: object) -> Told:
        """The sentences `<key>.what` and `<key>.next`."""
        return Told(mood, self.say(f"{key}.what", **params), self.say(f"{key}.next", **params))

    def failed(self, error: Exception) -> Told:
        """What went wrong, in words; heard, too."""
        return self.heard(Told(Mood.REFUSED, error_text(error, self.words)))

    def heard(self, told: Told) -> Told:
        """What came of a test: whoever waits for it may look at the device meanwhile, and hears it."""
        self.hear(told.mood)
        return told


class Work:
    """A step. What it does not know it does not do."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands

    def open(self) -> None:
        """It came to the front: it looks how things are."""

    def body(self) -> Body:
        """How it looks now."""
        return Body()

    def choose(self, key: str) -> None:
        """One of its options."""

    def act(self, typed: Typed) -> None:
        """Its button was pressed."""

    def act_otherwise(self) -> None:
        """Its other button was pressed."""

    def stop(self) -> None:
        """What is waited for is waited for no longer; also before another step comes to the front."""

    def leave(self, typed: Typed) -> None:
        """Go on."""
        self.hands.forward()

    def answered(self, answer: Answer) -> bool:
        """A scan was answered; whether it is shown here."""
        return False

    def stray_typed(self, text: str) -> None:
        """Something typed like a scanner, and never ended."""

    def printing_changed(self) -> None:
        """A label or a printer is other than it was."""

    def weighed(self, device: Device, reading: Reading) -> None:
        """A scale said something."""


def store(station: Station, values: Mapping[str, Any], by: Person | None) -> list[str]:
    """Change these settings, and answer those that are others now; what the environment decides stays. Waits for the
    disk. Raises as `change_setting`; what came before what fails is stored."""
    changed = []
    for path, value in values.items():
        if path not in station.book.loaded.overridden and value_at(station, path) != value:
            station.change_setting(path, value, by=by)
            changed.append(path)
    return changed


def value_at(station: Station, path: str) -> Any:
    """What a setting is now."""
    value: Any = station.settings
    for step in path.split("."):
        value = getattr(value, step)
    return value


def keep_secret(station: Station, name: SecretName, text: str, by: Person | None) -> None:
    """Keep what was typed; nothing typed leaves what is there. Waits for the keyring. Raises Refused and OutsideFailed
    as secrets do."""
    from pydantic import SecretStr

    if not text.strip():
        return
    if not may(by, Right.SETTINGS):
        raise Refused("FORBIDDEN", "settings.refused.right")
    station.secrets.put(name, SecretStr(text.strip()))
    station.sync.wake()
    station.supervisor.wake()
