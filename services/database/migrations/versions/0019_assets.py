"""Assets that are entered in batches, and their tags"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "asset",
    "asset_batch",
    "asset_form",
    "asset_preset",
    "asset_register",
    "known_asset",
    "tag",
    "tag_event",
    "tag_sequence",
)
INDEXES = {
    "ix_asset_batch": ("asset", ["batch", "number"]),
    "ix_asset_tag": ("asset", ["tag"]),
    "ix_asset_remote": ("asset", ["organisation_id", "remote_id"]),
    "ix_known_asset_serial": ("known_asset", ["organisation_id", "register", "serial_key"]),
    "ix_known_asset_tag": ("known_asset", ["organisation_id", "register", "tag"]),
    "ix_tag_event_tag": ("tag_event", ["organisation_id", "tag", "seq"]),
}
OPEN = "state IN ('tag_next', 'untagged', 'waiting', 'sent', 'in_doubt')"
PARTIAL = {
    "ix_asset_open": ("asset", ["organisation_id", "seq"], OPEN),
    "ix_asset_unseen": ("asset", ["organisation_id", "seq"], "state = 'created' AND seen_at IS NULL"),
    "ix_asset_unlabelled": ("asset", ["organisation_id", "seq"], "label <> '' AND labelled_at IS NULL"),
    "ix_asset_request": ("asset", ["organisation_id", "request_key"], "request_key IS NOT NULL"),
    "ix_tag_free": ("tag", ["organisation_id", "prefix", "number"], "state = 'free'"),
}
LIVE = "state IN ('tag_next', 'untagged', 'waiting', 'sent', 'in_doubt', 'created')"

# As the tables of 0006; a station's own rows belong to organisation 0, which is who says nothing else.
WALL = "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
DOOR = (
    "CREATE POLICY of_organisation ON {table}"
    " USING (organisation_id = COALESCE(NULLIF(current_setting('scandesk.organisation', true), '')::bigint, 0))"
)


def upgrade() -> None:
    op.create_table(
        "asset_batch",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_asset_batch")),
        sa.UniqueConstraint("id", name=op.f("uq_asset_batch_id")),
    )
    op.create_table(
        "asset_form",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "station", name=op.f("pk_asset_form")),
    )
    op.create_table(
        "asset_preset",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_preset")),
    )
    op.create_table(
        "asset_register",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("whole_at", sa.BigInteger(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "register", name=op.f("pk_asset_register")),
    )
    op.create_table(
        "known_asset",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("remote_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("serial_key", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "register", "remote_id", name=op.f("pk_known_asset")),
    )

    op.create_table(
        "tag",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asset", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "tag", name=op.f("pk_tag")),
    )

    op.create_table(
        "tag_event",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("asset", sa.String(), nullable=False),
        sa.Column("remote_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_tag_event")),
    )

    op.create_table(
        "tag_sequence",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("lease", sa.String(), nullable=False),
        sa.Column("next_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=True),
        sa.Column("stopped_tag", sa.String(), nullable=False),
        sa.Column("stopped_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_tag_sequence")),
        sa.UniqueConstraint(
            "organisation_id", "prefix", "lease", name=op.f("uq_tag_sequence_organisation_id_prefix_lease")
        ),
    )
    op.create_table(
        "asset",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("serial_key", sa.String(), nullable=False),
        sa.Column("manufacturer", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("funding_source", sa.String(), nullable=False),
        sa.Column("internal_name", sa.String(), nullable=False),
        sa.Column("more", sa.JSON(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("remote_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("label_why", sa.String(), nullable=False),
        sa.Column("labelled_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.Column("request", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_asset_person_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_asset")),
        sa.UniqueConstraint("id", name=op.f("uq_asset_id")),
    )
    _index()
    if op.get_bind().dialect.name != "sqlite":
        for table in TABLES:
            op.execute(WALL.format(table=table))
            op.execute(DOOR.format(table=table))


def _index() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, unique=False)
    for name, (table, columns, where) in PARTIAL.items():
        text = sa.text(where)
        op.create_index(name, table, columns, unique=False, sqlite_where=text, postgresql_where=text)
    live = sa.text(LIVE)
    columns = ["organisation_id", "serial_key"]
    op.create_index("ix_asset_serial", "asset", columns, unique=True, sqlite_where=live, postgresql_where=live)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
