"""What shipments are made of, as a file tells of it: warehouses, customers, products with their GTINs."""

from services.clock import new_id
from services.database import packing_import_store as store
from services.database import packing_work_store
from services.packing.model import Customer, Gtin, Product, Warehouse
from services.packing.work import said
from services.packing.work.import_taking import Taking


def take_warehouses(taking: Taking) -> None:
    """Those of the file are so now."""
    tx, organisation, entries = taking.tx, taking.organisation, taking.work.warehouses
    there = store.warehouses(tx, organisation, [one.key for one in entries], [one.id for one in entries if one.id])
    changed = []
    for one, before in taking.identify(said.WAREHOUSES, entries, there, lambda stored: stored.code):
        address = (before.address if before else ()) if one.address is None else one.address
        now = Warehouse(before.id if before else one.id or new_id(), one.key, one.name, address)
        if taking.count(before, now):
            changed.append(now)
        taking.know_warehouse(now.code, now.id)
    packing_work_store.put_warehouses(tx, organisation, changed, taking.change)


def take_customers(taking: Taking) -> None:
    """Those of the file are so now."""
    tx, organisation, entries = taking.tx, taking.organisation, taking.work.customers
    there = store.customers(tx, organisation, [one.key for one in entries], [one.id for one in entries if one.id])
    changed = []
    for one, before in taking.identify(said.CUSTOMERS, entries, there, lambda stored: stored.code):
        known = before.restrictions if before else ()
        restrictions = known if one.restrictions is None else one.restrictions  # what is not said takes nothing away
        address = (before.address if before else ()) if one.address is None else one.address
        now = Customer(before.id if before else one.id or new_id(), one.key, one.name, restrictions, address)
        if taking.count(before, now):
            changed.append(now)
        if before and (before.name, before.restrictions) != (now.name, now.restrictions):
            taking.renamed.add(now.id)
        taking.know_customer(now)
    packing_work_store.put_customers(tx, organisation, changed, taking.change)


def take_products(taking: Taking) -> None:
    """Those of the file are so now, with all the GTINs that they have."""
    tx, organisation, entries = taking.tx, taking.organisation, taking.work.products
    there = store.products(tx, organisation, [one.key for one in entries], [one.id for one in entries if one.id])
    had: dict[str, list[tuple[str, int]]] = {one.id: [] for one in there}
    for gtin in store.gtins_of(tx, organisation, had):
        had[gtin.product_id].append((gtin.gtin, gtin.quantity))
    changed, gtins, mentioned = [], list[Gtin](), dict[str, int]()
    for one, before in taking.identify(said.PRODUCTS, entries, there, lambda stored: stored.sku):
        ident = before.id if before else one.id or new_id()
        known = before.allergens if before else ()
        allergens = known if one.allergens is None else one.allergens
        now = Product(ident, one.key, one.name, one.uom, one.unit_weight, allergens)
        has = had.get(ident, []) if one.gtins is None else one.gtins
        if taking.count(before and (before, sorted(had[ident])), (now, sorted(has))):
            changed.append(now)
            gtins += (Gtin(number, ident, quantity) for number, quantity in has)
        if before and before.allergens != now.allergens:
            taking.altered.add(now.id)
        mentioned[now.id] = one.at
        taking.know_product(now)
    if not _taken_already(taking, gtins, mentioned):
        packing_work_store.put_products(tx, organisation, changed, gtins, taking.change)


def _taken_already(taking: Taking, gtins: list[Gtin], mentioned: dict[str, int]) -> bool:
    """Whether a GTIN is one of a product that the file says nothing of: that is told."""
    wanted = {gtin.gtin: gtin.product_id for gtin in gtins}
    stored = store.gtins(taking.tx, taking.organisation, wanted) if wanted else []
    taken = [gtin for gtin in stored if gtin.product_id not in mentioned]
    for gtin in taken:
        path = f"{said.PRODUCTS}[{mentioned[wanted[gtin.gtin]]}].gtins"
        taking.problems.add(path, "packing_import.rule.gtin", gtin=gtin.gtin)
    return bool(taken)
