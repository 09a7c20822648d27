"""Camera scans, and what was measured of their frames"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLES = ("camera_scan", "camera_frame")
WALL = "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
DOOR = (
    "CREATE POLICY of_organisation ON {table}"
    " USING (organisation_id = COALESCE(NULLIF(current_setting('scandesk.organisation', true), '')::bigint, 0))"
)


def upgrade() -> None:
    op.create_table(
        "camera_scan",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("linked", sa.String(), nullable=False),
        sa.Column("begun_by", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("locked_at", sa.BigInteger(), nullable=True),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("frames", sa.BigInteger(), nullable=False),
        sa.Column("with_user", sa.BigInteger(), nullable=False),
        sa.Column("valid", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.BigInteger(), nullable=False),
        sa.Column("stability", sa.BigInteger(), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_camera_scan")),
    )
    op.create_index("ix_camera_scan_started", "camera_scan", ["organisation_id", "started_at", "id"], unique=False)
    op.create_table(
        "camera_frame",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scan_id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_in_frame", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("iou", sa.Double(), nullable=True),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "scan_id", "number", name=op.f("pk_camera_frame")),
    )
    if op.get_bind().dialect.name != "sqlite":
        for table in TABLES:
            op.execute(WALL.format(table=table))
            op.execute(DOOR.format(table=table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
