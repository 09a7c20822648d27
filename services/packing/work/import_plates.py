"""License plates, as a file tells of them."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from services.clock import new_id
from services.database import packing_import_store as store
from services.database import packing_work_store
from services.database.packing_import_store import PlateThere
from services.packing import model
from services.packing.work import import_rules, said
from services.packing.work.import_taking import Taking
from services.packing.work.said import PlateSaid

AT_ONCE: Final = 5_000


def take_plates(taking: Taking) -> None:
    """Those of the file are so now; what is packed of them stays."""
    plates = taking.work.plates
    for start in range(0, len(plates), AT_ONCE):
        part = plates[start : start + AT_ONCE]
        now = list(_changed(taking, part))
        packing_work_store.put_plates(taking.tx, taking.organisation, now, taking.change)
        if start == 0 and len(part) == AT_ONCE:
            store.learn(taking.tx)
        taking.advance()


def check_meant(taking: Taking) -> None:
    """When all is taken: a plate of another product than before may be meant for lines of the former one."""
    plates = {one.key: one.at for one in taking.work.plates}
    altered = store.plates(taking.tx, taking.organisation, (), taking.plates_altered)
    wrong = store.meant_for_others(taking.tx, taking.organisation, [one.id for one in altered]) if altered else set()
    for plate in altered:
        if plate.id in wrong:
            path = f"{said.PLATES}[{plates[plate.number]}].sku"
            taking.problems.add(path, "packing_import.rule.plate_meant", plate=plate.number)


def _changed(taking: Taking, part: Sequence[PlateSaid]) -> Iterator[model.Plate]:
    """Those that have to be stored."""
    taking.want((one.warehouse for one in part), (), (one.sku for one in part))
    numbers, ids = [one.key for one in part], [one.id for one in part if one.id]
    there = store.plates(taking.tx, taking.organisation, numbers, ids)
    for one, before in taking.identify(said.PLATES, part, there, lambda stored: stored.number):
        product = taking.product(one.sku, partial(_path, one, "sku"))
        warehouse = taking.warehouse(one.warehouse, partial(_path, one, "warehouse"))
        if product is None or warehouse is None or not _may(taking, one, before, product.id):
            continue
        ident = before.id if before else one.id or new_id()
        now = (ident, one.key, product.id, one.lot, one.quantity, warehouse)
        if taking.count(before and _told(before), now):
            yield model.Plate(ident, one.key, product, one.lot, one.quantity, 0, warehouse)


def _may(taking: Taking, one: PlateSaid, before: PlateThere | None, product_id: str) -> bool:
    """Whether the file may change that plate; where not, why is told."""
    if before is None:
        return True
    if before.of_server:
        taking.problems.add(f"{said.PLATES}[{one.at}]", "packing_import.rule.of_server", key=one.key)
        return False
    if before.product_id != product_id:
        taking.plates_altered.add(before.id)
    with taking.at(_path(one, "quantity" if one.quantity < before.packed else "sku")):
        import_rules.check_plate(before.packed, one.quantity, other_product=before.product_id != product_id)
        return True
    return False


def _told(before: PlateThere) -> tuple[str, str, str, str, int, str]:
    return before.id, before.number, before.product_id, before.lot, before.quantity, before.warehouse_id


def _path(one: PlateSaid, name: str) -> str:
    return f"{said.PLATES}[{one.at}].{name}"
