"""Where an organisation keeps its assets: the hub's own rows, or a register such as RT; and how they are numbered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from pydantic import SecretStr

from services.assets.model import Asset, Numbering
from services.assets.policy import Policy
from services.assets.ports import Register

PREFIX, DIGITS = "A01-", 4
OWN_ROWS = Policy(Numbering(PREFIX, DIGITS))


class OwnRegister(Register, Protocol):
    """A register that is spoken to with somebody's own token."""

    def lets_us_create(self) -> bool:
        """Whether it takes the token, and lets its owner create assets here. Raises OutsideFailed where it does not
        say."""


class LabelPrinter(Protocol):
    """A printer at the hub."""

    def print(self, asset: Asset) -> bool:
        """Whether the label is printed; waits a few seconds at most."""


@dataclass(frozen=True, slots=True)
class Site:
    """One organisation's. `register` None: the hub's own rows. `model_fields`: what the register calls the fields that
    make up the model on a label. `with_token`: the register, spoken to with another token."""

    policy: Policy = OWN_ROWS
    register: Register | None = None
    printer: LabelPrinter | None = None
    model_fields: tuple[str, ...] = ()
    with_token: Callable[[SecretStr], OwnRegister] | None = None


Sites = Mapping[str, Site]  # by the organisation's name
NONE_SET_UP: Sites = MappingProxyType({})


def site_of(sites: Sites, organisation: str) -> Site:
    """What is set up for it, or the default."""
    return sites.get(organisation, Site())
