"""What holds for assets that are entered now: the register that they are for, how their tags are numbered."""

from dataclasses import dataclass, field

from services.assets.model import LOCAL, Numbering
from services.assets.serial_rules import Rules
from services.settings.model import Assets


@dataclass(frozen=True, slots=True)
class Policy:
    """`register`: its address, `catalog`: the part of it that is ours; `numbering` None: the register tags assets
    itself. `rules`: of scanned serials; `prefix`: of the house's own tags. `pages`: what the number of an asset is put
    behind to see it in the register, "" where nobody can."""

    numbering: Numbering | None
    register: str = LOCAL
    labels: bool = True
    label_first: bool = False
    rules: Rules = field(default_factory=Rules)
    prefix: str = ""
    catalog: str = ""
    pages: str = ""

    @property
    def scope(self) -> str:
        """Whose copy tells of duplicates and of tags that are taken."""
        return scope_of(self.register, self.catalog)

    @property
    def is_local(self) -> bool:
        """The station's own register: what is stored here is there."""
        return self.register == LOCAL


def scope_of(address: str, catalog: str = "") -> str:
    """What the copy of a register is kept under: of another catalog, or at another address, other assets count."""
    return f"{address} {catalog}" if catalog else address


def policy_of(
    settings: Assets, register: str, rules: Rules, *, catalog: str = "", pages: str = "", gives_tags: bool = False
) -> Policy:
    """By the settings, for that catalog of the register of that address, with these pages."""
    leased = settings.tags == "central"
    numbering = None if gives_tags else Numbering(settings.prefix, settings.digits, leased=leased)
    label_first = settings.label_first and not gives_tags  # there is nothing to print before
    return Policy(numbering, register, settings.labels, label_first, rules, settings.prefix, catalog, pages)
