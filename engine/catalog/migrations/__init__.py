"""Alembic's scripts: each brings the catalogue from one revision to the next."""
