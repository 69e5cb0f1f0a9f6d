"""Music: what tracks say of themselves, their windows' vectors, and which encoders read text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind in (
        ("title", sa.String),
        ("artist", sa.String),
        ("album", sa.String),
        ("track", sa.Integer),
        ("year", sa.Integer),
        ("genre", sa.String),
        ("duration", sa.Double),
        ("sample_rate", sa.Integer),
        ("channels", sa.Integer),
        ("loudness", sa.Double),
        ("tempo", sa.Double),
    ):
        op.add_column("items", sa.Column(name, kind))
    for name in ("artist", "album", "genre"):
        op.create_index(f"ix_items_{name}", "items", [name], sqlite_where=sa.text(f"{name} IS NOT NULL"))
    op.add_column(
        "encoder_versions", sa.Column("reads_text", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_table(
        "segments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
        sa.Column(
            "encoder_id",
            sa.Integer,
            sa.ForeignKey("encoder_versions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("starts", sa.LargeBinary, nullable=False),
        sa.Column("crc", sa.Integer, nullable=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("item_id", "encoder_id"),
    )
    op.create_index("ix_segments_encoder", "segments", ["encoder_id", "item_id"])
