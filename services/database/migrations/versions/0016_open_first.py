"""The open sessions' index is made last: SQLite takes the newest of two that promise the same"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# A table that is made anew (`batch_alter_table`) gets its indexes back in any order: whoever does that to hub_session
# again ends with these two steps.
OPEN = sa.text("status IN ('ACTIVE', 'PAUSED')")


def upgrade() -> None:
    op.drop_index("ix_hub_session_open", table_name="hub_session")
    op.create_index(
        "ix_hub_session_open",
        "hub_session",
        ["organisation_id", "id"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """The index is the same before."""
