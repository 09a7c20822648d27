"""Why whoever is at the bench cannot act in sessions, or review them, now."""

from services.identity.rights import Right, may
from services.words.catalogue import Catalogue
from ui.station import Station


def why_not(station: Station, words: Catalogue) -> str:
    """The reason, as a sentence: nobody is signed in, or somebody who may only look; "" where nothing is in the way."""
    present = station.door.presence.present
    if present is None:
        return words.say("session.nobody")
    return "" if may(present, Right.SCAN_SESSIONS) else words.say("session.look_only")


def why_no_review(station: Station, words: Catalogue) -> str:
    """The reason why whoever is there reviews nothing, as a sentence; "" where that is allowed."""
    present = station.door.presence.present
    if present is None:
        return words.say("session.nobody")
    return "" if may(present, Right.REVIEW) else words.say("sessions.refused.review_not_allowed")
