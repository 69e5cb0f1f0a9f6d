"""The options of the command that trains."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.options import labels_option
from engine.domain import AUTO, Promotion, TrainingDevice, TrainingMethod, TrainingMode

Single = float | int | bool | str
Setting = Single | list[Single]


def _batch_size(text: str) -> int | None:
    """``auto`` or a number; Typer makes wrong usage of a ValueError."""
    if text != AUTO and not text.lstrip("-").isdecimal():
        raise ValueError(f"'{text}' is neither a number nor '{AUTO}'")
    return None if text == AUTO else int(text)


Collection = Annotated[
    str | None, typer.Option("--collection", "-c", metavar="NAME", help="Collection to learn from and for.")
]
Method = Annotated[
    TrainingMethod,
    typer.Option("--method", "-m", help="Objective; auto goes by what there is to learn from."),
]
Mode = Annotated[
    TrainingMode,
    typer.Option(help="A head on the frozen encoder, all of the encoder, or a new one from scratch."),
]
Labels = Annotated[str | None, labels_option("What says which items belong together")]
Captions = Annotated[
    str | None,
    typer.Option(
        metavar="F.csv|tag|folder",
        help="Words for items: a table with the columns path and caption, their tags, or their folders.",
    ),
]
Teacher = Annotated[str | None, typer.Option(metavar="VERSION", help="Encoder version to learn from.")]
Encoder = Annotated[
    str | None,
    typer.Option(
        metavar="VERSION",
        help="Encoder to train further; by default the collection's. From scratch: its kind.",
    ),
]
Epochs = Annotated[int | None, typer.Option(min=1, help="Times that every item is learnt from.")]
BatchSize = Annotated[
    int | None,
    typer.Option(
        parser=_batch_size, metavar="N|auto", help="Items in a step; auto: as many as memory holds."
    ),
]
Device = Annotated[TrainingDevice, typer.Option(help="Where to compute.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed trains the same, on a processor.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Anything else: 'objective.temperature=0.2', 'plan.learning_rate=1e-3', "
        "'head.dimension=128', 'held_out=0.3', …",
    ),
]
Resume = Annotated[
    int | None,
    typer.Option(metavar="JOB", help="Go on with a training that was paused, cancelled or killed."),
]
Promote = Annotated[
    Promotion, typer.Option(help="Whether the new version answers for the collection afterwards.")
]


def setting(text: str) -> tuple[str, Setting]:
    """What ``NAME=VALUE`` says: a truth value, a number or a word, or several of them as in ``[0.4, 1]``."""
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and value):
        raise typer.BadParameter(f"'{text}' is not of the form NAME=VALUE.", param_hint="--set")
    return name, _value(value)


def _value(text: str) -> Setting:
    if text.startswith("[") and text.endswith("]"):
        return [_single(part.strip()) for part in text[1:-1].split(",")]
    return _single(text)


def _single(text: str) -> Single:
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text
