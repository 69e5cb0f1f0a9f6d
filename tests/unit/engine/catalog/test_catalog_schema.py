"""The catalogue's revisions: made, migrated with a backup, or refused with a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import engine.catalog
from engine.catalog import (
    apart,
    collections,
    encoder_versions,
    labels,
    maps,
    marks,
    reports,
    schema,
    verdicts,
)
from engine.catalog.catalog import Catalog
from engine.catalog.connection import connect
from engine.catalog.models import Base
from engine.domain import Kind, Verdict
from engine.errors import LibraryDamagedError, LibraryError, LibraryTooNewError
from engine.settings import LibraryPaths

MIGRATIONS = Path(engine.catalog.__file__).parent / "migrations"


def _set_revision(paths: LibraryPaths, revision: str) -> None:
    with closing(sqlite3.connect(paths.catalog)) as sql, sql:
        sql.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def _revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as sql:
        return str(sql.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_that_the_head_of_the_migrations_is_the_revision_the_program_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_that_the_migrations_make_the_tables_of_the_models(catalog: Catalog) -> None:
    with catalog.read() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []


def test_that_a_new_catalogue_is_at_the_head_and_needs_no_backup(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path / "new")
    catalog.close()
    assert _revision(catalog.paths.catalog) == schema.HEAD
    assert not catalog.paths.backups.exists()
    assert catalog.problems() == []


def test_that_a_catalogue_that_is_up_to_date_is_not_migrated(
    catalog: Catalog, open_catalog: Callable[[], Catalog], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_engine: Engine) -> None:
        raise AssertionError("migrated without need")

    monkeypatch.setattr(schema, "migrate", refuse)
    open_catalog()


@pytest.fixture
def later_program(monkeypatch: pytest.MonkeyPatch) -> str:
    """A later version of the program: one whose newest revision adds a table of playlists."""
    migrate = schema.migrate

    def migrate_further(engine: Engine, revision: str = "head") -> None:
        migrate(engine, revision)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE playlists (id INTEGER PRIMARY KEY)")
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    monkeypatch.setattr(schema, "migrate", migrate_further)
    monkeypatch.setattr(schema, "HEAD", "9999")
    return "9999"


def test_that_an_older_catalogue_is_copied_whole_before_it_is_migrated(
    catalog: Catalog, open_catalog: Callable[[], Catalog], encoder_id: int, request: pytest.FixtureRequest
) -> None:
    with catalog.write() as session:
        collections.get_or_create(session, "Holidays", Kind.IMAGE, encoder_id)
    older = schema.HEAD
    catalog.close()

    newest = request.getfixturevalue("later_program")
    migrated = open_catalog()

    assert _revision(migrated.paths.catalog) == newest
    with migrated.read() as session:
        assert [collection.name for collection in collections.all_collections(session)] == ["Holidays"]
    copy = migrated.paths.backups / f"catalog-before-{newest}.sqlite"
    assert _revision(copy) == older
    with closing(sqlite3.connect(copy)) as sql:
        assert sql.execute("SELECT name FROM collections").fetchall() == [("Holidays",)]


def test_that_a_migration_that_fails_leaves_the_catalogue_as_it_was(tmp_path: Path) -> None:
    engine = connect(tmp_path / "new.sqlite")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE jobs (id INTEGER PRIMARY KEY)")
    with pytest.raises(Exception, match="jobs"):  # the last table the first migration makes is there already
        schema.migrate(engine)
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "new.sqlite")) as sql:
        assert sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("jobs",)]


def test_that_a_newer_catalogue_is_refused_and_left_alone(
    catalog: Catalog, open_catalog: Callable[[], Catalog]
) -> None:
    catalog.close()
    _set_revision(catalog.paths, "9998")
    with pytest.raises(LibraryTooNewError, match="later version"):
        open_catalog()
    assert _revision(catalog.paths.catalog) == "9998"


def test_that_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    paths = LibraryPaths(tmp_path / "other")
    paths.folder.mkdir()
    with closing(sqlite3.connect(paths.catalog)) as sql, sql:
        sql.execute("CREATE TABLE songs (id INTEGER PRIMARY KEY)")
    with pytest.raises(LibraryDamagedError, match="another program"):
        Catalog.open(paths.folder)
    with closing(sqlite3.connect(paths.catalog)) as sql:
        assert sql.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]


@pytest.mark.parametrize("content", [b"\x00\xff" * 40_000, b"SQLite format 3\x00" + b"\x17" * 40_000])
def test_that_bytes_that_are_no_database_are_called_damaged(content: bytes, tmp_path: Path) -> None:
    paths = LibraryPaths(tmp_path / "damaged")
    paths.folder.mkdir()
    paths.catalog.write_bytes(content)
    with pytest.raises(LibraryDamagedError, match="check --repair"):
        Catalog.open(paths.folder)
    assert paths.catalog.read_bytes() == content


def test_that_a_file_where_the_folder_should_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LibraryError, match="cannot be made"):
        Catalog.open(tmp_path / "file")


@pytest.mark.parametrize("name", ["what?", "50%", "a%20b#c", "Bücher & Bilder", "file:x", "lib\udcff"])
def test_that_the_folder_of_a_library_may_have_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    catalog = Catalog.open(folder)
    with catalog.write() as session:
        collections.get_or_create(session, "Pictures", Kind.IMAGE, None)
    catalog.close()
    assert (folder / "catalog.sqlite").is_file()
    assert list(tmp_path.iterdir()) == [folder]


def test_that_a_catalogue_from_before_music_keeps_its_pictures(tmp_path: Path) -> None:
    paths = LibraryPaths(tmp_path / "old")
    paths.folder.mkdir()
    engine = connect(paths.catalog)
    schema.migrate(engine, "0001")
    engine.dispose()
    with closing(sqlite3.connect(paths.catalog)) as sql, sql:
        sql.execute(
            "INSERT INTO encoder_versions (name, kind, dimension, state, source, created_at) "
            "VALUES ('tiny', 'image', 4, 'active', 'bundled:tiny', '2026-01-02 03:04:05')"
        )
        sql.execute(
            "INSERT INTO collections (name, kind, encoder_id, created_at) "
            "VALUES ('Old', 'image', 1, '2026-01-02 03:04:05')"
        )
    catalog = Catalog.open(paths.folder)
    try:
        with catalog.read() as session:
            assert [c.name for c in collections.all_collections(session)] == ["Old"]
            assert not encoder_versions.get(session, "tiny").reads_text
        assert list(paths.backups.iterdir())
    finally:
        catalog.close()
    assert _revision(paths.catalog) == schema.HEAD


def test_that_a_catalogue_from_before_training_keeps_its_versions_and_maps(tmp_path: Path) -> None:
    paths = LibraryPaths(tmp_path / "old")
    paths.folder.mkdir()
    engine = connect(paths.catalog)
    schema.migrate(engine, "0003")
    engine.dispose()
    now = "'2026-01-02 03:04:05'"
    with closing(sqlite3.connect(paths.catalog)) as sql, sql:
        sql.execute(
            "INSERT INTO encoder_versions (name, kind, dimension, state, source, reads_text, created_at) "
            f"VALUES ('tiny', 'image', 4, 'active', 'bundled:tiny', 1, {now})"
        )
        sql.execute(
            f"INSERT INTO collections (name, kind, encoder_id, created_at) VALUES ('Old', 'image', 1, {now})"
        )
        sql.execute(
            "INSERT INTO maps (collection_id, encoder_id, method, parameters, seed, seconds, made_at) "
            f"VALUES (1, 1, 'umap', '{{}}', 0, 1.0, {now})"
        )
    catalog = Catalog.open(paths.folder)
    try:
        with catalog.read() as session:
            (version,) = encoder_versions.all_versions(session)
            assert (version.name, version.reads_text, version.base, version.method) == (
                "tiny",
                True,
                None,
                None,
            )
            assert encoder_versions.detail(session, "tiny").report == {}
            assert [record.collection for record in maps.records(session)] == ["Old"]
            assert marks.of_collection(session, 1) == []
        assert catalog.problems() == []
    finally:
        catalog.close()
    assert [_revision(copy) for copy in paths.backups.iterdir()] == ["0003"]
    assert _revision(paths.catalog) == schema.HEAD


def test_that_a_catalogue_from_before_reviews_keeps_its_marks_and_labels(tmp_path: Path) -> None:
    paths = LibraryPaths(tmp_path / "old")
    paths.folder.mkdir()
    engine = connect(paths.catalog)
    schema.migrate(engine, "0004")
    engine.dispose()
    now = "'2026-01-02 03:04:05'"
    with closing(sqlite3.connect(paths.catalog)) as sql, sql:
        sql.execute(f"INSERT INTO collections (name, kind, created_at) VALUES ('Old', 'image', {now})")
        sql.execute("INSERT INTO roots (collection_id, path) VALUES (1, CAST('/old' AS BLOB))")
        for name in ("1", "2"):
            sql.execute(
                "INSERT INTO items (collection_id, root_id, path, name, folder, kind, state, size, mtime_ns, "
                f"imported_at) VALUES (1, 1, CAST('/old/a/{name}' AS BLOB), '{name}', 'a', 'image', 'ready', "
                f"1, 1, {now})"
            )
        sql.execute(f"INSERT INTO marks (item_id, other_id, similar, made_at) VALUES (1, 2, 1, {now})")
    catalog = Catalog.open(paths.folder)
    try:
        with catalog.write() as session:
            assert labels.labels_of(session, [1, 2], "folder:1") == [("a",), ("a",)]
            assert marks.counts(session, 1) == (1, 0)
            assert apart.of_collection(session, 1) == []
            assert reports.records(session, "evaluation") == []
            verdicts.change(session, [(1, "folder:1", "b", Verdict.IS)])
            assert labels.labels_of(session, [1, 2], "folder:1") == [("b",), ("a",)]
        assert catalog.problems() == []
    finally:
        catalog.close()
    assert [_revision(copy) for copy in paths.backups.iterdir()] == ["0004"]
    assert _revision(paths.catalog) == schema.HEAD
