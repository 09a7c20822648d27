"""Which words speak of a setting or a secret."""

from services.settings.secrets import Kept


def label_key(path: str) -> str:
    """The setting's name: "look.scale" -> "settings.look.scale.label"."""
    return f"settings.{path}.label"


def help_key(path: str) -> str:
    """A sentence that explains the setting."""
    return f"settings.{path}.help"


def choice_key(path: str, choice: object) -> str:
    """The name of one of the values that the setting can have: "settings.look.theme.choice.dark"."""
    return f"settings.{path}.choice.{str(choice).lower()}"


def section_key(section: str) -> str:
    """The heading of a section: "settings.section.look"."""
    return f"settings.section.{section}"


def kept_key(kept: Kept) -> str:
    """Where a secret is: "settings.secret.keyring"."""
    return f"settings.secret.{kept.value}"
