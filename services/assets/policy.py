"""What holds for assets that are entered now: the register that they are for, how their tags are numbered."""

from dataclasses import dataclass, field

from services.assets.model import LOCAL, Numbering
from services.assets.serial_rules import Rules
from services.settings.model import Assets


@dataclass(frozen=True, slots=True)
class Policy:
    """`register`: its address; `numbering` None: the register tags assets itself. `rules`: of scanned serials;
    `prefix`: of the house's own tags."""

    numbering: Numbering | None
    register: str = LOCAL
    labels: bool = True
    label_first: bool = False
    rules: Rules = field(default_factory=Rules)
    prefix: str = ""

    @property
    def is_local(self) -> bool:
        """The station's own register: what is stored here is there."""
        return self.register == LOCAL


def policy_of(settings: Assets, register: str, rules: Rules, *, gives_tags: bool = False) -> Policy:
    """By the settings, for the register of that address."""
    leased = settings.tags == "central"
    numbering = None if gives_tags else Numbering(settings.prefix, settings.digits, leased=leased)
    label_first = settings.label_first and not gives_tags  # there is nothing to print before
    return Policy(numbering, register, settings.labels, label_first, rules, settings.prefix)
