"""Papers of packing stand in the print queue: what each is of, and what it says"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

OF_PACKING = sa.text("about <> ''")


def upgrade() -> None:
    for name in ("about", "content"):
        op.add_column("print_job", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_index(
        "ix_print_job_about",
        "print_job",
        ["about", "seq"],
        unique=False,
        sqlite_where=OF_PACKING,
        postgresql_where=OF_PACKING,
    )


def downgrade() -> None:
    op.drop_index("ix_print_job_about", table_name="print_job")
    for name in ("content", "about"):
        op.drop_column("print_job", name)
