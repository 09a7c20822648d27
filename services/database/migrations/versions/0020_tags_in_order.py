"""Tags of known assets are found by a range of their characters, in whatever language the database sorts"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sort_tags_by("C")


def downgrade() -> None:
    _sort_tags_by(None)


def _sort_tags_by(collation: str | None) -> None:
    """With them their index; SQLite sorts by characters anyway."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("known_asset", "tag", type_=sa.String(collation=collation), existing_nullable=False)
