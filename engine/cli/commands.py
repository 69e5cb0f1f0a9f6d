"""Binds the commands to the application, one module per group."""

from __future__ import annotations

import typer

from engine.cli import browsing, care, demonstration, importing, maps, playlists, searching, vectors


def register(app: typer.Typer) -> None:
    """Adds every command once, in the order in which the help shows them."""
    if app.registered_commands:
        return
    app.command("open")(demonstration.open_window)
    app.command("demo")(demonstration.demo)
    app.command("import")(importing.import_items)
    app.command("similar")(searching.similar)
    app.command("playlist")(playlists.playlist)
    app.command("path")(playlists.path)
    app.command("map")(maps.map_collection)
    app.command("items")(browsing.items)
    app.command("collections")(browsing.collections)
    app.command("encoders")(browsing.encoders)
    app.command("use-encoder")(importing.use_encoder)
    app.command("embeddings")(vectors.embeddings)
    app.command("import-embeddings")(vectors.import_embeddings)
    app.command("jobs")(care.jobs)
    app.command("check")(care.check)
