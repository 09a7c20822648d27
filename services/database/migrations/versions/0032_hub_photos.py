"""Photos that stations send to a hub, whole"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

WALL = "ALTER TABLE hub_photo ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
DOOR = (
    "CREATE POLICY of_organisation ON hub_photo"
    " USING (organisation_id = COALESCE(NULLIF(current_setting('scandesk.organisation', true), '')::bigint, 0))"
)


def upgrade() -> None:
    op.create_table(
        "hub_photo",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("came_at", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_hub_photo")),
    )
    op.create_index("ix_hub_photo_shipment", "hub_photo", ["organisation_id", "shipment_id", "at"], unique=False)
    op.create_index("ix_hub_photo_came", "hub_photo", ["organisation_id", "came_at", "size"], unique=False)
    if op.get_bind().dialect.name != "sqlite":
        op.execute(WALL)
        op.execute(DOOR)


def downgrade() -> None:
    op.drop_table("hub_photo")
