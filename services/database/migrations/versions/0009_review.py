"""Sessions that somebody looks at before they are completed; acts of people who are not of this station"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("hand_in", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("handed_in_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("handed_in_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("review_note", sa.String(), nullable=True))
    with op.batch_alter_table("session_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author", sa.String(), nullable=True))
        batch_op.alter_column("person_id", existing_type=sa.String(), nullable=True)


def downgrade() -> None:
    # What people elsewhere did has no author here any more.
    op.execute("DELETE FROM session_event WHERE person_id IS NULL")
    with op.batch_alter_table("session_event", schema=None) as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.String(), nullable=False)
        batch_op.drop_column("author")
    with op.batch_alter_table("session", schema=None) as batch_op:
        for name in ("review_note", "handed_in_by", "handed_in_at", "hand_in", "review"):
            batch_op.drop_column(name)
