"""What holds for assets that are entered now: the register that they are for, how their tags are numbered."""

from collections.abc import Callable
from dataclasses import dataclass

from services.assets.model import LOCAL, Numbering, Reading
from services.scanning.meaning import Meaning
from services.scanning.scan import Scan
from services.settings.model import Assets


@dataclass(frozen=True, slots=True)
class Policy:
    """`register`: its address; `numbering` None: the register tags assets itself. `read`: what a code is as a serial of
    that manufacturer."""

    numbering: Numbering | None
    register: str = LOCAL
    labels: bool = True
    label_first: bool = False
    read: Callable[[Scan, Meaning, str], Reading] = lambda scan, _meaning, _manufacturer: Reading(scan.text.strip())

    @property
    def is_local(self) -> bool:
        """The station's own register: what is stored here is there."""
        return self.register == LOCAL


def policy_of(
    settings: Assets, register: str, read: Callable[[Scan, Meaning, str], Reading], *, gives_tags: bool = False
) -> Policy:
    """By the settings, for the register of that address."""
    leased = settings.tags == "central"
    numbering = None if gives_tags else Numbering(settings.prefix, settings.digits, leased=leased)
    return Policy(numbering, register, settings.labels, settings.label_first, read)
