"""Commands that train: train, promote, demote, and what goes with them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from engine.cli.options import Json, open_library
from engine.cli.output import out, print_json, printable
from engine.cli.progress import follow, make_searchable
from engine.cli.training_lines import in_short, spoken
from engine.domain import AUTO, Promotion, TrainingDevice, TrainingMethod, TrainingMode, TrainingRequest

FIGURES = ("map", "recall_at_1", "recall_at_5", "recall_at_10")
"""What is told to people of the frozen encoder and the candidate."""

Single = float | int | bool | str
Setting = Single | list[Single]

OfCollection = Annotated[
    str | None,
    typer.Option("--collection", "-c", metavar="NAME", help="Which; not needed where only one can be meant."),
]


def _batch_size(text: str) -> int | None:
    """``auto`` or a number; Typer makes wrong usage of a ValueError."""
    return None if text == AUTO else int(text)


def train(
    context: typer.Context,
    collection: Annotated[
        str | None,
        typer.Option("--collection", "-c", metavar="NAME", help="Collection to learn from and for."),
    ] = None,
    method: Annotated[
        TrainingMethod,
        typer.Option("--method", "-m", help="Objective; auto goes by what there is to learn from."),
    ] = TrainingMethod.AUTO,
    mode: Annotated[
        TrainingMode,
        typer.Option(help="A head on the frozen encoder, all of the encoder, or a new one from scratch."),
    ] = TrainingMode.AUTO,
    labels: Annotated[
        str | None,
        typer.Option(
            metavar="folder:LEVEL|tag|FIELD|F.csv",
            help="What says which items belong together: a level of folders, tags, a field such as artist, "
            "or a table with the columns path, label, …",
        ),
    ] = None,
    captions: Annotated[
        str | None,
        typer.Option(
            metavar="F.csv|tag|folder",
            help="Words for items: a table with the columns path and caption, their tags, or their folders.",
        ),
    ] = None,
    teacher: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Encoder version to learn from.")
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION",
            help="Encoder to train further; by default the collection's. From scratch: its kind.",
        ),
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Times that every item is learnt from.")] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(
            parser=_batch_size, metavar="N|auto", help="Items in a step; auto: as many as memory holds."
        ),
    ] = None,
    device: Annotated[TrainingDevice, typer.Option(help="Where to compute.")] = TrainingDevice.AUTO,
    seed: Annotated[int, typer.Option(min=0, help="The same seed trains the same, on a processor.")] = 0,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Anything else: 'objective.temperature=0.2', 'plan.learning_rate=1e-3', "
            "'head.dimension=128', 'held_out=0.3', …",
        ),
    ] = None,
    resume: Annotated[
        int | None,
        typer.Option(metavar="JOB", help="Go on with a training that was paused, cancelled or killed."),
    ] = None,
    promote: Annotated[
        Promotion, typer.Option(help="Whether the new version answers for the collection afterwards.")
    ] = Promotion.NEVER,
    json: Json = False,
) -> None:
    """Train an encoder on a collection of yours, so that it finds alike what you find alike.

    What was held out is never learnt from and says what it is worth, beside the encoder as it was. The new
    version is a candidate until 'promote' lets it answer; 'demote' goes back.
    """
    if (collection is None) == (resume is None):
        raise typer.BadParameter("name a collection with --collection, or a job to go on with by --resume")
    with open_library(context) as library:
        if resume is not None:
            handle = library.training.resume(resume)
        else:
            request = TrainingRequest(
                collection=str(collection),
                method=method,
                mode=mode,
                labels=labels,
                captions=captions,
                teacher=teacher,
                encoder=encoder,
                epochs=epochs,
                batch_size=batch_size,
                device=device,
                seed=seed,
                promote=promote,
                settings=dict(_setting(text) for text in settings or ()),
            )
            handle = library.training.start(request)
        result = follow(handle)
        make_searchable(library)
    if json:
        print_json(result)
    else:
        _show(result)


def promote(
    context: typer.Context,
    version: Annotated[str, typer.Argument(metavar="VERSION", help="An encoder version 'encoders' lists.")],
    collection: OfCollection = None,
    json: Json = False,
) -> None:
    """Let an encoder version answer for its collection; what it has not embedded yet is embedded first."""
    with open_library(context) as library:
        result = library.promotions.promote(version, collection, follow=follow)
        make_searchable(library)
    if json:
        print_json(result)
        return
    embedded = f" {result['embedded']} items were embedded for it." if result["embedded"] else ""
    out().print(
        f"[bold]{printable(result['collection'])}[/] is now answered by {printable(result['encoder'])}; "
        f"before it was {printable(result['before'] or 'none')}.{embedded}"
    )


def demote(context: typer.Context, collection: OfCollection = None, json: Json = False) -> None:
    """Go back to the encoder version that answered for a collection before."""
    with open_library(context) as library:
        result = library.promotions.demote(collection)
        make_searchable(library)
    if json:
        print_json(result)
        return
    out().print(
        f"[bold]{printable(result['collection'])}[/] is answered by {printable(result['encoder'])} again, "
        f"not by {printable(result['before'])}."
    )


def _setting(text: str) -> tuple[str, Setting]:
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


def _show(result: dict[str, Any]) -> None:
    console = out()
    name, pace = printable(result["encoder"]), f"{result['items_per_second']:,.0f} items/s"
    console.print(
        f"[bold]{name}[/]: {result['method']} ({result['mode']}, on {result['device']}), {result['epochs']} "
        f"epochs in {result['seconds']:.1f} s, {pace}."
    )
    console.print(_figures(result))
    console.print(_standing(result))


def _figures(result: dict[str, Any]) -> str:
    told = []
    for name in FIGURES:
        before, after = (result[side].get(name) for side in ("baseline", "candidate"))
        if before is not None and after is not None:
            told.append(f"{spoken(name)} {in_short(before)} → {in_short(after)}")
    return f"Of {len(result['held_out'])} items held out: {', '.join(told) or 'nothing could be measured'}."


def _standing(result: dict[str, Any]) -> str:
    judged = "It finds surely more than before" if result["better"] else "It is not surely better than before"
    if result["promoted"]:
        return f"{judged}, and answers for the collection now; 'demote' goes back."
    return f"{judged}; it stays a candidate until 'promote {printable(result['encoder'])}'."
