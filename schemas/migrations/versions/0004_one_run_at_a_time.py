"""one run at a time, on all machines that share a catalog"""

import sqlalchemy as sa
from alembic import op

import schemas.catalog

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalog forward."""
    op.create_table(
        "locks",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("born_at", sa.Float(), nullable=False),
        sa.Column("taken_at", schemas.catalog.UtcDateTime(), nullable=False),
        sa.Column("renewed_at", schemas.catalog.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("locks")
