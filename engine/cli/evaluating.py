"""The command that tells what encoder versions are worth for a collection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from engine.cli import evaluation_tables
from engine.cli.options import Json, open_library
from engine.cli.output import out as console
from engine.cli.output import print_json, printable
from engine.cli.progress import follow
from engine.domain import ClusterMethod, EvaluationRequest
from engine.errors import InvalidRequestError

if TYPE_CHECKING:
    from typer._click import Context

    from engine.library import Library

K = "--k"
USUAL = (1, 5, 10)
_PAGES, _TABLES = (".html", ".htm"), (".csv",)


class SeveralNumbers(TyperCommand):
    """A command in which ``--k 1 5 10`` is ``--k 1 --k 5 --k 10``."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Reads the arguments once each number has the option's name before it."""
        return super().parse_args(ctx, apart(args))


def apart(arguments: list[str]) -> list[str]:
    """``arguments`` with ``--k`` ahead of each of the numbers that follow it."""
    told: list[str] = []
    for argument in arguments:
        follows = argument.isdecimal() and told[-2:-1] == [K] and told[-1].isdecimal()
        told += [K, argument] if follows else [argument]
    return told


def evaluate(
    context: typer.Context,
    collection: Annotated[
        str | None,
        typer.Option("--collection", "-c", metavar="NAME", help="Which; not needed where there is one only."),
    ] = None,
    encoders: Annotated[
        list[str] | None,
        typer.Option(
            "--encoder",
            "-e",
            metavar="VERSION",
            help="Encoder version; by default the collection's. Given several times, the others are compared "
            "with the first.",
        ),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option(
            metavar="folder:LEVEL|tag|FIELD|F.csv",
            help="What says which items belong together: a level of folders, tags, a field such as artist, "
            "or a table with the columns path, label, …; by default what fits best.",
        ),
    ] = None,
    ks: Annotated[
        list[int] | None,
        typer.Option(K, min=1, metavar="K…", help="Among how many of the nearest: one or more numbers."),
    ] = None,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Change items more and more, and see what still finds them.")
    ] = False,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Only items that no training has learnt from ask.")
    ] = False,
    clusters: Annotated[
        ClusterMethod, typer.Option(help="How items are put into clusters.")
    ] = ClusterMethod.KMEANS,
    seed: Annotated[int, typer.Option(min=0, help="The same seed measures the same.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="F.html|F.csv",
            help="Write a report with its plots and pictures, or a table of all figures, into a file.",
            readable=False,
        ),
    ] = None,
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
            collection=collection if collection is not None else _only_collection(library),
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


def _only_collection(library: Library) -> str:
    names = [collection.name for collection in library.collections() if collection.encoder is not None]
    if len(names) == 1:
        return names[0]
    if not names:
        raise InvalidRequestError("There is nothing to evaluate yet. Import a folder first.")
    listed = ", ".join(f"'{name}'" for name in names)
    raise InvalidRequestError(f"There are several collections ({listed}). Name one with --collection.")
