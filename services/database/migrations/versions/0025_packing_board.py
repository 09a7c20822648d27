"""What was packed today, and what is being packed, is found by an index of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PACKING = sa.text("status = 'packing'")


def upgrade() -> None:
    op.create_index("ix_packing_event_at", "packing_event", ["organisation_id", "at"])
    op.create_index(
        "ix_shipment_packing",
        "shipment",
        ["organisation_id", "seq"],
        sqlite_where=PACKING,
        postgresql_where=PACKING,
    )


def downgrade() -> None:
    op.drop_index("ix_shipment_packing", "shipment")
    op.drop_index("ix_packing_event_at", "packing_event")
