"""What a provisioning file asks for, as values; and what of it a station does not have yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pydantic import SecretStr

from services.errors import Refused
from services.identity.person import Role
from services.settings.secrets import SecretName


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with the file: at `line` (from 1; 0: not in one line), at `key` ("look.scale"); `words`
    is a key of the words catalogue with its `params`."""

    line: int
    key: str
    words: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class Faulty(Refused):
    """A file that nothing is taken of: `faults`, in the order of the file. Told in one sentence, it names the first."""

    def __init__(self, path: object, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        where = {"line": first.line, "key": first.key}
        super().__init__("PROVISION_FAULTY", "provision.refused.faulty", path=path, **where)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Source:
    """Where a secret is taken from. One of them: a file; a variable of the environment; an entry of the system's
    keyring, by service and user."""

    file: str = ""
    variable: str = ""
    keyring: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class WantedPerson:
    """Somebody who is to be able to sign in. None and "": what is there stays. A PIN counts only for who has none yet;
    who has none chooses one when they first come in."""

    name: str
    full_name: str
    role: Role
    organisation: str | None = None
    badge: str | None = None
    active: bool = True
    pin: SecretStr | None = None
    pin_hash: SecretStr | None = None

    @property
    def has_pin(self) -> bool:
        """Whether the file gives one."""
        return self.pin is not None or self.pin_hash is not None


@dataclass(frozen=True, slots=True)
class Provision:
    """What a file asks for. `settings`: path ("look.scale") to value, as the settings' own rules read it; `lines`:
    where in the file each key stands."""

    settings: Mapping[str, Any]
    secrets: Mapping[SecretName, Source]
    people: tuple[WantedPerson, ...]
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting that is to be another one than it is."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Somebody who is not there yet (`id` ""), or not as wanted: these `fields` are to be others."""

    wanted: WantedPerson
    id: str
    fields: Mapping[str, Any]
    sets_pin: bool

    @property
    def is_new(self) -> bool:
        """Whether nobody has this sign-in name yet."""
        return not self.id


@dataclass(frozen=True, slots=True)
class Changes:
    """What was changed, or would be. `secrets`: those that are others than before."""

    settings: tuple[SettingChange, ...] = ()
    secrets: tuple[SecretName, ...] = ()
    people: tuple[PersonChange, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to change."""
        return bool(self.settings or self.secrets or self.people)
