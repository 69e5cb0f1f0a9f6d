"""The command that tells what encoder versions are worth for a collection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from engine.cli import evaluation_tables
from engine.cli.evaluation_options import Clusters, Encoders, HeldOut, Ks, Labels, Report, Robustness, Seed
from engine.cli.options import Json, OneCollection, collection_meant, open_library
from engine.cli.output import out as console
from engine.cli.output import print_json, printable
from engine.cli.progress import follow
from engine.domain import ClusterMethod, EvaluationRequest
from engine.errors import InvalidRequestError

if TYPE_CHECKING:
    from engine.library import Library

USUAL = (1, 5, 10)
_PAGES, _TABLES = (".html", ".htm"), (".csv",)


def evaluate(
    context: typer.Context,
    collection: OneCollection = None,
    encoders: Encoders = None,
    labels: Labels = None,
    ks: Ks = None,
    robustness: Robustness = False,
    held_out: HeldOut = False,
    clusters: Clusters = ClusterMethod.KMEANS,
    seed: Seed = 0,
    out: Report = None,
    json: Json = False,
) -> None:
    """Measure how good encoder versions are for a collection, and whether one is better than another.

    Each item looks for the others with its label; where nothing labels them, what needs no labels is
    measured. Behind a figure stands between what the truth is with 95 %; a difference in bold is surely more
    than chance.
    """
    _check(out)
    with open_library(context) as library:
        request = EvaluationRequest(
            collection=collection_meant(library, collection, "evaluate"),
            encoders=tuple(encoders or ()),
            labels=labels,
            ks=tuple(sorted(set(ks or USUAL))),
            held_out=held_out,
            clusters=clusters,
            robustness=robustness,
            seed=seed,
        )
        made = follow(library.evaluation.start(request))
        result = library.evaluation.told(made["evaluation"])
        if out is not None:
            _write(library, result, out)
        names = {} if json else _names(library, result)
    if json:
        print_json(result)
        return
    evaluation_tables.show(result, names)
    if out is not None:
        console().print(f"Written into {printable(out)}.")


def _check(out: Path | None) -> None:
    """Raises an InvalidRequestError before anything is measured, where nothing could be written."""
    if out is not None and out.suffix.lower() not in (*_PAGES, *_TABLES):
        raise InvalidRequestError(f"{out} ends in neither .html nor .csv. Name the file so.")


def _write(library: Library, result: dict[str, Any], out: Path) -> None:
    write = library.evaluation.write_csv if out.suffix.lower() in _TABLES else library.evaluation.write_html
    write(result["evaluation"], out)
    result["out"] = str(out)


def _names(library: Library, result: dict[str, Any]) -> dict[int, str]:
    """The paths of the items that are named."""
    wanted = evaluation_tables.named(result)
    return {item_id: str(item.path) for item_id, item in library.items_by_id(wanted).items()}
