"""The lines of one shipment, and what is meant for them, as a file tells of them beside what is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from services.clock import new_id
from services.database.packing_import_store import PlateThere
from services.packing.amounts import text_of
from services.packing.model import Allocation, Line
from services.packing.work import import_rules, said
from services.packing.work.import_taking import Taking
from services.packing.work.said import LineSaid, ShipmentSaid


@dataclass(frozen=True, slots=True)
class LinesThere:
    """`lines`: {shipment: its lines}; `allocations`: {line: {plate: allocation}}; `plates`: {number: plate};
    `numbers`: {plate: number}; `of`: {line: its shipment} of those that the file names by id."""

    lines: Mapping[str, list[Line]]
    allocations: Mapping[str, Mapping[str, Allocation]]
    plates: Mapping[str, PlateThere]
    numbers: Mapping[str, str]
    of: Mapping[str, str]


@dataclass
class Planned:
    """`all`: the lines that the shipment has then; the others: what has to be stored of them."""

    all: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    lines_gone: list[str] = field(default_factory=list)
    allocations_gone: list[Allocation] = field(default_factory=list)
    renumbered: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything has to be stored."""
        return bool(self.lines or self.allocations or self.lines_gone or self.allocations_gone)


def plan_lines(taking: Taking, shipment: ShipmentSaid, ident: str, there: LinesThere) -> Planned | None:
    """What becomes of them; None where something is wrong, which is told."""
    planning = _Planning(taking, shipment, ident, there)
    for place, line in enumerate(shipment.lines):
        planning.take(line, f"{said.SHIPMENTS}[{shipment.at}].lines[{place}]")
    planning.leave_out()
    return None if planning.is_wrong else planning.planned


class _Planning:
    def __init__(self, taking: Taking, shipment: ShipmentSaid, ident: str, there: LinesThere) -> None:
        self._taking, self._there, self._shipment = taking, there, ident
        self._path = f"{said.SHIPMENTS}[{shipment.at}].lines"
        self._by_id = {line.id: line for line in there.lines.get(ident, ())}
        self._by_number = {line.number: line for line in self._by_id.values()}
        self._given = {line.id for line in shipment.lines if line.id}
        self._named: set[str] = set()
        self._wrong_before = taking.problems.count
        self.planned = Planned()

    @property
    def is_wrong(self) -> bool:
        return self._taking.problems.count > self._wrong_before

    def take(self, line: LineSaid, path: str) -> None:
        """One line of the file."""
        before = self._by_id.get(line.id) if line.id else self._by_number.get(line.number)
        if before is not None and not line.id and before.id in self._given:
            before = None  # that one gets another number by the same file
        if line.id and self._there.of.get(line.id, self._shipment) != self._shipment:
            self._taking.problems.add(f"{path}.id", "packing_import.rule.line_of_other")
            return
        ident = before.id if before else line.id or new_id()
        self._named.add(ident)
        product = self._taking.product(line.sku, lambda: f"{path}.sku")
        if product is None:
            return
        packed = before.packed if before else 0
        now = Line(ident, self._shipment, line.number, product, line.quantity, packed)
        if before is not None:
            with self._taking.at(f"{path}.sku"):
                import_rules.check_line(before, product.id)
            if now.ordered < packed and now.ordered != before.ordered:
                said_packed = {"line": line.number, "packed": text_of(packed), "ordered": text_of(now.ordered)}
                self._taking.note(f"{path}.quantity", "packing_import.note.over_packed", **said_packed)
        self.planned.all.append(now)
        if now != before:
            self.planned.lines.append(now)
        if before is not None and before.number != now.number:
            self.planned.renumbered.append(ident)
        self._allocate(line, now, path)

    def _allocate(self, line: LineSaid, now: Line, path: str) -> None:
        had = self._there.allocations.get(now.id, {})
        meant = set[str]()
        for nth, (number, quantity) in enumerate(line.allocations):
            place = f"{path}.allocations[{nth}]"
            plate = self._there.plates.get(number)
            if plate is None:
                self._taking.found(plate, said.PLATES, number, partial("{}.lp_number".format, place))
                continue
            if plate.product_id != now.product.id:
                self._taking.problems.add(
                    f"{place}.lp_number", "packing_import.rule.other_product", plate=number, sku=line.sku
                )
            before = had.get(plate.id)
            if before is not None:
                with self._taking.at(f"{place}.quantity"):
                    import_rules.check_allocation(before, quantity, number)
            meant.add(plate.id)
            after = Allocation(now.id, plate.id, self._shipment, quantity, before.packed if before else 0)
            if after != before:
                self.planned.allocations.append(after)
        self._free(path, [one for plate, one in had.items() if plate not in meant])

    def leave_out(self) -> None:
        """The lines that the file has no more are taken away."""
        for line in self._by_id.values():
            if line.id in self._named:
                continue
            with self._taking.at(self._path):
                import_rules.check_removed(line)
            self.planned.lines_gone.append(line.id)
            self._free(self._path, list(self._there.allocations.get(line.id, {}).values()))

    def _free(self, path: str, gone: list[Allocation]) -> None:
        for one in gone:
            with self._taking.at(f"{path}.allocations" if path != self._path else path):
                import_rules.check_allocation(one, 0, self._there.numbers.get(one.plate_id, ""))
            self.planned.allocations_gone.append(one)
