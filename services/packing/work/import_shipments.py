"""Shipments with their lines and allocations, as a file tells of them: all that it says of one is all that there is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from services.clock import new_id
from services.database import packing_change_store, packing_work_store
from services.database import packing_import_store as store
from services.packing.model import Allocation, Line, Shipment, Status
from services.packing.work import import_rules, said
from services.packing.work.import_lines import LinesThere, Planned, plan_lines
from services.packing.work.import_taking import Taking
from services.packing.work.said import ShipmentSaid

AT_ONCE: Final = 1_000


@dataclass
class _Changes:
    """What has to be stored of some shipments."""

    shipments: list[Shipment] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    lines_gone: list[str] = field(default_factory=list)
    allocations_gone: list[Allocation] = field(default_factory=list)
    renumbered: list[str] = field(default_factory=list)

    def add(self, planned: Planned) -> None:
        self.lines += planned.lines
        self.allocations += planned.allocations
        self.lines_gone += planned.lines_gone
        self.allocations_gone += planned.allocations_gone
        self.renumbered += planned.renumbered


def take_shipments(taking: Taking) -> None:
    """Those of the file are so now, with all their lines; what is packed of them stays."""
    shipments = taking.work.shipments
    for start in range(0, len(shipments), AT_ONCE):
        _take(taking, shipments[start : start + AT_ONCE])
        if start == 0 and len(shipments) > AT_ONCE:
            store.learn(taking.tx)
        taking.advance()


def refresh(taking: Taking) -> None:
    """Shipments that the file may not name, whose customer or products it tells to be other than they were: what is
    shown of them follows."""
    tx, organisation = taking.tx, taking.organisation
    if not (taking.renamed or taking.altered):
        return
    ids = store.concerned(tx, organisation, sorted(taking.renamed), sorted(taking.altered))
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        lines = _by_shipment(store.lines(tx, organisation, part))
        now = [
            replace(one, alert=import_rules.alerts(one.customer, lines[one.id]))
            for one in store.shipments(tx, organisation, (), part)
        ]
        packing_work_store.put_shipments(tx, organisation, now, taking.change)


def _take(taking: Taking, part: Sequence[ShipmentSaid]) -> None:
    tx, organisation = taking.tx, taking.organisation
    skus = (line.sku for one in part for line in one.lines)
    taking.want((one.warehouse for one in part), (one.customer for one in part), skus)
    numbers, ids = [one.key for one in part], [one.id for one in part if one.id]
    there = store.shipments(tx, organisation, numbers, ids)
    known = _known(taking, part, there)
    changes = _Changes()
    for one, before in taking.identify(said.SHIPMENTS, part, there, lambda stored: stored.number):
        _plan(taking, one, before, known, changes)
    _store(taking, changes)


@dataclass(frozen=True, slots=True)
class _Known:
    lines: LinesThere
    boxed: Mapping[str, bool]


def _known(taking: Taking, part: Sequence[ShipmentSaid], there: Sequence[Shipment]) -> _Known:
    """What is stored of these shipments, and of what they name."""
    tx, organisation, ids = taking.tx, taking.organisation, [one.id for one in there]
    lines = store.lines(tx, organisation, ids) if ids else []
    meant = store.allocations(tx, organisation, [line.id for line in lines]) if lines else []
    allocations = defaultdict[str, dict[str, Allocation]](dict)
    for one in meant:
        allocations[one.line_id][one.plate_id] = one
    wanted = {number for one in part for line in one.lines for number, _quantity in line.allocations}
    plates = {plate.number: plate for plate in store.plates(tx, organisation, wanted, {one.plate_id for one in meant})}
    given = [line.id for one in part for line in one.lines if line.id]
    of = store.owners_of_lines(tx, organisation, given)
    boxed = store.boxed(tx, organisation, ids) if ids else {}
    numbers = {plate.id: plate.number for plate in plates.values()}
    return _Known(LinesThere(_by_shipment(lines), allocations, plates, numbers, of), boxed)


def _by_shipment(lines: Iterable[Line]) -> defaultdict[str, list[Line]]:
    found = defaultdict[str, list[Line]](list)
    for line in lines:
        found[line.shipment_id].append(line)
    return found


def _plan(taking: Taking, one: ShipmentSaid, before: Shipment | None, known: _Known, changes: _Changes) -> None:
    customer = taking.customer(one.customer, partial(_path, one, "customer"))
    warehouse = taking.warehouse(one.warehouse, partial(_path, one, "warehouse"))
    ident = before.id if before else one.id or new_id()
    planned = plan_lines(taking, one, ident, known.lines)
    boxed, is_open = (before.id in known.boxed, known.boxed.get(before.id, False)) if before else (False, False)
    status = _status(taking, one, before, boxed=boxed, is_open=is_open)
    if customer is None or warehouse is None or status is None or planned is None:
        return
    if before is not None:
        with taking.at(_path(one, "customer")):
            import_rules.check_customer(before, customer.id, boxed=boxed)
    now = Shipment(
        ident,
        one.key,
        one.so_number,
        customer,
        warehouse,
        status,
        one.promised,
        lines=len(planned.all),
        lines_packed=sum(line.is_complete for line in planned.all),
        boxes=before.boxes if before else 0,
        alarmed=before.alarmed if before else False,
        alert=import_rules.alerts(customer, planned.all),
    )
    same = before == now and not planned.differs
    if taking.count(before, before if same else None):
        changes.shipments.append(now)
        changes.add(planned)


def _status(taking: Taking, one: ShipmentSaid, before: Shipment | None, *, boxed: bool, is_open: bool) -> Status | None:
    """Where it stands then; None, and told, where the file may not change it at all, or not so."""
    if before is not None and before.server:
        taking.problems.add(f"{said.SHIPMENTS}[{one.at}]", "packing_import.rule.of_server", key=one.key)
        return None
    with taking.at(_path(one, "status")):
        return import_rules.status_after(before, one.status, boxed=boxed, is_open=is_open)
    return None


def _store(taking: Taking, changes: _Changes) -> None:
    """What is gone first, then what takes its place."""
    tx, organisation, change = taking.tx, taking.organisation, taking.change
    store.remove_allocations(tx, organisation, changes.allocations_gone)
    if changes.lines_gone:
        store.remove_lines(tx, organisation, changes.lines_gone)
        for ident in changes.lines_gone:
            packing_change_store.gone(tx, organisation, "lines", ident, change)
    if changes.renumbered:
        store.set_aside(tx, organisation, "lines", changes.renumbered)
    packing_work_store.put_shipments(tx, organisation, changes.shipments, change)
    packing_work_store.put_lines(tx, organisation, changes.lines)
    packing_work_store.put_allocations(tx, organisation, changes.allocations)


def _path(one: ShipmentSaid, name: str) -> str:
    return f"{said.SHIPMENTS}[{one.at}].{name}"
