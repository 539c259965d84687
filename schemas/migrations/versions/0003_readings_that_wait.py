"""readings that wait to be published, and what each cost"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalog forward."""
    op.add_column("readings", sa.Column("megabytes", sa.Integer(), nullable=True))
    op.add_column("readings", sa.Column("problems", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("readings", sa.Column("pending", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take the change back; readings that wait are lost, and made again by the next backfill."""
    op.execute("DELETE FROM readings WHERE pending")
    for column in ("pending", "problems", "megabytes"):
        op.drop_column("readings", column)
