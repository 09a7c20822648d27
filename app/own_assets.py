"""What the station's settings say of assets: where they are kept, and how they are numbered, at that moment."""

from collections.abc import Callable
from pathlib import Path

from services.assets.model import LOCAL
from services.assets.policy import Policy, policy_of
from services.assets.ports import Register
from services.assets.serial_rules import read_rules
from services.settings.model import Settings

RULES = "serial_rules.toml"


class OwnAssets:
    """Any thread but the UI's: `use` reads a file. `settings`: those of now."""

    def __init__(self, data_dir: Path, settings: Callable[[], Settings]) -> None:
        self._file, self._settings = data_dir / RULES, settings
        self.use()

    def use(self) -> None:
        """The settings are other ones, or the rules for serials are."""
        self._rules = read_rules(self._file)

    def policy(self) -> Policy:
        """What holds now. Returns at once."""
        settings = self._settings()
        return policy_of(settings.assets, register_address(settings), self._rules)

    def make_register(self) -> Register | None:
        """The register of the settings; None for the station's own."""
        return None


def register_address(settings: Settings) -> str:
    """Which register assets are for, as their rows name it."""
    return {"local": LOCAL, "rt": settings.rt.url, "central": settings.central.url}[settings.assets.mode]
