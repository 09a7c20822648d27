"""Boxes have their SSCC, which is given once"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("sscc_given", "sscc_sequence")
NUMBERED = sa.text("sscc <> ''")
USABLE = sa.text("next_number <= last_number")
WALL = "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
DOOR = (
    "CREATE POLICY of_organisation ON {table}"
    " USING (organisation_id = COALESCE(NULLIF(current_setting('scandesk.organisation', true), '')::bigint, 0))"
)


def upgrade() -> None:
    op.add_column("box", sa.Column("sscc", sa.String(), nullable=False, server_default=""))
    op.create_index(
        "ix_box_sscc",
        "box",
        ["organisation_id", "sscc"],
        unique=False,
        sqlite_where=NUMBERED,
        postgresql_where=NUMBERED,
    )
    op.create_table(
        "sscc_given",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "number", name=op.f("pk_sscc_given")),
    )
    op.create_table(
        "sscc_sequence",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("lease", sa.String(), nullable=False),
        sa.Column("next_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sscc_sequence")),
        sa.UniqueConstraint(
            "organisation_id", "head", "lease", name=op.f("uq_sscc_sequence_organisation_id_head_lease")
        ),
    )
    op.create_index(
        "ix_sscc_sequence_usable",
        "sscc_sequence",
        ["organisation_id", "head", "next_number"],
        unique=False,
        sqlite_where=USABLE,
        postgresql_where=USABLE,
    )
    if op.get_bind().dialect.name != "sqlite":
        for table in TABLES:
            op.execute(WALL.format(table=table))
            op.execute(DOOR.format(table=table))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_box_sscc", table_name="box")
    op.drop_column("box", "sscc")
