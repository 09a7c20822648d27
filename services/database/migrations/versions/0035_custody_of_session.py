"""A session that goes to the archive asks no whole table whether a move at the door still names it"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_custody_session", "custody", ["session_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_custody_session", table_name="custody")
