"""Binds the commands to the application, one module per group."""

from __future__ import annotations

import typer

from engine.cli import (
    browsing,
    care,
    demonstration,
    encoder_folders,
    evaluating,
    explaining,
    importing,
    maps,
    marking,
    playlists,
    reviewing,
    searching,
    training,
    vectors,
)
from engine.cli.evaluation_options import SeveralNumbers


def register(app: typer.Typer) -> None:
    """Adds every command once, in the order in which the help shows them."""
    if app.registered_commands:
        return
    app.command("open")(demonstration.open_window)
    app.command("demo")(demonstration.demo)
    app.command("import")(importing.import_items)
    app.command("similar")(searching.similar)
    app.command("explain")(explaining.explain)
    app.command("playlist")(playlists.playlist)
    app.command("path")(playlists.path)
    app.command("map")(maps.map_collection)
    app.command("train")(training.train)
    app.command("evaluate", cls=SeveralNumbers)(evaluating.evaluate)
    app.command("promote")(training.promote)
    app.command("demote")(training.demote)
    app.command("mark")(marking.mark)
    app.command("marks")(marking.marks)
    app.command("duplicates")(reviewing.duplicates)
    app.command("outliers")(reviewing.outliers)
    app.command("suspects")(reviewing.suspects)
    app.command("suggest-labels")(reviewing.suggest_labels)
    app.command("items")(browsing.items)
    app.command("collections")(browsing.collections)
    app.command("encoders")(browsing.encoders)
    app.command("use-encoder")(importing.use_encoder)
    app.command("export-encoder")(encoder_folders.export_encoder)
    app.command("import-encoder")(encoder_folders.import_encoder)
    app.command("embeddings")(vectors.embeddings)
    app.command("import-embeddings")(vectors.import_embeddings)
    app.command("jobs")(care.jobs)
    app.command("check")(care.check)
