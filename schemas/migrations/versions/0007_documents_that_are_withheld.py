"""documents that are withheld"""

import sqlalchemy as sa
from alembic import op

import schemas.catalog

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalog forward."""
    op.create_table(
        "withheld",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withheld_by", sa.String(), nullable=False),
        sa.Column("withheld_at", schemas.catalog.UtcDateTime(), nullable=False),
        sa.Column("undo_reason", sa.String(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", schemas.catalog.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["documents.sha256"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("withheld_sha256", "withheld", ["sha256"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("withheld_sha256", table_name="withheld")
    op.drop_table("withheld")
