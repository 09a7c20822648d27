"""Walls between the hub's organisations: row-level security, on PostgreSQL

The tables' owner sees no row of theirs either, unless a setting of the transaction says of whom. So a later migration
that changes rows of these tables has to lift the walls first (NO FORCE ROW LEVEL SECURITY) and to raise them after.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_AN_ORGANISATION = (
    "hub_user",
    "hub_token",
    "hub_project",
    "hub_client",
    "hub_session",
    "hub_change",
    "hub_scan",
    "hub_minute",
    "hub_station",
    "hub_event",
    "hub_answer",
)
# What has to be looked through before anybody knows whose request it is, and by who administers the hub.
OF_ACCOUNTS = ("hub_organisation", "hub_user", "hub_token")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in ("hub_organisation", *OF_AN_ORGANISATION):
        own = "id" if table == "hub_organisation" else "organisation_id"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY of_organisation ON {table}"
            f" USING ({own} = NULLIF(current_setting('scandesk.organisation', true), '')::bigint)"
        )
    for table in OF_ACCOUNTS:
        op.execute(f"CREATE POLICY of_accounts ON {table} USING (current_setting('scandesk.accounts', true) = 'all')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in OF_ACCOUNTS:
        op.execute(f"DROP POLICY of_accounts ON {table}")
    for table in ("hub_organisation", *OF_AN_ORGANISATION):
        op.execute(f"DROP POLICY of_organisation ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
