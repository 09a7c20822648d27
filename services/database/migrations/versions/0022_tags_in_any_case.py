"""Tags are compared without case; a wish for tags keeps since when tags of another kind are offered"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("asset", "known_asset", "tag")
KNOWN = ["organisation_id", "register"]

# Of tags that differ in case alone, one is found in any case, and the others as they are written.
KEY = (
    "UPDATE asset SET tag_key = {lower}",
    "UPDATE known_asset SET tag_key = {lower}",
    "UPDATE tag SET tag_key = {lower} WHERE (organisation_id, tag) IN"
    " (SELECT organisation_id, min(tag) FROM tag GROUP BY organisation_id, {lower})",
)
LOWER = "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
RAISE = "ALTER TABLE {table} FORCE ROW LEVEL SECURITY"


def upgrade() -> None:
    characters = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("tag_wish", sa.Column("other_at", sa.BigInteger(), nullable=True))
    op.add_column("asset", sa.Column("tag_key", sa.String(), nullable=False, server_default=""))
    op.add_column("known_asset", sa.Column("tag_key", characters, nullable=False, server_default=""))
    op.add_column("tag", sa.Column("tag_key", sa.String(), nullable=True))
    _walls(LOWER)
    # Letters of ASCII alone, in whatever language the database is: a tag has no others.
    lower = "lower(tag)" if op.get_bind().dialect.name == "sqlite" else 'lower(tag COLLATE "C")'
    for statement in KEY:
        op.execute(statement.format(lower=lower))
    _walls(RAISE)
    op.drop_index("ix_asset_tag", table_name="asset")
    op.drop_index("ix_known_asset_tag", table_name="known_asset")
    op.create_index("ix_asset_tag", "asset", ["tag_key"], unique=False)
    op.create_index("ix_known_asset_tag", "known_asset", [*KNOWN, "tag_key"], unique=False)
    op.create_index("ix_tag_key", "tag", ["organisation_id", "tag_key"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_tag_key", table_name="tag")
    op.drop_index("ix_known_asset_tag", table_name="known_asset")
    op.drop_index("ix_asset_tag", table_name="asset")
    op.create_index("ix_known_asset_tag", "known_asset", [*KNOWN, "tag"], unique=False)
    op.create_index("ix_asset_tag", "asset", ["tag"], unique=False)
    for table in TABLES:
        op.drop_column(table, "tag_key")
    op.drop_column("tag_wish", "other_at")


def _walls(template: str) -> None:
    """The tables' owner changes rows of all organisations (0006)."""
    if op.get_bind().dialect.name != "sqlite":
        for table in TABLES:
            op.execute(template.format(table=table))
