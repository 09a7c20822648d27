"""What people have corrected is found without looking through all that was ever done"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CORRECTED = sa.text("act = 'corrected'")


def upgrade() -> None:
    with op.batch_alter_table("session_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_session_event_corrected", ["at"], unique=False, sqlite_where=CORRECTED, postgresql_where=CORRECTED
        )


def downgrade() -> None:
    with op.batch_alter_table("session_event", schema=None) as batch_op:
        batch_op.drop_index("ix_session_event_corrected")
