"""What the doctor says of the central server that keeps this station's assets, or numbers their tags."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from services.health.model import Finding
from services.health.rules import fault_unless
from services.settings.secrets import SecretName

if TYPE_CHECKING:
    from services.settings.model import Settings
    from services.settings.secrets import Secrets

NAME = "asset server"


def asset_server_findings(settings: "Settings", secrets: "Secrets") -> Iterator[Finding]:
    """Look at it, where there is one. Waits for the network; makes nothing there, and takes no tag."""
    if "central" not in (settings.assets.mode, settings.assets.tags):
        return
    from services.central.assets import CentralRegister

    with closing(
        CentralRegister(settings.central.url, token=lambda: secrets.get(SecretName.CENTRAL_TOKEN))
    ) as register:
        health = register.health()
        words = health.words or "cli.doctor.assets.well"
        yield Finding(NAME, fault_unless(not health.words), words, {"server": register.address} | dict(health.params))
