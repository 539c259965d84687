"""what each address shows now"""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

import schemas.catalog

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_moment = schemas.catalog.UtcDateTime
_TABLE: tuple[sa.schema.SchemaItem, ...] = (
    sa.Column("address", sa.String(), nullable=False),
    sa.Column("url", sa.String(), nullable=False),
    sa.Column("site_id", sa.String(length=80), nullable=False),
    sa.Column("kind", sa.String(length=20), nullable=False),
    sa.Column("parent_url", sa.String(), nullable=True),
    sa.Column("link_text", sa.String(), nullable=True),
    sa.Column("status", sa.String(length=40), nullable=False),
    sa.Column("since", _moment(), nullable=False),
    sa.Column("checked_at", _moment(), nullable=False),
    sa.Column("ok_at", _moment(), nullable=True),
    sa.Column("sha256", sa.String(length=64), nullable=True),
    sa.Column("etag", sa.String(), nullable=True),
    sa.Column("last_modified", sa.String(), nullable=True),
    sa.Column("files", sa.JSON(), nullable=False),
    sa.Column("entries", sa.Integer(), nullable=True),
    sa.Column("gone_on", sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(["sha256"], ["documents.sha256"]),
    sa.PrimaryKeyConstraint("address"),
)


def upgrade() -> None:
    """Bring the catalog forward; what was fetched so far stays known."""
    addresses = op.create_table("addresses", *_TABLE)
    with op.batch_alter_table("addresses") as batch_op:
        batch_op.create_index("addresses_site", ["site_id", "kind"], unique=False)
    op.add_column("fetches", sa.Column("redirects", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("fetches", sa.Column("robots", sa.String(length=40), nullable=True))
    op.add_column("fetches", sa.Column("seconds", sa.Float(), nullable=True))
    op.add_column("fetches", sa.Column("page", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("fetches", sa.Column("spider_version", sa.String(length=40), nullable=True))
    if addresses is not None:
        op.bulk_insert(addresses, list(_known().values()))


def _known() -> dict[str, dict[str, object]]:
    """The newest answer of each page and file. Their validators are left out: the next visit learns them."""
    fetches = sa.table(
        "fetches",
        *(sa.column(name) for name in ("id", "kind", "site_id", "url", "parent_url", "link_text", "sha256", "failure")),
        sa.column("fetched_at", _moment()),
    )
    query = sa.select(fetches).where(fetches.c.kind.in_(("detail", "attachment"))).order_by(fetches.c.id)
    rows: dict[str, dict[str, object]] = {}
    for row in op.get_bind().execute(query).mappings():
        parts = urlsplit(row["url"])
        address = row["url"].removeprefix(f"{parts.scheme}://")
        before = rows.get(address, {})
        kept = row["sha256"] is not None
        rows[address] = {
            **{name: row[name] for name in ("url", "site_id", "kind", "parent_url", "link_text")},
            "address": address,
            "status": row["failure"] or "ok",
            "since": row["fetched_at"],
            "checked_at": row["fetched_at"],
            "ok_at": row["fetched_at"] if kept else before.get("ok_at"),
            "sha256": row["sha256"] or before.get("sha256"),
            "files": [],
        }
    return rows


def downgrade() -> None:
    """Take the change back."""
    for column in ("spider_version", "page", "seconds", "robots", "redirects"):
        op.drop_column("fetches", column)
    op.drop_table("addresses")
