"""What the station's settings say of assets: where they are kept, and how they are numbered, at that moment."""

from collections.abc import Callable
from pathlib import Path

from services.assets.leasing import TagSource
from services.assets.model import LOCAL
from services.assets.policy import Policy, policy_of
from services.assets.ports import Register
from services.assets.serial_rules import read_rules
from services.rt.pages import pages_of
from services.settings.model import Settings
from services.settings.secrets import SecretName, Secrets

RULES = "serial_rules.toml"


class OwnAssets:
    """Any thread but the UI's: `use` reads a file. `settings`: those of now."""

    def __init__(self, data_dir: Path, settings: Callable[[], Settings], secrets: Secrets) -> None:
        self._file, self._settings, self._secrets = data_dir / RULES, settings, secrets
        self.use()

    def use(self) -> None:
        """The settings are other ones, or the rules for serials are."""
        self._rules = read_rules(self._file)

    def policy(self) -> Policy:
        """What holds now. Returns at once."""
        settings = self._settings()
        mode, address = settings.assets.mode, register_address(settings)
        if mode == "rt":
            catalog, pages = settings.rt.catalog, pages_of(settings.rt.url)
            return policy_of(settings.assets, address, self._rules, catalog=catalog, pages=pages)
        return policy_of(settings.assets, address, self._rules, gives_tags=mode == "central")

    def make_register(self) -> Register | None:
        """The register of the settings; None for the station's own. What is missing of them is told where it is asked.
        The network's library loads only where one is."""
        settings = self._settings()
        if settings.assets.mode == "rt":
            from services.rt.register import RtRegister

            return RtRegister(settings.rt, token=lambda: self._secrets.get(SecretName.RT_TOKEN))
        if settings.assets.mode == "central":
            from services.central.assets import CentralRegister

            return CentralRegister(settings.central.url, token=lambda: self._secrets.get(SecretName.CENTRAL_TOKEN))
        return None

    def make_source(self) -> TagSource | None:
        """Who numbers tags; None where they are numbered here, or the register does."""
        settings = self._settings()
        if settings.assets.tags != "central" or settings.assets.mode == "central":
            return None
        from services.central.tags import CentralTags

        return CentralTags(settings.central.url, token=lambda: self._secrets.get(SecretName.CENTRAL_TOKEN))


def register_address(settings: Settings) -> str:
    """Which register assets are for, as their rows name it."""
    return {"local": LOCAL, "rt": settings.rt.url, "central": settings.central.url}[settings.assets.mode]
