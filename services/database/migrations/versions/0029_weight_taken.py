"""A packing bench remembers the weight that it took last from a scale: none is taken twice"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("packing_bench", sa.Column("weighed", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("packing_bench", "weighed")
