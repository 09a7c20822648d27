"""Tags are asked for under a key that lasts; batches keep their figures; the log keeps its reasons"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

COUNTED = ("taken", "created", "waiting", "needs_you")
PARTIAL = {
    "ix_asset_label_created": (
        "asset",
        ["organisation_id", "seq"],
        "label <> '' AND labelled_at IS NULL AND state = 'created'",
    ),
    "ix_asset_label_first": (
        "asset",
        ["organisation_id", "seq"],
        "label <> '' AND labelled_at IS NULL AND state IN ('waiting', 'sent', 'in_doubt')",
    ),
    "ix_tag_alone": ("tag", ["organisation_id", "reserved_at"], "state = 'reserved' AND reserved_at IS NOT NULL"),
    "ix_tag_sequence_usable": (
        "tag_sequence",
        ["organisation_id", "prefix", "seq"],
        "last_number IS NULL OR next_number <= last_number",
    ),
}
UNLABELLED = sa.text("label <> '' AND labelled_at IS NULL")

# As the tables of 0006.
WALL = "ALTER TABLE tag_wish ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
DOOR = (
    "CREATE POLICY of_organisation ON tag_wish"
    " USING (organisation_id = COALESCE(NULLIF(current_setting('scandesk.organisation', true), '')::bigint, 0))"
)
LOWER = "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
RAISE = "ALTER TABLE {table} FORCE ROW LEVEL SECURITY"

COUNT = (
    "UPDATE asset_batch SET"
    " taken = (SELECT count(*) FROM asset WHERE asset.batch = asset_batch.id AND asset.state <> 'undone'),"
    " created = (SELECT count(*) FROM asset WHERE asset.batch = asset_batch.id AND asset.state = 'created'),"
    " waiting = (SELECT count(*) FROM asset WHERE asset.batch = asset_batch.id"
    " AND asset.state IN ('tag_next', 'untagged', 'waiting', 'sent', 'in_doubt')),"
    " needs_you = (SELECT count(*) FROM asset WHERE asset.batch = asset_batch.id"
    " AND (asset.state IN ('exists', 'refused') OR (asset.state = 'created' AND asset.why <> '')))"
)
ALONE = (
    "UPDATE tag SET reserved_at = (SELECT max(tag_event.at) FROM tag_event"
    " WHERE tag_event.organisation_id = tag.organisation_id AND tag_event.tag = tag.tag"
    " AND tag_event.asset = tag.asset AND tag_event.act = 'reserved')"
    " WHERE state = 'reserved' AND NOT EXISTS (SELECT 1 FROM asset WHERE asset.id = tag.asset)"
)


def upgrade() -> None:
    op.create_table(
        "tag_wish",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "station", name=op.f("pk_tag_wish")),
    )
    for name in COUNTED:
        op.add_column("asset_batch", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("tag", sa.Column("reserved_at", sa.BigInteger(), nullable=True))
    op.add_column("tag_event", sa.Column("params", sa.JSON(), nullable=False, server_default="{}"))
    _walls(LOWER)
    op.execute(COUNT)
    op.execute(ALONE)
    _walls(RAISE)
    op.drop_index("ix_asset_unlabelled", table_name="asset")
    for name, (table, columns, where) in PARTIAL.items():
        text = sa.text(where)
        op.create_index(name, table, columns, unique=False, sqlite_where=text, postgresql_where=text)
    if op.get_bind().dialect.name != "sqlite":
        op.execute(WALL)
        op.execute(DOOR)


def downgrade() -> None:
    for name, (table, _columns, _where) in PARTIAL.items():
        op.drop_index(name, table_name=table)
    op.create_index(
        "ix_asset_unlabelled",
        "asset",
        ["organisation_id", "seq"],
        unique=False,
        sqlite_where=UNLABELLED,
        postgresql_where=UNLABELLED,
    )
    op.drop_column("tag_event", "params")
    op.drop_column("tag", "reserved_at")
    for name in COUNTED:
        op.drop_column("asset_batch", name)
    op.drop_table("tag_wish")


def _walls(template: str) -> None:
    """The tables' owner changes rows of all organisations (0006)."""
    if op.get_bind().dialect.name != "sqlite":
        for table in ("asset_batch", "asset", "tag", "tag_event"):
            op.execute(template.format(table=table))
