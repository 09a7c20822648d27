"""What somebody said of a scan at its station comes along; which sessions changed hands is found at once"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TAKEN = sa.text("act = 'taken_over'")


def upgrade() -> None:
    op.add_column("hub_scan", sa.Column("resolution", sa.JSON(), nullable=True))
    op.create_index(
        "ix_hub_event_taken_over",
        "hub_event",
        ["organisation_id", "at"],
        unique=False,
        sqlite_where=TAKEN,
        postgresql_where=TAKEN,
    )


def downgrade() -> None:
    op.drop_index("ix_hub_event_taken_over", table_name="hub_event")
    op.drop_column("hub_scan", "resolution")
