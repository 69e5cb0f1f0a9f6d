"""Training: where an encoder version comes from, what answered before it, and what people find alike."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trainings",
        sa.Column(
            "encoder_id",
            sa.Integer,
            sa.ForeignKey("encoder_versions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("base_id", sa.Integer, sa.ForeignKey("encoder_versions.id", ondelete="SET NULL")),
        sa.Column("collection_id", sa.Integer, sa.ForeignKey("collections.id", ondelete="SET NULL")),
        sa.Column("job_id", sa.Integer, sa.ForeignKey("jobs.id", ondelete="SET NULL")),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("report", sa.JSON, nullable=False),
    )
    op.create_table(
        "promotions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "collection_id", sa.Integer, sa.ForeignKey("collections.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("encoder_id", sa.Integer, sa.ForeignKey("encoder_versions.id", ondelete="SET NULL")),
        sa.Column("before_id", sa.Integer, sa.ForeignKey("encoder_versions.id", ondelete="SET NULL")),
        sa.Column("promoted_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_promotions_collection", "promotions", ["collection_id", "id"])
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
        sa.Column("other_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
        sa.Column("similar", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("item_id", "other_id"),
        sa.CheckConstraint("item_id < other_id"),
    )
    op.create_index("ix_marks_other", "marks", ["other_id"])
