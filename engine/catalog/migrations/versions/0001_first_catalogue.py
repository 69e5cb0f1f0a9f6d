"""The first catalogue: collections, items, tags, encoder versions, embeddings, jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_collections()
    _create_items()
    _create_embeddings()
    _create_jobs()


def _create_collections() -> None:
    op.create_table(
        "encoder_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("digest", sa.String),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "collections",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("encoder_id", sa.Integer, sa.ForeignKey("encoder_versions.id")),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "roots",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "collection_id", sa.Integer, sa.ForeignKey("collections.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("path", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("collection_id", "path"),
    )


def _create_items() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "collection_id", sa.Integer, sa.ForeignKey("collections.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("root_id", sa.Integer, sa.ForeignKey("roots.id"), nullable=False),
        sa.Column("path", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("folder", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("content_hash", sa.LargeBinary),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("mtime_ns", sa.Integer, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("format", sa.String),
        sa.Column("taken_at", sa.DateTime),
        sa.Column("camera", sa.String),
        sa.Column("latitude", sa.Double),
        sa.Column("longitude", sa.Double),
        sa.Column("imported_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("collection_id", "path"),
    )
    op.create_index("ix_items_root", "items", ["root_id"])
    op.create_index("ix_items_content_hash", "items", ["content_hash"])
    op.create_index("ix_items_state", "items", ["state"])
    op.create_index("ix_items_folder", "items", ["folder"])
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
    )
    op.create_table(
        "item_tags",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("tag_id", sa.Integer, sa.ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("confidence", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_tags_tag", "item_tags", ["tag_id"])


def _create_embeddings() -> None:
    op.create_table(
        "embeddings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
        sa.Column(
            "encoder_id",
            sa.Integer,
            sa.ForeignKey("encoder_versions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("crc", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("item_id", "encoder_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_embeddings_encoder", "embeddings", ["encoder_id", "id"])
    op.create_table(
        "embedding_removals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("encoder_id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_embedding_removals_encoder", "embedding_removals", ["encoder_id", "id"])
    op.execute(
        "CREATE TRIGGER embeddings_removed AFTER DELETE ON embeddings BEGIN "
        "INSERT INTO embedding_removals (encoder_id, item_id) VALUES (old.encoder_id, old.item_id); END"
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("spec", sa.JSON, nullable=False),
        sa.Column("result", sa.JSON),
        sa.Column("message", sa.String),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("pid", sa.Integer),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
    )
