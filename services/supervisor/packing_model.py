"""Values of the packing board: what was packed and stopped today, which shipments are being packed. Times: UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.packing.model import Shipment
from services.supervisor.model import Scope


class Caught(StrEnum):
    """What was wrong with a scan, or a command, that was stopped before anything went into a box."""

    WRONG_PLATE = "wrong_plate"  # meant for another shipment, or for none
    WRONG_PRODUCT = "wrong_product"  # nobody ordered it
    WRONG_LOT = "wrong_lot"
    TOO_MANY = "too_many"  # more than there is, or more than was ordered
    DONE = "done"  # all of it is packed
    OVER = "over"  # the shipment takes nothing any more
    EMPTY = "empty"  # a box or a shipment with nothing in it was to be closed
    EARLY = "early"  # it was said to be done, and boxes were open
    NUMBER = "number"  # a quantity, weight or size that cannot be
    UNKNOWN = "unknown"  # a code that names nothing here
    WAITING = "waiting"  # scanned while a question waited, or a box was being closed
    STALE_WEIGHT = "stale_weight"  # the scale was not empty since the box before
    ANOTHER = "another"


class Exceptional(StrEnum):
    """What a supervisor should know of, although it was meant."""

    ALLERGEN = "allergen"  # what the customer excludes was acknowledged, and packed
    ALLERGEN_TOLD = "allergen_told"  # the server said so afterwards
    RESTRICTIONS = "restrictions"  # nobody knew what is in it: what the customer excludes was acknowledged at first
    UNVERIFIED = "unverified"  # packed while the server was away that alone knows what it is
    OVER = "over"  # more than was ordered
    SHORT = "short"  # done, although lines were not whole
    WEIGHT_OFF = "weight_off"  # a box weighs something else than what is in it, and was closed all the same
    UNWEIGHED = "unweighed"  # it was closed without a weight, although there is a scale
    REOPENED_BOX = "reopened_box"
    REOPENED = "reopened"
    PUT_BACK = "put_back"  # a warning kept it out of the box
    NOT_TAKEN = "not_taken"  # the server refused it
    GIVEN_UP = "given_up"  # and it was undone here


class Need(StrEnum):
    """Why somebody should look at a shipment, the most urgent first."""

    PARKED = "parked"  # the server refused something of it: somebody has to decide
    STALLED = "stalled"  # being packed, and nothing has happened for too long


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the log of packing. `act`: a word of the log; `params`: what there is to know; `shipment`, `box`: their
    numbers, "" where there is none or nobody asked."""

    seq: int
    at: datetime
    act: str
    shipment_id: str
    box_id: str
    station: str
    author: str
    params: Mapping[str, Any]
    shipment: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """Who was at a shipment, where, and when last."""

    stations: frozenset[str]
    people: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done since `since`, up to the log's line `last`. `done`: shipments; `closed`: boxes; `hours`: what was
    packed in each hour since then; `acknowledged`: (box, product, allergens …); `notable`: the last exceptions, newest
    last; `touched`, `kinds` (of exceptions): by shipment."""

    since: datetime
    last: int = 0
    done: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    hours: Mapping[int, int] = field(default_factory=dict)
    taken_out: int = 0
    caught: Mapping[Caught, int] = field(default_factory=dict)
    exceptions: Mapping[Exceptional, int] = field(default_factory=dict)
    acknowledged: frozenset[tuple[str, ...]] = frozenset()
    notable: tuple[Deed, ...] = ()
    touched: Mapping[str, Touch] = field(default_factory=dict)
    kinds: Mapping[str, frozenset[Exceptional]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackingToday:
    """The figures of today. `done`, `boxes`, `items`, `taken_out`: since midnight; an item is what was put into a box
    at once. `open`: shipments that can be packed, `packing`: those of them that were begun; `parked`: what the server
    refused, and nobody has decided. `hours`: items in each hour from `first_hour` on, to the running one."""

    done: int = 0
    open: int = 0
    packing: int = 0
    boxes: int = 0
    items: int = 0
    taken_out: int = 0
    parked: int = 0
    needy: int = 0
    first_hour: datetime | None = None
    hours: tuple[int, ...] = ()
    caught: Mapping[Caught, int] = field(default_factory=dict)
    exceptions: Mapping[Exceptional, int] = field(default_factory=dict)

    @property
    def stopped(self) -> int:
        """All errors that were caught."""
        return sum(self.caught.values())

    @property
    def exceptional(self) -> int:
        """All exceptions."""
        return sum(self.exceptions.values())


@dataclass(frozen=True, slots=True)
class PackingView:
    """A shipment on the board. `stations`: those that have it in front, else who was at it today, else who was last;
    `people`: who packed today, else last. `in_front`: a station has it open. `at`: the last that was done; None:
    nothing is on record. `needs`: the most urgent first; `exceptions`: today's."""

    shipment: Shipment
    stations: tuple[str, ...]
    people: tuple[str, ...]
    in_front: bool
    at: datetime | None
    parked: int = 0
    needs: tuple[Need, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()

    @property
    def percent(self) -> float:
        """Whole lines of all, 0.0 to 100.0; 0.0 where nobody knows how many there are."""
        return 100 * self.shipment.lines_packed / self.shipment.lines if self.shipment.lines else 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """Who tells. ALONE: the station's own database, and there is no other; SITE: a hub, of every station; but where it
    is away (`why`, a key of the words catalogue), and with CONTRACT_ONLY, what this station itself did and read.
    `as_of`: when what others do was last heard of; None: never, or nobody knows. Even where the hub tells, errors that
    were caught, what was put back and what the server refused are those of this station alone: a hub is not told."""

    scope: Scope = Scope.ALONE
    as_of: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PackingBoard:
    """Packing at one moment. `shipments`: those that need somebody first; `left_out`: how many more there are, being
    packed or done today; `notable`: today's last exceptions, newest first."""

    now: datetime
    today: PackingToday
    shipments: tuple[PackingView, ...] = ()
    left_out: int = 0
    notable: tuple[Deed, ...] = ()
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class DeedPage:
    """Lines of a shipment's log, newest first. `next`: give it as `before` for the next page; None: this was the
    last. The numbers (`seq`) of what this station alone knows are below 0 where a hub tells the rest."""

    deeds: tuple[Deed, ...]
    next: int | None
    source: Source = Source()


class Which(StrEnum):
    """Which shipments somebody wants to see."""

    PACKING = "packing"
    DONE = "done"  # today
    ALL = "all"


@dataclass(frozen=True, slots=True)
class PackingFilter:
    """What somebody wants to see. `troubled`: those that need somebody, or of which something was exceptional today;
    `station`, `person`: by name, "" any; `text`: a part of a number, order, customer, station or person, in any
    case."""

    which: Which = Which.PACKING
    troubled: bool = False
    station: str = ""
    person: str = ""
    text: str = ""
