"""What coming in asks of the station: proof, the sign-in itself, and the scans that were made meanwhile.

All but `wants_pin` and `wants_first_pin` waits for hashing or for the disk: not in the UI thread.
"""

from pydantic import SecretStr

from services.identity.person import Person
from services.identity.rights import Right, may
from services.scanning.outcome import Reason
from ui.people.door_state import Unclaimed
from ui.station import Station


class Entering:
    """Of one station."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def wants_pin(self, person: Person) -> bool:
        """Whether this person has to show a PIN. From memory."""
        return self._station.settings.identity.pins and person.has_pin

    def wants_first_pin(self, person: Person) -> bool:
        """Whether this person has none yet and now chooses one, as people of a provisioning file do. From memory."""
        return self._station.settings.identity.pins and not person.has_pin

    def begin_pin(self, person: Person, pin: SecretStr, *, by_badge: bool) -> Person:
        """This is their PIN from now on, and they come in with it. Raises Refused as the people's service does."""
        self._station.people.set_pin(person.id, pin, by=person)
        return self.let_in(person, pin, by_badge=by_badge)

    def let_in(self, person: Person, pin: SecretStr | None, *, by_badge: bool) -> Person:
        """Sign in, or unlock where it is who locked. Raises Refused as the door of the bench does."""
        door = self._station.door
        if door.presence.locked and door.presence.person == person:
            return door.unlock(pin)
        return door.sign_in_by_badge(person.badge, pin) if by_badge else door.sign_in(person.name, pin)

    def unclaimed(self) -> Unclaimed:
        """What was scanned while nobody was there, and where it could go."""
        scans = [scan for scan in self._station.sessions.kept() if scan.reason == Reason.LOCKED]
        allowed = may(self._station.door.presence.present, Right.SCAN_SESSIONS)
        return Unclaimed(scans, self._station.front_session() if scans else None, allowed)

    def take(self, unclaimed: Unclaimed, by: Person) -> None:
        """The scans are this person's, and of the session in front."""
        if unclaimed.session_id is not None:
            self._station.sessions.take_kept(unclaimed.session_id, [scan.id for scan in unclaimed.scans], by)
