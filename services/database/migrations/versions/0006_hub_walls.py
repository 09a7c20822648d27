"""Walls between the hub's organisations: row-level security, on PostgreSQL

The tables' owner sees no row of theirs either, unless a setting of the transaction says of whom. So a later migration
that changes rows of these tables has to lift the walls first (NO FORCE ROW LEVEL SECURITY) and to raise them after.
"""

import sqlalchemy as sa
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


OWN = {"hub_organisation": "id"} | dict.fromkeys(OF_AN_ORGANISATION, "organisation_id")

RAISE = "ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
LOWER = "ALTER TABLE %(table)s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
ORGANISATION = (
    "CREATE POLICY of_organisation ON %(table)s"
    " USING (%(own)s = NULLIF(current_setting('scandesk.organisation', true), '')::bigint)"
)
ACCOUNTS = "CREATE POLICY of_accounts ON %(table)s USING (current_setting('scandesk.accounts', true) = 'all')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, own in OWN.items():
        op.execute(sa.DDL(RAISE, context={"table": table}))
        op.execute(sa.DDL(ORGANISATION, context={"table": table, "own": own}))
    for table in OF_ACCOUNTS:
        op.execute(sa.DDL(ACCOUNTS, context={"table": table}))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in OF_ACCOUNTS:
        op.execute(sa.DDL("DROP POLICY of_accounts ON %(table)s", context={"table": table}))
    for table in OWN:
        op.execute(sa.DDL("DROP POLICY of_organisation ON %(table)s", context={"table": table}))
        op.execute(sa.DDL(LOWER, context={"table": table}))
