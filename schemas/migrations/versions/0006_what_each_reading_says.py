"""what each reading says of its report, and the hash of its file"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalog forward; of older readings the next release finds it out from their files."""
    op.add_column("readings", sa.Column("report_year", sa.Integer(), nullable=True))
    op.add_column("readings", sa.Column("issuer", sa.String(), nullable=True))
    op.add_column("readings", sa.Column("title", sa.String(), nullable=True))
    op.add_column("readings", sa.Column("numbers", sa.Integer(), nullable=True))
    op.add_column("readings", sa.Column("digest", sa.String(64), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    for column in ("digest", "numbers", "title", "issuer", "report_year"):
        op.drop_column("readings", column)
