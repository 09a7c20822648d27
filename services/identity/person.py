"""People and what they may do. One table of rights, plain functions."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is at the bench."""

    PACKER = "packer"
    IT = "it"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be signed in. Values only; PIN hashes stay in the database."""

    id: str
    name: str  # the sign-in name, unique at the station
    full_name: str
    role: Role
    organisation: str
    has_pin: bool = False
    badge: str = ""  # the badge's number, "" where there is none
    active: bool = True
