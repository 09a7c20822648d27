"""What is expected in the hub's sessions, and which of them are counted blind"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("list_size", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("list_stored", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "hub_expected",
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("session_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_expected_organisation_id")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["hub_session.id"], name=op.f("fk_hub_expected_session_id")),
        sa.PrimaryKeyConstraint("organisation_id", "session_id", "position", name=op.f("pk_hub_expected")),
    )
    if op.get_bind().dialect.name != "sqlite":  # as the tables of 0006
        op.execute("ALTER TABLE hub_expected ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY of_organisation ON hub_expected"
            " USING (organisation_id = NULLIF(current_setting('scandesk.organisation', true), '')::bigint)"
        )


def downgrade() -> None:
    op.drop_table("hub_expected")
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        for column in ("list_stored", "list_size", "blind"):
            batch_op.drop_column(column)
