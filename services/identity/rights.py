"""One table of rights: what each role may do. Plain data and one function."""

from enum import StrEnum

from services.identity.person import Person, Role


class Right(StrEnum):
    """What somebody may be allowed to do."""

    READ = "read"  # see lists, sessions, reports
    SCAN_SESSIONS = "scan_sessions"  # start, scan, pause, complete and cancel one's own sessions
    PACKING = "packing"
    ASSETS = "assets"
    LABELS = "labels"
    OTHERS_SESSIONS = "others_sessions"  # act in a session that somebody else started
    TAKE_OVER = "take_over"  # become the owner of somebody else's session or shipment
    REOPEN = "reopen"  # a closed box, a completed shipment
    OVER_PACK = "over_pack"  # more than a line's remainder
    REVIEW = "review"  # resolve what was kept, look at everybody's scans
    MANAGE_PEOPLE = "manage_people"
    SETTINGS = "settings"


_PACKER = frozenset({Right.READ, Right.SCAN_SESSIONS, Right.PACKING})
_IT = frozenset({Right.READ, Right.SCAN_SESSIONS, Right.ASSETS, Right.LABELS})
_MORE = frozenset({Right.OTHERS_SESSIONS, Right.TAKE_OVER, Right.REOPEN, Right.OVER_PACK, Right.REVIEW})

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.READ}),
    Role.PACKER: _PACKER,
    Role.IT: _IT,
    Role.SUPERVISOR: _PACKER | _IT | _MORE,
    Role.ADMIN: frozenset(Right),  # also the only person of a bench of one: the first one made is an admin
}


def may(person: Person | None, right: Right) -> bool:
    """Whether `person` may do that. Nobody, and somebody who is no longer active, may do nothing."""
    return person is not None and person.active and right in RIGHTS[person.role]
