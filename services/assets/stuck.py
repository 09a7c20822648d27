"""Assets on their way that go no further by themselves: sent again and again without a sure answer, or for a register
that is not the one of now. A person decides about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from services.database import stuck_asset_store as store
from services.database import tag_store
from services.database.database import Database
from services.identity.by import By


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many there are at this station. `unanswered`: sent in vain; `elsewhere`: for another register, by its
    address."""

    unanswered: int = 0
    elsewhere: Mapping[str, int] = field(default_factory=dict)


def count_stuck(tx: Connection, by: By, register: str) -> Stuck:
    """Those of this station, where `register` is the address of now."""
    return _stuck(store.counts(tx, by), register)


def find_stuck(database: Database, by: By, register: str) -> Stuck:
    """The same. What is for another register says so from then on; what is for this one does not any more. Waits for
    the disk."""
    found = database.read(lambda tx: store.counts(tx, by))
    wrong = [address for address, number, _unanswered, marked in found if marked != number * (address != register)]
    for address in wrong:
        _mark(database, by, address, elsewhere=address != register)
    return _stuck(found, register)


def _stuck(found: Sequence[tuple[str, int, int, int]], register: str) -> Stuck:
    return Stuck(
        sum(unanswered for address, _number, unanswered, _marked in found if address == register),
        {address: number for address, number, _unanswered, _marked in found if address != register},
    )


def _mark(database: Database, by: By, address: str, *, elsewhere: bool) -> None:
    def mark(tx: Connection) -> None:
        tag_store.one_at_a_time(tx)
        store.mark(tx, by, address, elsewhere=elsewhere)

    database.write(mark)
