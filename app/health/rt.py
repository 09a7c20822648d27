"""What the doctor says of Request Tracker: its address, our token, the catalog, its fields, and our rights to them."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from services.health.model import Finding, Kind
from services.settings.secrets import SecretName

if TYPE_CHECKING:
    from services.settings.model import Settings
    from services.settings.secrets import Secrets

NAME = "request tracker"


def rt_findings(settings: "Settings", secrets: "Secrets") -> Iterator[Finding]:
    """Look at RT, where assets are kept there. Waits for the network; makes nothing there: so it cannot learn whether
    RT lets us fill the fields, which it shows nobody before an asset is made."""
    if settings.assets.mode != "rt":
        return
    from services.rt.register import RtRegister

    with closing(RtRegister(settings.rt, token=lambda: secrets.get(SecretName.RT_TOKEN))) as register:
        health = register.health()
        if health.words:
            yield Finding(NAME, Kind.FAULT, health.words, health.params)
            return
        yield Finding(NAME, Kind.OK, "cli.doctor.rt.well", {"server": register.address, "catalog": settings.rt.catalog})
        others = ", ".join(field.name for field in register.fields())
    words = "cli.doctor.rt.others" if others else "cli.doctor.rt.own"
    yield Finding(f"{NAME} fields", Kind.OK, words, {"names": others})
    yield Finding(f"{NAME} values", Kind.NOTE, "cli.doctor.rt.unproved")
