"""Maps: where items lie in the plane, and the clusters they form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "maps",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "collection_id", sa.Integer, sa.ForeignKey("collections.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column(
            "encoder_id",
            sa.Integer,
            sa.ForeignKey("encoder_versions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("trustworthiness", sa.Double),
        sa.Column("preservation", sa.Double),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("collection_id", "encoder_id", "method"),
    )
    op.create_table(
        "map_chunks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("map_id", sa.Integer, sa.ForeignKey("maps.id", ondelete="CASCADE"), nullable=False),
        sa.Column("crc", sa.Integer, nullable=False),
        sa.Column("ids", sa.LargeBinary, nullable=False),
        sa.Column("positions", sa.LargeBinary, nullable=False),
        sa.Column("clusters", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_map_chunks_map", "map_chunks", ["map_id"])
    op.create_table(
        "clusters",
        sa.Column("map_id", sa.Integer, sa.ForeignKey("maps.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("representative", sa.Integer, nullable=False),
        sa.Column("x", sa.Double, nullable=False),
        sa.Column("y", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
