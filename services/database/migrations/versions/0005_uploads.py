"""Scans that the server has, not only their count; sessions that another station took over; who made scans elsewhere"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COUNTED = sa.text("state = 'done' AND uploaded_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("uploaded_at", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_outbox_counted", ["aggregate_id"], unique=False, sqlite_where=COUNTED, postgresql_where=COUNTED
        )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_over_by", sa.String(), nullable=True))
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.drop_column("author")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_column("taken_over_by")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_counted")
        batch_op.drop_column("uploaded_at")
