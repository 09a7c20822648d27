"""What the asset service needs of a register: the system where assets are kept for good. RT and a central server are
two. Calls wait for the network: never from the UI thread. Several threads may call at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from services.assets.model import NO_PARAMS, NOTHING, Fields


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: whatever has this serial, this tag, or this mark."""

    serial: str
    tag: str = ""
    mark: str = ""  # the asset's id


@dataclass(frozen=True, slots=True)
class Held:
    """An asset as the register holds it. `values`: all its custom fields by name; a look may leave them out.
    `elsewhere`: not in the part of the register that is ours; `unread`: it was found, and does not show by what."""

    remote_id: int
    serial: str
    tag: str
    mark: str = ""
    name: str = ""
    deleted: bool = False
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    elsewhere: bool = False
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found. `sure`: the same question found an asset that is known to be there, so that what is missing is
    not there; without it, nothing is said of what is missing. `marked`: what was made for us shows its mark; without,
    nobody can say for whom it was made."""

    held: Sequence[Held]
    sure: bool
    marked: bool = True


@dataclass(frozen=True, slots=True)
class NewAsset:
    """What the register is to make. `person`: for whom, where the register wants to know."""

    mark: str
    serial: str
    tag: str
    fields: Fields
    person: str = ""


class Said(StrEnum):
    """What an answer to a create means."""

    CREATED = "created"
    LATER = "later"  # it was not sent, or surely not done: the same again, after a while
    IN_DOUBT = "in_doubt"  # no answer, or one that proves nothing
    EXISTS = "exists"  # the register knows the serial
    REFUSED = "refused"  # it does not take this asset, or anything from us: one such answer proves nothing yet
    SIGN_IN = "sign_in"  # it does not take our token: one such answer proves nothing yet


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a create. `text`: the register's own words, hostile until escaped; `tag`: where the register gives
    them; `rest`: seconds that it asks to be left alone. `words`, `params`: a sentence of the words catalogue, "" where
    `text` says all. `remote_id`, `tag`: with EXISTS those of the other one. `printed`: its label, too."""

    said: Said
    remote_id: int | None = None
    tag: str = ""
    text: str = ""
    words: str = ""
    rest: float = 0.0
    printed: bool = False
    params: Mapping[str, object] = field(default_factory=lambda: NO_PARAMS)


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A custom field of the register's catalog. `choices`: empty where any text will do."""

    name: str
    choices: Sequence[str] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """How the register stands. `words`: what is wrong and what to do, a key of the catalogue; "" where all is well."""

    words: str = ""
    params: Mapping[str, object] = field(default_factory=lambda: NO_PARAMS)
    sign_in: bool = False  # the token does not count


class Register(Protocol):
    """One register. Raises OutsideFailed where it cannot be asked, also where it does not take our token."""

    @property
    def address(self) -> str:
        """Which one it is, for life: rows name it."""

    @property
    def scope(self) -> str:
        """Which part of it is ours: the copy of what it holds is kept under this name (policy.scope_of)."""

    @property
    def at_once(self) -> int:
        """How many calls it takes at a time."""

    @property
    def gives_tags(self) -> bool:
        """Whether it tags assets itself."""

    @property
    def searchable(self) -> bool:
        """Whether it finds assets by their tags and marks, and lists them. One that is not looks itself whether a
        serial is free when it makes an asset; `get`, `after` and `fields` have nothing then."""

    def look(self, sought: Sequence[Sought], canary: Sequence[str]) -> Looked:
        """All assets with one of these serials, tags or marks, each compared with what was asked for: at most 200.
        `canary`: serials that were seen there before, the best first. Raises OutsideFailed where the answer is not what
        was asked for."""

    def gone(self, numbers: Sequence[int]) -> Sequence[int]:
        """Which of these, that were there with a serial, surely are not any more: asked by their numbers, which needs
        no search. What it may not show to us is not gone."""

    def create(self, asset: NewAsset, *, again: bool) -> Reply:
        """Make it. `again`: it was sent before. Never raises OutsideFailed: what is not known is a Reply."""

    def get(self, remote_id: int) -> Held | None:
        """One asset, a deleted one too; None where there is none that we may see."""

    def change(self, remote_id: int, fields: Fields) -> Sequence[str]:
        """Set these fields; the names of those that are not so afterwards, looked at once more."""

    def after(self, last: int, most: int) -> Sequence[Held]:
        """The assets with a higher id than `last`, in the order of their ids."""

    def fields(self) -> Sequence[FieldInfo]:
        """The custom fields that an asset may have, beside the contract's own."""

    def health(self) -> Health:
        """Whether it answers, knows us, and has what we need."""

    def cut(self) -> None:
        """End the calls that run, and each that is made from now on. Any thread."""

    def close(self) -> None:
        """Let go of the connections."""
