"""Products, and the GTINs by which they are scanned."""

from sqlalchemy import Connection

from services.database.shipment_store import product_of
from services.database.sql import Sql
from services.packing.model import Gtin, Product

_GET = Sql(
    "SELECT id AS product_id, sku, name AS product_name, uom, unit_weight, allergens FROM product"
    " WHERE organisation_id = :organisation AND id = :id"
)
_GTIN = Sql("SELECT * FROM product_gtin WHERE organisation_id = :organisation AND gtin = :gtin")


def get(tx: Connection, organisation: int, product_id: str) -> Product | None:
    """One, by its id."""
    row = _GET(tx, organisation=organisation, id=product_id).first()
    return None if row is None else product_of(row)


def gtin(tx: Connection, organisation: int, number: str) -> Gtin | None:
    """Whose GTIN (14 digits) that is, and of how many units."""
    row = _GTIN(tx, organisation=organisation, gtin=number).first()
    return None if row is None else Gtin(row.gtin, row.product_id, row.quantity)
