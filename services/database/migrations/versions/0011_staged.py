"""Scans that the hub has before they are committed"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("hub_scan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staged", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staged", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    for table in ("hub_session", "hub_scan"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("staged")
