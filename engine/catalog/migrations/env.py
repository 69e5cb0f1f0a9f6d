"""Runs the migrations on the connection that ``schema.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from engine.catalog.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
