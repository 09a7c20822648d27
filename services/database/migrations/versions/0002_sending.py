"""How a message is sent: with which others, when next, and what was said of it"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sent_with", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("next_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("said", sa.JSON(), nullable=True))
        batch_op.drop_index("ix_outbox_aggregate")
        batch_op.create_index(
            "ix_outbox_aggregate",
            ["aggregate_id", "seq"],
            unique=False,
            sqlite_where=sa.text("state <> 'done'"),
            postgresql_where=sa.text("state <> 'done'"),
        )
        batch_op.create_index(
            "ix_outbox_answered",
            ["answered_at"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NOT NULL"),
            postgresql_where=sa.text("answered_at IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_answered")
        batch_op.drop_index("ix_outbox_aggregate")
        batch_op.create_index("ix_outbox_aggregate", ["aggregate_id", "seq"], unique=False)
        batch_op.drop_column("said")
        batch_op.drop_column("next_at")
        batch_op.drop_column("sent_with")
