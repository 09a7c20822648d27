"""Who may do what: the table, said a second time as people would say it."""

import pytest

from services.identity.person import Person, Role
from services.identity.rights import RIGHTS, Right, may

AGREED = {
    Role.VIEWER: "read",
    Role.PACKER: "read scan_sessions packing",
    Role.IT: "read scan_sessions assets labels",
    Role.SUPERVISOR: "read scan_sessions packing assets labels others_sessions take_over reopen over_pack review",
    Role.ADMIN: " ".join(Right),
}


def person(role: Role, *, active: bool = True) -> Person:
    return Person("p", "n", "N", role, "", active=active)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
def test_a_role_may_what_was_agreed_and_nothing_else(role: Role, right: Right) -> None:
    assert may(person(role), right) is (right.value in AGREED[role].split())


@pytest.mark.parametrize("right", Right)
def test_nobody_and_who_is_no_longer_active_may_nothing(right: Right) -> None:
    assert not may(None, right)
    assert not may(person(Role.ADMIN, active=False), right)


def test_every_role_stands_in_the_table() -> None:
    assert set(RIGHTS) == set(Role)
