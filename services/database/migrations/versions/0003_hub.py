"""The hub"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hub_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_key")),
    )
    op.create_table(
        "hub_organisation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_hub_organisation_name")),
    )
    op.create_table(
        "hub_client",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_client_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_hub_client")),
    )
    op.create_table(
        "hub_project",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_project_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_hub_project")),
    )
    op.create_table(
        "hub_user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_user_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_user")),
        sa.UniqueConstraint("name", name=op.f("uq_hub_user_name")),
    )
    op.create_table(
        "hub_answer",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_answer_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["hub_user.id"], name=op.f("fk_hub_answer_user_id")),
        sa.PrimaryKeyConstraint("organisation_id", "user_id", "key", name=op.f("pk_hub_answer")),
    )
    with op.batch_alter_table("hub_answer", schema=None) as batch_op:
        batch_op.create_index("ix_hub_answer_created_at", ["created_at"], unique=False)

    op.create_table(
        "hub_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_token", sa.String(), nullable=False),
        sa.Column("session_type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("expected_items", sa.BigInteger(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("scanner_id", sa.String(), nullable=True),
        sa.Column("auto_commit", sa.Boolean(), nullable=False),
        sa.Column("validation_mode", sa.String(), nullable=False),
        sa.Column("duplicate_handling", sa.String(), nullable=False),
        sa.Column("timeout_minutes", sa.Integer(), nullable=False),
        sa.Column("items_scanned", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_activity", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["hub_user.id"], name=op.f("fk_hub_session_created_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_session_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_session")),
        sa.UniqueConstraint("session_token", name=op.f("uq_hub_session_session_token")),
    )
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.create_index("ix_hub_session_organisation", ["organisation_id", "id"], unique=False)

    op.create_table(
        "hub_token",
        sa.Column("jti_hash", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_token_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["hub_user.id"], name=op.f("fk_hub_token_user_id")),
        sa.PrimaryKeyConstraint("jti_hash", name=op.f("pk_hub_token")),
    )
    with op.batch_alter_table("hub_token", schema=None) as batch_op:
        batch_op.create_index("ix_hub_token_user", ["user_id"], unique=False)

    op.create_table(
        "hub_event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["hub_organisation.id"], name=op.f("fk_hub_event_organisation_id")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["hub_session.id"], name=op.f("fk_hub_event_session_id")),
        sa.ForeignKeyConstraint(["user_id"], ["hub_user.id"], name=op.f("fk_hub_event_user_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_hub_event")),
    )
    with op.batch_alter_table("hub_event", schema=None) as batch_op:
        batch_op.create_index("ix_hub_event_session", ["organisation_id", "session_id", "seq"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("hub_event", schema=None) as batch_op:
        batch_op.drop_index("ix_hub_event_session")

    op.drop_table("hub_event")
    with op.batch_alter_table("hub_token", schema=None) as batch_op:
        batch_op.drop_index("ix_hub_token_user")

    op.drop_table("hub_token")
    with op.batch_alter_table("hub_session", schema=None) as batch_op:
        batch_op.drop_index("ix_hub_session_organisation")

    op.drop_table("hub_session")
    with op.batch_alter_table("hub_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_hub_answer_created_at")

    op.drop_table("hub_answer")
    op.drop_table("hub_user")
    op.drop_table("hub_project")
    op.drop_table("hub_client")
    op.drop_table("hub_organisation")
    op.drop_table("hub_key")
