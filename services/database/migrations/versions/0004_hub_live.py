"""The hub's live view: scans, stations, who holds a session, and the order of changes"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("status IN ('ACTIVE', 'PAUSED')")


def upgrade() -> None:
    _alter_sessions()
    with op.batch_alter_table("hub_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("detail", sa.String(), nullable=True))
    op.create_table(
        "hub_change",
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_change_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_hub_change")),
    )
    _create_scans()
    op.create_table(
        "hub_minute",
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("minute", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("session_id", NUMBER, nullable=False),
        sa.Column("scans", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_minute_organisation_id")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["hub_session.id"], name=op.f("fk_hub_minute_session_id")),
        sa.PrimaryKeyConstraint("organisation_id", "minute", "session_id", name=op.f("pk_hub_minute")),
    )
    op.create_table(
        "hub_station",
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("in_doubt", sa.BigInteger(), nullable=False),
        sa.Column("parked", sa.BigInteger(), nullable=False),
        sa.Column("oldest_at", sa.BigInteger(), nullable=True),
        sa.Column("devices", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_station_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["hub_user.id"], name=op.f("fk_hub_station_user_id")),
        sa.PrimaryKeyConstraint("organisation_id", "user_id", name=op.f("pk_hub_station")),
    )
    op.create_index("ix_hub_station_change", "hub_station", ["organisation_id", "change"], unique=False)


def _alter_sessions() -> None:
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("holder_id", NUMBER, nullable=True))
        batch_op.add_column(sa.Column("offered_to", NUMBER, nullable=True))
        batch_op.add_column(sa.Column("uploaded", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("change", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE hub_session SET holder_id = created_by")
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.alter_column("holder_id", existing_type=NUMBER, nullable=False)
        batch_op.alter_column("uploaded", existing_type=sa.BigInteger(), server_default=None)
        batch_op.alter_column("change", existing_type=sa.BigInteger(), server_default=None)
        batch_op.create_foreign_key(op.f("fk_hub_session_holder_id"), "hub_user", ["holder_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_hub_session_offered_to"), "hub_user", ["offered_to"], ["id"])
        batch_op.create_index("ix_hub_session_change", ["organisation_id", "change"], unique=False)
        batch_op.create_index(
            "ix_hub_session_open",
            ["organisation_id", "id"],
            unique=False,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def _create_scans() -> None:
    op.create_table(
        "hub_scan",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("session_id", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("symbology", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("scanned_at", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_scan_organisation_id")),
        sa.ForeignKeyConstraint(["session_id"], ["hub_session.id"], name=op.f("fk_hub_scan_session_id")),
        sa.ForeignKeyConstraint(["user_id"], ["hub_user.id"], name=op.f("fk_hub_scan_user_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_hub_scan")),
    )
    op.create_index("uq_hub_scan_id", "hub_scan", ["organisation_id", "id"], unique=True)
    op.create_index("ix_hub_scan_session", "hub_scan", ["organisation_id", "session_id", "seq"], unique=False)


def downgrade() -> None:
    for table in ("hub_station", "hub_minute", "hub_scan", "hub_change"):
        op.drop_table(table)
    with op.batch_alter_table("hub_event", schema=None) as batch_op:
        batch_op.drop_column("detail")
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.drop_index("ix_hub_session_open")
        batch_op.drop_index("ix_hub_session_change")
        batch_op.drop_constraint(op.f("fk_hub_session_offered_to"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_hub_session_holder_id"), type_="foreignkey")
        for column in ("change", "uploaded", "offered_to", "holder_id", "person"):
            batch_op.drop_column(column)
