"""Labels that were asked for, and what became of each"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = ("station", "printer", "kind", "tag", "serial", "model", "qr", "mark", "template", "batch")
PARTIAL = {
    "ix_print_job_waiting": (["printer", "seq"], "state IN ('waiting', 'printing')"),
    "ix_print_job_look": (["seq"], "settled = '' AND state IN ('failed', 'unknown')"),
    "ix_print_job_check": (["seq"], "to_check AND seen_at IS NULL"),
}


def upgrade() -> None:
    op.create_table(
        "print_job",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("to_check", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.String(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_print_job_person_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_print_job_settled_by")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_print_job")),
        sa.UniqueConstraint("id", name=op.f("uq_print_job_id")),
    )
    for name, (columns, where) in PARTIAL.items():
        text = sa.text(where)
        op.create_index(name, "print_job", columns, unique=False, sqlite_where=text, postgresql_where=text)
    for column in ("tag", "qr", "chain"):
        op.create_index(f"ix_print_job_{column}", "print_job", [column, "seq"], unique=False)


def downgrade() -> None:
    op.drop_table("print_job")
