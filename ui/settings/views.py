"""What the settings page shows, as values; and what its widgets can do for the presenter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Editor(StrEnum):
    """How a setting is changed."""

    TEXT = "text"
    CHECK = "check"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class SettingView:
    """One setting. `value` as text, "true" or "false" for a check; `fixed` says why it cannot be changed here."""

    path: str
    label: str
    help: str
    editor: Editor
    value: str
    choices: tuple[tuple[str, str], ...] = ()  # (value, word)
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class SectionView:
    """Settings that belong together."""

    key: str
    heading: str
    settings: tuple[SettingView, ...]


@dataclass(frozen=True, slots=True)
class TokenView:
    """Where the central server's token is; never the token. `fixed` as for a setting."""

    kept: str
    is_there: bool
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """Where the rows are, the backups (newest first), and what the last asked-for backup said."""

    where: str
    backups: tuple[str, ...]
    told: str = ""
    good: bool = True
    fixed: str = ""  # why no backup can be made here
    busy: bool = False


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The whole page. `problems` were found in the settings file."""

    sections: tuple[SectionView, ...]
    problems: tuple[str, ...]


class SettingsPageView(Protocol):
    """What the presenter asks of the page. UI thread."""

    def show_settings(self, view: SettingsView) -> None: ...

    def refresh_settings(self, view: SettingsView) -> None:
        """Only what is other than before: somebody may be typing in the rest."""

    def show_setting(self, setting: SettingView, wrong: str = "") -> None:
        """One setting as it is now; or, where `wrong`, what was typed stays and this is said at it."""

    def show_token(self, view: TokenView, wrong: str = "") -> None: ...

    def show_database(self, view: DatabaseView) -> None: ...
