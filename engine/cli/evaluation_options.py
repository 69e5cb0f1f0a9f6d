"""The options of the command that evaluates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from engine.cli.options import labels_option
from engine.domain import ClusterMethod

if TYPE_CHECKING:
    from typer._click import Context

K = "--k"
MOST_NEAREST = 1_000_000
"""More than a library has items."""
LARGEST_SEED = 2**32 - 1
"""The largest that each of the libraries which draw by it takes."""

Encoders = Annotated[
    list[str] | None,
    typer.Option(
        "--encoder",
        "-e",
        metavar="VERSION",
        help="Encoder version; by default the collection's. Given several times, the others are compared "
        "with the first.",
    ),
]
Labels = Annotated[
    str | None, labels_option("What says which items belong together", "; by default what fits best.")
]
Ks = Annotated[
    list[int] | None,
    typer.Option(
        K, min=1, max=MOST_NEAREST, metavar="K…", help="Among how many of the nearest: one or more numbers."
    ),
]
Robustness = Annotated[
    bool, typer.Option("--robustness", help="Change items more and more, and see what still finds them.")
]
HeldOut = Annotated[bool, typer.Option("--held-out", help="Only items that no training has learnt from ask.")]
Clusters = Annotated[ClusterMethod, typer.Option(help="How items are put into clusters.")]
Seed = Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="The same seed measures the same.")]
Report = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="F.html|F.csv",
        help="Write a report with its plots and pictures, or a table of all figures, into a file.",
        readable=False,
    ),
]


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
