"""SSCCs that boxes were given, and the numbers that may still be. To be called within a turn at packing alone: nobody
else gives one then. Numbers are without their check digit (services/packing/sscc.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import to_micros
from services.identity.by import By

_USABLE = Sql(  # the condition is word for word as its index has it
    "SELECT seq, lease, next_number, last_number FROM sscc_sequence WHERE organisation_id = :organisation"
    " AND head = :head AND next_number <= last_number ORDER BY next_number"
)
_BEGIN = Sql(
    "INSERT INTO sscc_sequence (organisation_id, head, lease, next_number, last_number)"
    " VALUES (:organisation, :head, :lease, :first, :last) ON CONFLICT DO NOTHING RETURNING seq"
)
_MOVE = Sql("UPDATE sscc_sequence SET next_number = :next WHERE organisation_id = :organisation AND seq = :seq")
_RAISE = Sql(
    "UPDATE sscc_sequence SET next_number = :next"
    " WHERE organisation_id = :organisation AND head = :head AND lease = '' AND next_number < :next"
)
_OWN = Sql(
    "SELECT next_number FROM sscc_sequence WHERE organisation_id = :organisation AND head = :head AND lease = ''"
)
_LAST_LEASE = Sql(
    "SELECT lease FROM sscc_sequence WHERE organisation_id = :organisation AND head = :head AND lease <> ''"
    " ORDER BY seq DESC LIMIT 1"
)
_GIVE = Sql(
    "INSERT INTO sscc_given (organisation_id, number, box_id, shipment_id, station, at)"
    " VALUES (:organisation, :number, :box, :shipment, :station, :at) ON CONFLICT DO NOTHING"
)
_WHOSE = Sql("SELECT box_id FROM sscc_given WHERE organisation_id = :organisation AND number = :number")
_END_OF_RUN = Sql(
    "SELECT g.number FROM sscc_given g WHERE g.organisation_id = :organisation AND g.number >= :number AND NOT EXISTS"
    " (SELECT 1 FROM sscc_given n WHERE n.organisation_id = g.organisation_id AND n.number = g.number + 1)"
    " ORDER BY g.number LIMIT 1"
)
_HIGHEST = Sql(
    "SELECT max(number) FROM sscc_given WHERE organisation_id = :organisation AND number BETWEEN :first AND :last"
)
_OF_BOX = Sql("UPDATE box SET sscc = :sscc WHERE organisation_id = :organisation AND id = :id")
_BOX = Sql(
    "SELECT id FROM box WHERE organisation_id = :organisation AND sscc = :sscc AND sscc <> '' ORDER BY created_at, id"
)


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers that may be given, from `next` to `last`. `lease`: the block that they are of, "" the own ones."""

    seq: int
    lease: str
    next: int
    last: int


def usable(tx: Connection, organisation: int, head: str, *, leased: bool) -> Sequence[Range]:
    """Where numbers are left, lowest first: of leased blocks, or of the own sequence."""
    rows = _USABLE(tx, organisation=organisation, head=head)
    return [Range(*row) for row in rows if bool(row.lease) is leased]


def begin(tx: Connection, organisation: int, head: str, lease: str, first: int, last: int) -> bool:
    """Numbers that may be given from now on; False where these are known already."""
    values = {"head": head, "lease": lease, "first": first, "last": last}
    return bool(_BEGIN(tx, organisation=organisation, **values).all())


def move(tx: Connection, organisation: int, one: Range, to: int) -> None:
    """All before `to` are given, or passed over."""
    _MOVE(tx, organisation=organisation, seq=one.seq, next=to)


def raise_own(tx: Connection, organisation: int, head: str, to: int) -> None:
    """The own sequence goes on from `to`, where it is not as far already."""
    _RAISE(tx, organisation=organisation, head=head, next=to)


def own_next(tx: Connection, organisation: int, head: str) -> int | None:
    """The next number of the own sequence, also where that is used up; None where it was never begun."""
    found = _OWN(tx, organisation=organisation, head=head).scalar()
    return None if found is None else int(found)


def last_lease(tx: Connection, organisation: int, head: str) -> str:
    """The block that came last, "" for none."""
    return str(_LAST_LEASE(tx, organisation=organisation, head=head).scalar() or "")


def free_from(tx: Connection, organisation: int, number: int) -> int:
    """The first number from this one on that no box has."""
    if whose(tx, organisation, number) is None:
        return number
    return int(_END_OF_RUN(tx, organisation=organisation, number=number).scalar_one()) + 1


def highest(tx: Connection, organisation: int, first: int, last: int) -> int:
    """The highest number between these that a box has; 0 for none."""
    return int(_HIGHEST(tx, organisation=organisation, first=first, last=last).scalar() or 0)


def whose(tx: Connection, organisation: int, number: int) -> str | None:
    """The id of the box that has it; None where it was never given."""
    found = _WHOSE(tx, organisation=organisation, number=number).scalar()
    return None if found is None else str(found)


def give(tx: Connection, by: By, number: int, box_id: str, shipment_id: str) -> bool:
    """The box has it for life; False where another has it, and nothing is changed then."""
    note(tx, by, [(number, box_id, shipment_id, by.station)])
    return whose(tx, by.organisation, number) == box_id


def note(tx: Connection, by: By, given: Iterable[tuple[int, str, str, str]]) -> None:
    """(number, box, shipment, station): these are given; what is known already stays."""
    names = ("number", "box", "shipment", "station")
    told = {"organisation": by.organisation, "at": to_micros(by.at)}
    _GIVE.many(tx, [{**told, **dict(zip(names, one, strict=True))} for one in given])


def put(tx: Connection, organisation: int, box_id: str, sscc: str) -> None:
    """It stands at its box."""
    _OF_BOX(tx, organisation=organisation, id=box_id, sscc=sscc)


def box_of(tx: Connection, organisation: int, sscc: str) -> str | None:
    """The id of the box with these 18 digits; None where none is here."""
    found = _BOX(tx, organisation=organisation, sscc=sscc).first()
    return None if found is None else str(found.id)
