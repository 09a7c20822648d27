"""A register of assets: with memory, without a network."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from threading import Event, RLock

from services.assets.model import Fields
from services.assets.policy import scope_of
from services.assets.ports import FieldInfo, Health, Held, Looked, NewAsset, Reply, Said, Sought
from services.errors import OutsideFailed, OutsideKind
from tests.fakes.waiting import PATIENCE, Memory

CONTRACTS = {
    "manufacturer": "Manufacturer",
    "model": "Model",
    "category": "Category",
    "funding_source": "Funding Source",
    "internal_name": "Internal Name",
}


class Fault(StrEnum):
    """What happens to the next create."""

    NONE = "none"
    LOST_BEFORE = "lost_before"  # it never came to be, and nobody knows
    LOST_AFTER = "lost_after"  # it came to be, and nobody knows
    LATE = "late"  # nobody knows, and it comes to be at `arrive`
    HIDDEN = "hidden"  # it was made, and no look shows it before `arrive`
    FAILS = "fails"  # nobody knows, and it says something of itself
    LATER = "later"
    REFUSED = "refused"
    SIGN_IN = "sign_in"


@dataclass
class FakeRegister:
    """Makes assets 1, 2, ... `faults`: of the next creates, in their order; `look_faults`: raised by the next looks;
    `open`: cleared, creates and looks wait in it; `away`: nobody is reached. `created`, `looked`: what was asked, in
    order, and can be waited for. `unique`: a serial that is there is refused, as RT can be set up; `marks` False: it
    shows none."""

    address: str = "https://rt.example.org"
    at_once: int = 4
    gives_tags: bool = False
    searchable: bool = True
    unique: bool = False
    marks: bool = True
    away: bool = False
    faults: deque[Fault] = field(default_factory=deque)
    look_faults: deque[Exception] = field(default_factory=deque)
    open: Event = field(default_factory=Event)
    assets: dict[int, Held] = field(default_factory=dict)
    created: Memory[tuple[NewAsset, bool]] = field(default_factory=Memory)
    looked: Memory[tuple[Sequence[Sought], Sequence[str]]] = field(default_factory=Memory)
    extra: Sequence[FieldInfo] = ()
    catalog: str = ""
    stands: Health = field(default_factory=Health)
    before_create: Callable[[NewAsset], None] = lambda _asset: None
    _hidden: set[int] = field(default_factory=set)
    _late: list[NewAsset] = field(default_factory=list)
    _cut: bool = False
    _lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        self.open.set()

    # ---- what a test does to it

    def hold(self, serial: str, tag: str = "", *, mark: str = "", deleted: bool = False) -> Held:
        """An asset that somebody else made."""
        with self._lock:
            held = Held(max(self.assets, default=0) + 1, serial, tag, mark, tag, deleted)
            self.assets[held.remote_id] = held
            return held

    def hide(self) -> None:
        """No look shows what is there, before `arrive`."""
        with self._lock:
            self._hidden |= set(self.assets)

    def arrive(self) -> None:
        """Everything that was late or hidden is there from now on."""
        with self._lock:
            self._hidden.clear()
            late, self._late = self._late, []
            for asset in late:
                self._make(asset)

    def with_serial(self, serial: str) -> list[Held]:
        """What there is of it, deleted ones too."""
        with self._lock:
            return [held for held in self.assets.values() if _same(held.serial, serial)]

    # ---- what a register does

    @property
    def scope(self) -> str:
        return scope_of(self.address, self.catalog)

    def look(self, sought: Sequence[Sought], canary: Sequence[str]) -> Looked:
        assert len(sought) <= 200
        self.looked.add((tuple(sought), tuple(canary)))
        self._wait()
        with self._lock:
            if self.look_faults:
                raise self.look_faults.popleft()
            seen = [held for held in self.assets.values() if held.remote_id not in self._hidden and not held.deleted]
            found = tuple(held for held in seen if any(_is_of(held, one) for one in sought))
            if not self.marks:
                return Looked([replace(held, mark="") for held in found], sure=bool(seen), marked=False)
            return Looked(found, sure=bool(seen))

    def gone(self, numbers: Sequence[int]) -> Sequence[int]:
        self._wait()
        with self._lock:
            return [number for number in numbers if number not in self.assets or self.assets[number].deleted]

    def create(self, asset: NewAsset, *, again: bool) -> Reply:
        self.created.add((asset, again))
        self.before_create(asset)
        try:
            self._wait()
        except OutsideFailed:
            return Reply(Said.LATER)
        with self._lock:
            fault = self.faults.popleft() if self.faults else Fault.NONE
            if self.unique and any(not held.deleted for held in self.with_serial(asset.serial)):
                return Reply(Said.EXISTS, text=f"'{asset.serial}' is not a unique value")
            return self._after(fault, asset)

    def get(self, remote_id: int) -> Held | None:
        self._wait()
        with self._lock:
            return self.assets.get(remote_id)

    def change(self, remote_id: int, fields: Fields) -> Sequence[str]:
        self._wait()
        with self._lock:
            held = self.assets[remote_id]
            self.assets[remote_id] = replace(held, values=dict(held.values) | _values(fields))
            return ()

    def after(self, last: int, most: int) -> Sequence[Held]:
        self._wait()
        with self._lock:
            seen = [held for held in self.assets.values() if held.remote_id > last and not held.deleted]
            return sorted((held for held in seen if held.remote_id not in self._hidden), key=_remote_id)[:most]

    def fields(self) -> Sequence[FieldInfo]:
        self._wait()
        return self.extra

    def health(self) -> Health:
        return Health("rt.unreachable", {"server": self.address}) if self.away else self.stands

    def cut(self) -> None:
        self._cut = True
        self.open.set()

    def close(self) -> None:
        self.cut()

    def _wait(self) -> None:
        assert self.open.wait(PATIENCE), "nobody opened the register"
        if self.away or self._cut:
            raise OutsideFailed(OutsideKind.NETWORK, "rt.unreachable", retry=True, sent=False)

    def _after(self, fault: Fault, asset: NewAsset) -> Reply:
        match fault:
            case Fault.LOST_BEFORE:
                return Reply(Said.IN_DOUBT)
            case Fault.FAILS:
                return Reply(Said.IN_DOUBT, words="rt.no_answer", text="500 Internal Server Error")
            case Fault.LATE:
                self._late.append(asset)
                return Reply(Said.IN_DOUBT)
            case Fault.LATER:
                return Reply(Said.LATER)
            case Fault.REFUSED:
                return Reply(Said.REFUSED, text="Permission Denied")
            case Fault.SIGN_IN:
                return Reply(Said.SIGN_IN)
        made = self._make(asset)
        if fault is Fault.HIDDEN:
            self._hidden.add(made.remote_id)
        lost = fault is Fault.LOST_AFTER
        return Reply(Said.IN_DOUBT) if lost else Reply(Said.CREATED, made.remote_id, asset.tag)

    def _make(self, asset: NewAsset) -> Held:
        held = self.hold(asset.serial, asset.tag, mark=asset.mark)
        self.assets[held.remote_id] = made = replace(held, values=_values(asset.fields))
        return made


def _values(fields: Fields) -> dict[str, str]:
    own = {name: getattr(fields, attribute) for attribute, name in CONTRACTS.items()}
    return {name: value for name, value in own.items() if value} | dict(fields.more)


def _is_of(held: Held, sought: Sought) -> bool:
    return (
        _same(held.serial, sought.serial)
        or bool(sought.tag and _same(held.tag, sought.tag))
        or bool(sought.mark and held.mark == sought.mark)
    )


def _same(one: str, other: str) -> bool:
    """RT compares in any case."""
    return one.casefold() == other.casefold()


def _remote_id(held: Held) -> int:
    return held.remote_id
