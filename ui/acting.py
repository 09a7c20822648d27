"""Who acts on a screen: whoever is there when a button is pressed, also when the work is done a moment later."""

from collections.abc import Callable

from services.errors import Refused
from services.identity.person import Person
from ui.station import Station


def acting(station: Station, code: str = "FORBIDDEN", words: str = "people.refused.right") -> Callable[[], Person]:
    """Answers who is there now. Where nobody is, the answer raises Refused as for a missing right. UI thread."""
    present = station.door.presence.present

    def by() -> Person:
        if present is None:
            raise Refused(code, words)
        return present

    return by
