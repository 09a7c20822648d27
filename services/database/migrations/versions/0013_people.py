"""What the hub's stations call their people in full"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hub_person",
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_person_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["hub_user.id"], name=op.f("fk_hub_person_user_id")),
        sa.PrimaryKeyConstraint("organisation_id", "user_id", "name", name=op.f("pk_hub_person")),
    )
    if op.get_bind().dialect.name != "sqlite":  # as the tables of 0006
        op.execute("ALTER TABLE hub_person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY of_organisation ON hub_person"
            " USING (organisation_id = NULLIF(current_setting('scandesk.organisation', true), '')::bigint)"
        )


def downgrade() -> None:
    op.drop_table("hub_person")
