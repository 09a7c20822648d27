"""How many of a session's uploaded scans count: the hub's items_scanned is never less than its scans are"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LOWER = "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
RAISE = "ALTER TABLE {table} FORCE ROW LEVEL SECURITY"


def upgrade() -> None:
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counted", sa.BigInteger(), nullable=False, server_default="0"))
    _walls(LOWER)
    op.execute(
        "UPDATE hub_session SET counted = (SELECT count(*) FROM hub_scan c"
        " WHERE c.organisation_id = hub_session.organisation_id AND c.session_id = hub_session.id"
        " AND c.counted AND c.undone_at IS NULL) WHERE uploaded > 0"
    )
    op.execute("UPDATE hub_session SET items_scanned = counted + failed WHERE items_scanned < counted + failed")
    _walls(RAISE)
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.alter_column("counted", existing_type=sa.BigInteger(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.drop_column("counted")


def _walls(template: str) -> None:
    """The tables' owner changes rows of all organisations (0006)."""
    if op.get_bind().dialect.name != "sqlite":
        for table in ("hub_session", "hub_scan"):
            op.execute(template.format(table=table))
