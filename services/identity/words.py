"""Which words speak of people."""

from services.identity.model import How
from services.identity.person import Role
from services.identity.presence import At


def role_key(role: Role) -> str:
    """The role's name: "people.role.packer"."""
    return f"people.role.{role.value}"


def how_key(how: How) -> str:
    """How somebody signed in: "people.how.badge"."""
    return f"people.how.{how.value}"


def at_key(at: At) -> str:
    """Who is here, with {name} unless it is nobody: "people.at.locked"."""
    return f"people.at.{at.value}"
