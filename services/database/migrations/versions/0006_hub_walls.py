"""Walls between the hub's organisations: row-level security, on PostgreSQL

The tables' owner sees no row of theirs either, unless a setting of the transaction says of whom. So a later migration
that changes rows of these tables has to lift the walls first (NO FORCE ROW LEVEL SECURITY) and to raise them after.
"""

from collections.abc import Iterable

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

RAISE = "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
LOWER = "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
ORGANISATION = (
    "CREATE POLICY of_organisation ON {table}"
    " USING ({own} = NULLIF(current_setting('scandesk.organisation', true), '')::bigint)"
)
ACCOUNTS = "CREATE POLICY of_accounts ON {table} USING (current_setting('scandesk.accounts', true) = 'all')"


LOWER_ORGANISATION = "DROP POLICY of_organisation ON {table}"
LOWER_ACCOUNTS = "DROP POLICY of_accounts ON {table}"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        _run(RAISE, OWN)
        _run(ORGANISATION, OWN)
        _run(ACCOUNTS, OF_ACCOUNTS)


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        _run(LOWER_ACCOUNTS, OF_ACCOUNTS)
        _run(LOWER_ORGANISATION, OWN)
        _run(LOWER, OWN)


def _run(template: str, tables: Iterable[str]) -> None:
    """Once for each of our tables: a name cannot be bound."""
    for table in tables:
        statement = template.format(table=table, own=OWN[table])
        op.execute(statement)
