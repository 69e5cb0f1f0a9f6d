"""Review: reports that were made of collections, and what people said of labels and of copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "collection_id", sa.Integer, sa.ForeignKey("collections.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("encoder", sa.String, nullable=False),
        sa.Column("labels", sa.String),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("crc", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reports_collection", "reports", ["collection_id", "kind", "id"])
    op.create_table(
        "label_verdicts",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("field", sa.String, primary_key=True),
        sa.Column("label", sa.String, primary_key=True),
        sa.Column("verdict", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_label_verdicts_field", "label_verdicts", ["field"])
    op.create_table(
        "apart_pairs",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("other_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.CheckConstraint("item_id < other_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_apart_pairs_other", "apart_pairs", ["other_id"])
