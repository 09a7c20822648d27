"""Assets that are entered in batches: what is asked for, where each one stands, and what is known of others. Values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})
NO_PARAMS: Mapping[str, object] = MappingProxyType({})
LOCAL = "local"  # the address of the station's own register


class State(StrEnum):
    """Where an asset stands between the scan and the register (RT, a central server, the station's own)."""

    TAG_NEXT = "tag_next"  # the pre-printed tag that is on it is scanned next
    UNTAGGED = "untagged"  # waits for a tag: there is none to give
    WAITING = "waiting"  # the register has not been asked to make it
    SENT = "sent"  # asked; stored before the first byte goes out, so that a crash leaves it in doubt
    IN_DOUBT = "in_doubt"  # no answer: it may be there, or come to be
    CREATED = "created"  # the register said so
    EXISTS = "exists"  # the register has that serial already: somebody decides
    REFUSED = "refused"  # the register does not take it: somebody decides
    UNDONE = "undone"  # taken back, or skipped; the register never got it


OPEN = frozenset({State.TAG_NEXT, State.UNTAGGED, State.WAITING, State.SENT, State.IN_DOUBT})  # not created yet
LIVE = OPEN | {State.CREATED}  # they hold their serial

# Why somebody decides about an asset (keys of the words catalogue).
MAYBE_OURS = "assets.why.maybe_ours"  # the register has the serial: a call without an answer may have made it
UNANSWERED = "assets.why.unanswered"  # sent several times, and never a sure answer
ELSEWHERE = "assets.why.elsewhere"  # it is for a register that is not the one of now


@dataclass(frozen=True, slots=True)
class Fields:
    """What the assets of a batch share, as the contract has it; `more`: other custom fields of the register, by name.
    Limits: services/assets/contract.py."""

    manufacturer: str = ""
    model: str = ""
    category: str = ""
    funding_source: str = ""
    internal_name: str = ""
    more: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Form:
    """The form above a batch. `fields.internal_name` is a pattern: `#{n}` stands for the number, which is `number` for
    the next asset. `once`: fields that are otherwise for the next asset alone. `preprinted`: a tag that is on the
    device already is scanned after each serial."""

    fields: Fields = Fields()
    number: int = 1
    once: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    preprinted: bool = False
    labels: bool = True  # print one for each asset


@dataclass(frozen=True, slots=True)
class Preset:
    """A form's fields under a name, chosen by a digit: `position` from 1."""

    id: str
    position: int
    name: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset of a batch. `id` was made before the transaction and is the mark by which the register finds it again.
    `why`, `params`: a key of the words catalogue for what somebody should know; with CREATED: that the register has
    the serial twice, or does not show it."""

    id: str
    serial: str
    fields: Fields
    asked_at: datetime
    batch: str
    number: int  # in its batch, from 1
    state: State = State.WAITING
    tag: str = ""
    remote_id: int | None = None
    register: str = LOCAL  # the address of the register that it is for
    why: str = ""
    params: Mapping[str, object] = field(default_factory=lambda: NO_PARAMS)
    attempts: int = 0
    next_at: datetime | None = None  # nothing is tried before
    sent_at: datetime | None = None
    created_at: datetime | None = None
    seen_at: datetime | None = None  # when the register showed it afterwards, alone with its serial
    label: str = ""  # the id of its print job, "" where no label is wanted
    label_why: str = ""  # why no label could be asked for: a key of the words catalogue
    person_id: str | None = None
    person: str = ""  # the author's name
    station: str = ""
    seq: int = 0  # 0: not stored

    @property
    def needs_you(self) -> bool:
        """Somebody has to decide."""
        return needs_you(self.state, self.why)

    @property
    def may_be_ours(self) -> bool:
        """The register has its serial, most likely because it made this one: nobody but a person can tell."""
        return self.state is State.EXISTS and self.why == MAYBE_OURS

    @property
    def is_stuck(self) -> bool:
        """It is on its way, and goes no further by itself."""
        return _is_stuck(self.state, self.why)

    @property
    def is_unsent(self) -> bool:
        """The register has not heard of it: it can be taken back, or changed."""
        return self.state in (State.TAG_NEXT, State.UNTAGGED, State.WAITING)


@dataclass(frozen=True, slots=True)
class Known:
    """An asset that somebody has already: at this station (`id`), or in the register (`remote_id`). `fields`: what was
    entered of it, None for one of the register."""

    serial: str
    tag: str = ""
    remote_id: int | None = None
    id: str = ""
    state: State | None = None  # None: of the register, as it was seen last
    station: str = ""
    batch: str = ""
    number: int = 0
    register: str = ""  # whose number `remote_id` is; "": that of the register of today's settings
    fields: Fields | None = field(default=None, compare=False)

    def number_at(self, register: str) -> int | None:
        """Its number there; None where it has none there: another register's would be that of another asset."""
        return self.remote_id if self.register in ("", register) else None


class TagState(StrEnum):
    """What became of a tag. Nothing but FREE is ever handed out."""

    RESERVED = "reserved"  # for an asset that the register has not confirmed
    USED = "used"
    FREE = "free"  # given back before the register, or a printer, got it
    BURNED = "burned"  # never to be used: the reason stands in the log


class TagAct(StrEnum):
    """What is written in the log of tags."""

    RESERVED = "reserved"
    ATTACHED = "attached"  # a pre-printed one
    USED = "used"
    GIVEN_BACK = "given_back"
    BURNED = "burned"
    SKIPPED = "skipped"  # the sequence was moved on: the numbers between were not used
    LEASED = "leased"  # a block of numbers went to a station, or came from the hub
    STOPPED = "stopped"  # the register holds a tag of this range that the log does not know


@dataclass(frozen=True, slots=True)
class Tag:
    """The next tag, as a preview, or one that was handed out."""

    tag: str
    prefix: str
    number: int


@dataclass(frozen=True, slots=True)
class Numbering:
    """How tags are numbered. `leased`: only from blocks that came from the hub."""

    prefix: str
    digits: int
    leased: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """A sequence that gives no more tags: the register holds `tag`, which the log does not know."""

    tag: str
    remote_id: int | None


@dataclass(frozen=True, slots=True)
class TagEvent:
    """One line of the log of tags. `tag` is a range where numbers were skipped or leased. `why`, `params`: a key of the
    words catalogue, and what its sentence wants, as it was then; of a leased block `why` is the lease."""

    seq: int
    at: datetime
    act: TagAct
    tag: str
    person: str
    station: str
    serial: str = ""
    asset: str = ""
    remote_id: int | None = None
    why: str = ""
    params: Mapping[str, object] = field(default_factory=lambda: NO_PARAMS)

    @property
    def told(self) -> Mapping[str, object]:
        """What `why` is said with. A line of before 0021 kept nothing but what stands in every line."""
        known = {"tag": self.tag, "serial": self.serial, "remote_id": self.remote_id or "–", "text": "…"}
        return {**known, "own": self.tag, "others": "…", **self.params}


@dataclass(frozen=True, slots=True)
class Counts:
    """A batch in figures."""

    taken: int = 0  # all that were not taken back
    created: int = 0
    waiting: int = 0  # for the register, whatever the reason, and nobody has to decide
    needs_you: int = 0


NO_COUNTS = Counts()


def counted(state: State, why: str) -> Counts:
    """What one asset that stands so adds to the figures of its batch."""
    if state is State.UNDONE:
        return NO_COUNTS
    decides = needs_you(state, why)
    return Counts(1, int(state is State.CREATED), int(state in OPEN and not decides), int(decides))


def needs_you(state: State, why: str) -> bool:
    """Whether somebody decides about an asset that stands so."""
    told = state is State.CREATED and bool(why)
    return told or state in (State.EXISTS, State.REFUSED) or _is_stuck(state, why)


def _is_stuck(state: State, why: str) -> bool:
    return state in (State.WAITING, State.IN_DOUBT) and why in (UNANSWERED, ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of assets. `ended_at` None: it is being entered."""

    id: str
    begun_at: datetime
    ended_at: datetime | None = None
    counts: Counts = Counts()
