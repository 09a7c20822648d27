"""Which words speak of people."""

from services.identity.person import Role


def role_key(role: Role) -> str:
    """The role's name: "people.role.packer"."""
    return f"people.role.{role.value}"
