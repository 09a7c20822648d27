"""Customers and warehouses have an address, for papers"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("customer", "warehouse"):
        op.add_column(table, sa.Column("address", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for table in ("warehouse", "customer"):
        op.drop_column(table, "address")
