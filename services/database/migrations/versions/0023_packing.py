"""Shipments, license plates, boxes"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "allocation",
    "box",
    "box_content",
    "customer",
    "license_plate",
    "packing_bench",
    "packing_change",
    "packing_event",
    "packing_gone",
    "packing_message",
    "product",
    "product_gtin",
    "shipment",
    "shipment_line",
    "warehouse",
)
OF_A_STATION = {"packing_bench", "packing_message"}
OPEN = "status IN ('pending', 'packing')"
WALL = "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
DOOR = (
    "CREATE POLICY of_organisation ON {table}"
    " USING (organisation_id = COALESCE(NULLIF(current_setting('scandesk.organisation', true), '')::bigint, 0))"
)


def upgrade() -> None:
    op.create_table(
        "allocation",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("plate_id", sa.String(), nullable=False),
        sa.Column("line_id", sa.String(), nullable=False),
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "plate_id", "line_id", name=op.f("pk_allocation")),
    )
    op.create_index("ix_allocation_line", "allocation", ["organisation_id", "line_id"], unique=False)

    op.create_table(
        "box",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=True),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("alarmed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("remote_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_box")),
        sa.UniqueConstraint(
            "organisation_id", "shipment_id", "number", name=op.f("uq_box_organisation_id_shipment_id_number")
        ),
    )
    op.create_table(
        "box_content",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("line_id", sa.String(), nullable=False),
        sa.Column("plate_id", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("packed_at", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("remote_id", sa.String(), nullable=False),
        sa.Column("unverified", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_box_content")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_box_content_organisation_id_id")),
    )
    op.create_index("ix_box_content_box", "box_content", ["organisation_id", "box_id", "seq"], unique=False)

    op.create_table(
        "customer",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("restrictions", sa.JSON(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_customer")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_customer_organisation_id_code")),
    )
    op.create_table(
        "license_plate",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("lot", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.String(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_license_plate")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_license_plate_organisation_id_number")),
    )
    op.create_index("ix_license_plate_change", "license_plate", ["organisation_id", "change"], unique=False)

    op.create_table(
        "packing_bench",
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_packing_bench")),
    )
    op.create_table(
        "packing_change",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_packing_change")),
    )
    op.create_table(
        "packing_event",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_packing_event")),
    )
    op.create_index(
        "ix_packing_event_shipment", "packing_event", ["organisation_id", "shipment_id", "seq"], unique=False
    )

    op.create_table(
        "packing_gone",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "kind", "id", name=op.f("pk_packing_gone")),
    )
    op.create_index("ix_packing_gone_change", "packing_gone", ["organisation_id", "change"], unique=False)

    op.create_table(
        "packing_message",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_packing_message")),
        sa.UniqueConstraint("id", name=op.f("uq_packing_message_id")),
    )
    op.create_index(
        "ix_packing_message_open",
        "packing_message",
        ["shipment_id", "seq"],
        unique=False,
        sqlite_where=sa.text("state <> 'done'"),
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_index("ix_packing_message_shipment", "packing_message", ["shipment_id", "seq"], unique=False)

    op.create_table(
        "product",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("uom", sa.String(), nullable=False),
        sa.Column("unit_weight", sa.BigInteger(), nullable=True),
        sa.Column("allergens", sa.JSON(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_product")),
        sa.UniqueConstraint("organisation_id", "sku", name=op.f("uq_product_organisation_id_sku")),
    )
    op.create_table(
        "product_gtin",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gtin", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "gtin", name=op.f("pk_product_gtin")),
    )
    op.create_index("ix_product_gtin_product", "product_gtin", ["organisation_id", "product_id"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("so_number", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("warehouse_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("promised", sa.String(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("lines_packed", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.Column("alert", sa.Boolean(), nullable=False),
        sa.Column("alarmed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("whole", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_shipment")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_shipment_organisation_id_id")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_shipment_organisation_id_number")),
    )
    op.create_index("ix_shipment_change", "shipment", ["organisation_id", "change"], unique=False)
    op.create_index(
        "ix_shipment_open",
        "shipment",
        ["organisation_id", "promised", "seq"],
        unique=False,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_index(
        "ix_shipment_open_of",
        "shipment",
        ["organisation_id", "warehouse_id", "promised", "seq"],
        unique=False,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_index("ix_shipment_so", "shipment", ["organisation_id", "so_number", "seq"], unique=False)

    op.create_table(
        "shipment_line",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("ordered", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_shipment_line")),
        sa.UniqueConstraint(
            "organisation_id", "shipment_id", "number", name=op.f("uq_shipment_line_organisation_id_shipment_id_number")
        ),
    )
    op.create_table(
        "warehouse",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_warehouse")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_warehouse_organisation_id_code")),
    )
    if op.get_bind().dialect.name != "sqlite":
        for table in TABLES:
            if table not in OF_A_STATION:
                op.execute(WALL.format(table=table))
                op.execute(DOOR.format(table=table))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
