"""The tables of packing. `organisation_id` is 0 for a station's own; the hub's rows have the number of theirs there,
and every query names it. Quantities, weights and sizes are whole millionths (services/packing/amounts.py).

`change` numbers what changed in an organisation, one by one: who has seen all up to a number asks for what is later.

The work (warehouse to allocation) belongs to whoever imported it, or to the server; boxes and what is in them to the
station that packed them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from services.database.asset_tables import Row
from services.database.tables import Sequence, partial

__all__ = ["Row"]

OPEN = "status IN ('pending', 'packing')"


class PackingChangeRow(Row):
    """The number of the last change in an organisation. Whoever changes anything of packing takes the next one first:
    on PostgreSQL one waits for the other there, so that nothing else is locked."""

    __tablename__ = "packing_change"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)


class PackingGoneRow(Row):
    """What was deleted of the work, for those who have a copy. `kind`: a key of the import's JSON."""

    __tablename__ = "packing_gone"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    change: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_packing_gone_change", "organisation_id", "change"),)


class WarehouseRow(Row):
    """Where shipments go out from."""

    __tablename__ = "warehouse"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    change: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[list[str]] = mapped_column(JSON, server_default="[]")

    __table_args__ = (UniqueConstraint("organisation_id", "code"),)


class CustomerRow(Row):
    """Who shipments go to, and what must not be in them."""

    __tablename__ = "customer"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    restrictions: Mapped[list[str]] = mapped_column(JSON)
    change: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[list[str]] = mapped_column(JSON, server_default="[]")

    __table_args__ = (UniqueConstraint("organisation_id", "code"),)


class ProductRow(Row):
    """What is packed."""

    __tablename__ = "product"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(primary_key=True)
    sku: Mapped[str]
    name: Mapped[str]
    uom: Mapped[str]
    unit_weight: Mapped[int | None] = mapped_column(BigInteger)  # of a kilogram, for one unit
    allergens: Mapped[list[str]] = mapped_column(JSON)
    change: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("organisation_id", "sku"),)


class ProductGtinRow(Row):
    """A GTIN of a product: of the single unit, or of a case with so many."""

    __tablename__ = "product_gtin"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    gtin: Mapped[str] = mapped_column(primary_key=True)  # 14 digits
    product_id: Mapped[str]
    quantity: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_product_gtin_product", "organisation_id", "product_id"),)


class PlateRow(Row):
    """A license plate: goods of one product and lot."""

    __tablename__ = "license_plate"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    product_id: Mapped[str]
    lot: Mapped[str]
    quantity: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[int] = mapped_column(BigInteger)  # into any box
    warehouse_id: Mapped[str]
    seen_at: Mapped[datetime | None]  # when a server last told of it; NULL: imported here
    change: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_license_plate_change", "organisation_id", "change"),
    )


class ShipmentRow(Row):
    """What goes to a customer for a sales order. Its figures are kept by whatever changes them: a list counts nothing.
    `alert`: one of its products holds what the customer excludes."""

    __tablename__ = "shipment"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[str]
    number: Mapped[str]
    so_number: Mapped[str]
    customer_id: Mapped[str]
    warehouse_id: Mapped[str]
    status: Mapped[str]
    promised: Mapped[str]  # YYYY-MM-DD, "" for none
    lines: Mapped[int]
    lines_packed: Mapped[int]
    boxes: Mapped[int]
    alert: Mapped[bool]
    alarmed: Mapped[bool] = mapped_column(server_default=false())  # such a product was packed, on purpose
    search: Mapped[str]  # what a list is searched in: its numbers and its customer, without case
    server: Mapped[str]  # the address of the one that it is from; "": imported here
    seen_at: Mapped[datetime | None]  # when that last told of it
    whole: Mapped[bool] = mapped_column(server_default=true())  # its lines are all known here
    change: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("organisation_id", "id"),
        UniqueConstraint("organisation_id", "number"),
        Index("ix_shipment_so", "organisation_id", "so_number", "seq"),
        partial("ix_shipment_open", "organisation_id", "promised", "seq", "search", where=OPEN),
        Index("ix_shipment_change", "organisation_id", "change"),
        partial("ix_shipment_open_of", "organisation_id", "warehouse_id", "promised", "seq", "search", where=OPEN),
        partial("ix_shipment_packing", "organisation_id", "seq", where="status = 'packing'"),
    )


class ShipmentOpenRow(Row):
    """How many shipments can be packed, so that a list counts none; `part`: a thousandth of their `seq`. Triggers keep
    it, and `shipment_search`, by which they are found: an FTS5 table on SQLite, on PostgreSQL numbers of what stands in
    their text (migration 0024)."""

    __tablename__ = "shipment_open"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    warehouse_id: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


class ShipmentLineRow(Row):
    """What a sales order wants of a product, in one shipment."""

    __tablename__ = "shipment_line"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(primary_key=True)
    shipment_id: Mapped[str]
    number: Mapped[int]
    product_id: Mapped[str]
    ordered: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("organisation_id", "shipment_id", "number"),)


class AllocationRow(Row):
    """So much of a plate is meant for a line: the pick list's word."""

    __tablename__ = "allocation"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    plate_id: Mapped[str] = mapped_column(primary_key=True)
    line_id: Mapped[str] = mapped_column(primary_key=True)
    shipment_id: Mapped[str]
    quantity: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_allocation_line", "organisation_id", "line_id"),)


class BoxRow(Row):
    """A box of a shipment, numbered within it."""

    __tablename__ = "box"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(primary_key=True)
    shipment_id: Mapped[str]
    number: Mapped[int | None]  # NULL: a server has not answered which one
    status: Mapped[str]
    weight: Mapped[int | None] = mapped_column(BigInteger)
    length: Mapped[int | None] = mapped_column(BigInteger)
    width: Mapped[int | None] = mapped_column(BigInteger)
    height: Mapped[int | None] = mapped_column(BigInteger)
    alarmed: Mapped[bool] = mapped_column(server_default=false())
    station: Mapped[str]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    remote_id: Mapped[str]
    sscc: Mapped[str] = mapped_column(server_default="")  # "": none was given

    __table_args__ = (
        UniqueConstraint("organisation_id", "shipment_id", "number"),
        partial("ix_box_sscc", "organisation_id", "sscc", where="sscc <> ''"),
    )


class SsccGivenRow(Row):
    """An SSCC that a box was given: it stands here for life, also where the box is gone."""

    __tablename__ = "sscc_given"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # without its check digit
    box_id: Mapped[str]
    shipment_id: Mapped[str]
    station: Mapped[str]
    at: Mapped[datetime]


class SsccSequenceRow(Row):
    """Numbers that may be given to boxes: those of the station's own digits, or a block that was leased."""

    __tablename__ = "sscc_sequence"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str]  # what they begin with
    lease: Mapped[str]  # "" for the own ones
    next_number: Mapped[int] = mapped_column(BigInteger)
    last_number: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("organisation_id", "head", "lease"),
        partial(
            "ix_sscc_sequence_usable",
            "organisation_id",
            "head",
            "next_number",
            where="next_number <= last_number",
        ),
    )


class BoxContentRow(Row):
    """What was put into a box at once."""

    __tablename__ = "box_content"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[str]
    box_id: Mapped[str]
    line_id: Mapped[str]
    plate_id: Mapped[str]
    quantity: Mapped[int] = mapped_column(BigInteger)
    notes: Mapped[str]
    packed_at: Mapped[datetime]
    station: Mapped[str]
    author: Mapped[str]
    person_id: Mapped[str | None]
    remote_id: Mapped[str]
    unverified: Mapped[bool] = mapped_column(server_default=false())  # no server had told of that plate then

    __table_args__ = (
        UniqueConstraint("organisation_id", "id"),
        Index("ix_box_content_box", "organisation_id", "box_id", "seq"),
    )


class PackingEventRow(Row):
    """The log of packing: who did what, when and where; nothing is packed, taken out, closed or opened without it."""

    __tablename__ = "packing_event"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    act: Mapped[str]
    shipment_id: Mapped[str]
    box_id: Mapped[str]
    content_id: Mapped[str]
    station: Mapped[str]
    author: Mapped[str]
    person_id: Mapped[str | None]
    params: Mapped[dict[str, Any]]  # quantity, plate, reason, allergens …

    __table_args__ = (
        Index("ix_packing_event_shipment", "organisation_id", "shipment_id", "seq"),
        Index("ix_packing_event_at", "organisation_id", "at"),
    )


class PackingBenchRow(Row):
    """What a station packs now: it stands as it is after a crash. `mode`: what digits are for (the desk's bench).
    `asked`: the question that somebody has to answer first. `weighed`: the weight that was taken last from a scale,
    {} where none was; whatever comes in front, it stays."""

    __tablename__ = "packing_bench"

    station: Mapped[str] = mapped_column(primary_key=True)
    shipment_id: Mapped[str]
    box_id: Mapped[str]
    mode: Mapped[str]
    typed: Mapped[str]
    asked: Mapped[dict[str, Any]]
    weighed: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")


class PackingMessageRow(Row):
    """What a server is to be told of packing, in the order in which it was done. `id` is its idempotency key for life,
    made before the transaction; `about` the box or the content."""

    __tablename__ = "packing_message"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    shipment_id: Mapped[str]
    kind: Mapped[str]
    about: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[datetime | None]
    said: Mapped[dict[str, Any]]  # by the server, or by who decided
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    author: Mapped[str]
    person_id: Mapped[str | None]

    __table_args__ = (
        partial("ix_packing_message_open", "shipment_id", "seq", where="state <> 'done'"),
        Index("ix_packing_message_shipment", "shipment_id", "seq"),
    )
