"""The tables of the catalogue.

ORM objects never leave this room: the repositories answer with domain values.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine.catalog.text import ReadableText


class Base(DeclarativeBase):
    """Registry of the tables."""

    type_annotation_map = {dict[str, Any]: JSON, bytes: LargeBinary, str: ReadableText}  # noqa: RUF012


class CollectionRow(Base):
    """A named set of items of one kind, and the encoder version that answers for it."""

    __tablename__ = "collections"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    encoder_id: Mapped[int | None] = mapped_column(ForeignKey("encoder_versions.id"))
    created_at: Mapped[datetime]


class RootRow(Base):
    """A folder that was imported into a collection; labels are the folder names below it."""

    __tablename__ = "roots"
    __table_args__ = (UniqueConstraint("collection_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"))
    path: Mapped[bytes]
    """Absolute path as the file system spells it (``os.fsencode``)."""


class ItemRow(Base):
    """One picture or one track: a file, what is known of it, and how it stands."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("collection_id", "path"),
        Index("ix_items_root", "root_id"),
        Index("ix_items_content_hash", "content_hash"),
        Index("ix_items_state", "state"),
        Index("ix_items_folder", "folder"),
        *(
            Index(f"ix_items_{name}", name, sqlite_where=text(f"{name} IS NOT NULL"))
            for name in ("artist", "album", "genre")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"))
    root_id: Mapped[int] = mapped_column(ForeignKey("roots.id"))
    path: Mapped[bytes]
    name: Mapped[str]
    folder: Mapped[str]
    """Folder names below the root joined by ``/``; empty for a file that lies in the root itself."""
    kind: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    """Why the file could not be read; kept while its drive is away."""
    content_hash: Mapped[bytes | None]
    size: Mapped[int]
    mtime_ns: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    format: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    camera: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    title: Mapped[str | None]
    artist: Mapped[str | None]
    album: Mapped[str | None]
    track: Mapped[int | None]
    year: Mapped[int | None]
    genre: Mapped[str | None]
    duration: Mapped[float | None]
    sample_rate: Mapped[int | None]
    channels: Mapped[int | None]
    loudness: Mapped[float | None]
    tempo: Mapped[float | None]
    imported_at: Mapped[datetime]


class TagRow(Base):
    """A word that items can carry."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class ItemTagRow(Base):
    """A tag on an item, by a person or by an encoder."""

    __tablename__ = "item_tags"
    __table_args__ = (Index("ix_item_tags_tag", "tag_id"), {"sqlite_with_rowid": False})

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    confidence: Mapped[float]


class EncoderVersionRow(Base):
    """A stored state of an encoder."""

    __tablename__ = "encoder_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    dimension: Mapped[int]
    state: Mapped[str]
    source: Mapped[str]
    digest: Mapped[str | None]
    """Digest of the weights; another digest is another version."""
    reads_text: Mapped[bool]
    """Whether it places texts among its embeddings; False as long as it was never loaded."""
    created_at: Mapped[datetime]


class TrainingRow(Base):
    """How an encoder version was made by training; versions that were not have no such row."""

    __tablename__ = "trainings"

    encoder_id: Mapped[int] = mapped_column(
        ForeignKey("encoder_versions.id", ondelete="CASCADE"), primary_key=True
    )
    base_id: Mapped[int | None] = mapped_column(ForeignKey("encoder_versions.id", ondelete="SET NULL"))
    """The version it began as."""
    collection_id: Mapped[int | None] = mapped_column(ForeignKey("collections.id", ondelete="SET NULL"))
    """The collection it learnt from."""
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"))
    method: Mapped[str]
    mode: Mapped[str]
    report: Mapped[dict[str, Any]]
    """What the command ``train`` printed; empty for a version that another library trained."""


class PromotionRow(Base):
    """That an encoder version was made to answer for a collection, and what had answered before.

    Either is NULL once that version is gone: the row still tells that there was something between the others.
    """

    __tablename__ = "promotions"
    __table_args__ = (Index("ix_promotions_collection", "collection_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"))
    encoder_id: Mapped[int | None] = mapped_column(ForeignKey("encoder_versions.id", ondelete="SET NULL"))
    before_id: Mapped[int | None] = mapped_column(ForeignKey("encoder_versions.id", ondelete="SET NULL"))
    promoted_at: Mapped[datetime]


class MarkRow(Base):
    """What a person said of two items: that they are similar, or that they are not."""

    __tablename__ = "marks"
    __table_args__ = (
        UniqueConstraint("item_id", "other_id"),
        CheckConstraint("item_id < other_id"),
        Index("ix_marks_other", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    similar: Mapped[bool]
    made_at: Mapped[datetime]


class EmbeddingRow(Base):
    """The vector of an item under an encoder version: little-endian float32, L2-normalised, with its CRC-32.

    ``id`` only ever grows, so that a cache knows by one number what it has not seen yet.
    """

    __tablename__ = "embeddings"
    __table_args__ = (
        UniqueConstraint("item_id", "encoder_id"),
        Index("ix_embeddings_encoder", "encoder_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    encoder_id: Mapped[int] = mapped_column(ForeignKey("encoder_versions.id", ondelete="CASCADE"))
    crc: Mapped[int]
    vector: Mapped[bytes]


class SegmentsRow(Base):
    """The windows of a track under an encoder version, each with its own vector.

    ``starts`` are little-endian float32 seconds (w,), ``vectors`` little-endian float16 (w, d), ``crc`` is
    the CRC-32 of both, one after the other.
    """

    __tablename__ = "segments"
    __table_args__ = (
        UniqueConstraint("item_id", "encoder_id"),
        Index("ix_segments_encoder", "encoder_id", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    encoder_id: Mapped[int] = mapped_column(ForeignKey("encoder_versions.id", ondelete="CASCADE"))
    seconds: Mapped[float]
    """How long each window is."""
    starts: Mapped[bytes]
    crc: Mapped[int]
    vectors: Mapped[bytes]


class EmbeddingRemovalRow(Base):
    """A vector that is gone; written by a trigger, read by the caches."""

    __tablename__ = "embedding_removals"
    __table_args__ = (
        Index("ix_embedding_removals_encoder", "encoder_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    encoder_id: Mapped[int]
    item_id: Mapped[int]


class MapRow(Base):
    """A collection's embeddings under one encoder version, laid out in the plane by one method."""

    __tablename__ = "maps"
    __table_args__ = (UniqueConstraint("collection_id", "encoder_id", "method"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"))
    encoder_id: Mapped[int] = mapped_column(ForeignKey("encoder_versions.id", ondelete="CASCADE"))
    method: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    seed: Mapped[int]
    seconds: Mapped[float]
    trustworthiness: Mapped[float | None]
    preservation: Mapped[float | None]
    made_at: Mapped[datetime]


class MapChunkRow(Base):
    """The places of some items on a map: those it was made of, or some that came later.

    ``ids`` are little-endian int64 (n,), ``positions`` float32 (n, 2), ``clusters`` int32 (n,), ``crc`` is
    the CRC-32 of the three, one after the other. A million items in rows of their own would take seconds
    to read.
    """

    __tablename__ = "map_chunks"
    __table_args__ = (Index("ix_map_chunks_map", "map_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    map_id: Mapped[int] = mapped_column(ForeignKey("maps.id", ondelete="CASCADE"))
    crc: Mapped[int]
    ids: Mapped[bytes]
    positions: Mapped[bytes]
    clusters: Mapped[bytes]


class ClusterRow(Base):
    """A group of items on a map."""

    __tablename__ = "clusters"
    __table_args__ = ({"sqlite_with_rowid": False},)

    map_id: Mapped[int] = mapped_column(ForeignKey("maps.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    size: Mapped[int]
    representative: Mapped[int]
    """Id of an item, which may be gone by now."""
    x: Mapped[float]
    y: Mapped[float]


class ReportRow(Base):
    """What an evaluation or a review found out about a collection.

    ``body`` is JSON packed by zlib, ``crc`` the CRC-32 of that. Encoder versions are named, not referred to:
    a report still tells of those that are gone.
    """

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_collection", "collection_id", "kind", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"))
    kind: Mapped[str]
    encoder: Mapped[str]
    labels: Mapped[str | None]
    made_at: Mapped[datetime]
    summary: Mapped[dict[str, Any]]
    """What a list of reports shows, without unpacking the body."""
    crc: Mapped[int]
    body: Mapped[bytes]


class LabelVerdictRow(Base):
    """What a person said of an item and a label."""

    __tablename__ = "label_verdicts"
    __table_args__ = (Index("ix_label_verdicts_field", "field"), {"sqlite_with_rowid": False})

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]


class ApartPairRow(Base):
    """Two items of which a person said that they are no copies of each other."""

    __tablename__ = "apart_pairs"
    __table_args__ = (
        CheckConstraint("item_id < other_id"),
        Index("ix_apart_pairs_other", "other_id"),
        {"sqlite_with_rowid": False},
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)


class JobRow(Base):
    """A unit of long work: what was asked, how far it came, how it ended."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    description: Mapped[str]
    spec: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    message: Mapped[str | None]
    done: Mapped[int]
    total: Mapped[int | None]
    pid: Mapped[int | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
