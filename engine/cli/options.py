"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
InCollection = Annotated[
    str | None, typer.Option("--collection", "-c", metavar="NAME", help="Only items of this collection.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        "-w",
        metavar="CONDITION",
        help=(
            "Only items for which this holds, as in 'folder:1=animals', 'tag=cat', 'state!=ready', "
            "'name~sunset', 'date>=2024-05'. May be given several times; all must hold."
        ),
    ),
]
