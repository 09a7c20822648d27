"""One import in its transaction: whose it is, what is known of codes, what was counted and what was wrong."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from services.database import packing_import_store as store
from services.errors import Refused
from services.packing.model import Customer, Product
from services.packing.work import said
from services.packing.work.fields import MOST_PROBLEMS, Problems
from services.packing.work.said import Problem, Work

Progress = Callable[[int, int], None]  # (entries taken, entries of all)
T = TypeVar("T")


class Said(Protocol):
    """An entry of a section."""

    @property
    def at(self) -> int: ...

    @property
    def id(self) -> str: ...

    @property
    def key(self) -> str: ...


class There(Protocol):
    """What is stored."""

    @property
    def id(self) -> str: ...


S = TypeVar("S", bound=Said)
H = TypeVar("H", bound=There)


@dataclass
class Taking:
    """`change`: the number of the turn in that organisation. Within the transaction alone."""

    tx: Connection
    organisation: int
    change: int
    work: Work
    progress: Progress
    problems: Problems = field(default_factory=Problems)
    notes: list[Problem] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    renamed: set[str] = field(default_factory=set)  # customers whose name or restrictions are others now
    altered: set[str] = field(default_factory=set)  # products with other allergens now
    plates_altered: set[str] = field(default_factory=set)  # plates of another product now
    _warehouses: dict[str, str | None] = field(default_factory=dict)
    _customers: dict[str, Customer | None] = field(default_factory=dict)
    _products: dict[str, Product | None] = field(default_factory=dict)
    _given: dict[str, frozenset[str]] = field(default_factory=dict)

    def count(self, before: object | None, now: object) -> bool:
        """One more; whether it has to be stored."""
        if before is None:
            self.created += 1
        elif before == now:
            self.unchanged += 1
            return False
        else:
            self.updated += 1
        return True

    def note(self, path: str, words: str, **params: object) -> None:
        """Worth telling, and no error."""
        if len(self.notes) < MOST_PROBLEMS:
            self.notes.append(Problem(path, words, params))

    @contextmanager
    def at(self, path: str) -> Iterator[None]:
        """What a rule refuses in the block is told with this path."""
        try:
            yield
        except Refused as refused:
            self.problems.add(path, refused.words, **refused.params)

    def advance(self) -> None:
        """Tell how far it is."""
        self.progress(self.created + self.updated + self.unchanged, self.work.entries)

    def identify(
        self, section: str, entries: Sequence[S], there: Iterable[H], key: Callable[[H], str]
    ) -> list[tuple[S, H | None]]:
        """Each entry with what is there of it: by its id where it gives one, else by its code. One whose code something
        else has is told, unless that gets another one by the same file."""
        by_id = {one.id: one for one in there}
        by_key = {key(one): one for one in by_id.values()}
        found, aside = list[tuple[S, H | None]](), list[str]()
        for one in entries:
            other = by_key.get(one.key)
            if other is not None and other.id != one.id and other.id in self._ids(section):
                aside.append(other.id)
                other = None
            elif one.id and other is not None and other.id != one.id:
                self.problems.add(f"{section}[{one.at}].id", "packing_import.rule.other_id", key=one.key)
                continue
            found.append((one, by_id.get(one.id) if one.id else other))
        if aside:
            store.set_aside(self.tx, self.organisation, section, aside)
        return found

    def _ids(self, section: str) -> frozenset[str]:
        if section not in self._given:
            entries: Sequence[Said] = getattr(self.work, _NAMES.get(section, section))
            self._given[section] = frozenset(one.id for one in entries if one.id)
        return self._given[section]

    # -- what codes mean -----------------------------------------------------------------------------------------------

    def know_warehouse(self, code: str, ident: str) -> None:
        self._warehouses[code] = ident

    def know_customer(self, customer: Customer) -> None:
        self._customers[customer.code] = customer

    def know_product(self, product: Product) -> None:
        self._products[product.sku] = product

    def want(self, warehouses: Iterable[str], customers: Iterable[str], products: Iterable[str]) -> None:
        """These are going to be asked for: what the file does not have itself is looked up at once."""
        if codes := {code for code in warehouses if code and code not in self._warehouses}:
            stored = store.warehouses(self.tx, self.organisation, codes, ())
            self._warehouses |= {**dict.fromkeys(codes), **{one.code: one.id for one in stored}}
        if codes := set(customers) - self._customers.keys():
            known = store.customers(self.tx, self.organisation, codes, ())
            self._customers |= {**dict.fromkeys(codes), **{one.code: one for one in known}}
        if skus := set(products) - self._products.keys():
            there = store.products(self.tx, self.organisation, skus, ())
            self._products |= {**dict.fromkeys(skus), **{one.sku: one for one in there}}

    def warehouse(self, code: str, path: Callable[[], str]) -> str | None:
        """The id of a warehouse, "" for none; None where there is no such one, which is told at the path."""
        return self.found(self._warehouses.get(code), said.WAREHOUSES, code, path) if code else ""

    def customer(self, code: str, path: Callable[[], str]) -> Customer | None:
        """The customer; None, and told, where there is no such one."""
        return self.found(self._customers.get(code), said.CUSTOMERS, code, path)

    def product(self, sku: str, path: Callable[[], str]) -> Product | None:
        """The product; None, and told, where there is no such one."""
        return self.found(self._products.get(sku), said.PRODUCTS, sku, path)

    def found(self, one: T | None, section: str, key: str, path: Callable[[], str]) -> T | None:
        """What was found; where nothing was, that is told, unless the file has it, and that is told to be wrong."""
        if one is None and (section, key) not in self.work.broken:
            self.problems.add(path(), f"packing_import.unknown.{section}", key=key)
        return one


_NAMES = {said.PLATES: "plates"}
