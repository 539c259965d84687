"""since when a document fails"""

import sqlalchemy as sa
from alembic import op

import schemas.catalog

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalog forward; of older failures only the last attempt is known."""
    op.add_column("readings", sa.Column("failing_since", schemas.catalog.UtcDateTime(), nullable=True))
    op.execute("UPDATE readings SET failing_since = read_at WHERE failure IS NOT NULL")


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("readings", "failing_since")
