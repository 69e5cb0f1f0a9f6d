"""Commands that train: train, promote, demote, and what goes with them."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

import typer

from engine.cli import training_options as options
from engine.cli.options import Json, open_library
from engine.cli.output import out, print_json, printable
from engine.cli.progress import follow, make_searchable
from engine.cli.training_lines import in_short, spoken
from engine.domain import Promotion, TrainingDevice, TrainingMethod, TrainingMode, TrainingRequest

FIGURES = ("map", "recall_at_1", "recall_at_5", "recall_at_10")
"""What is told to people of the frozen encoder and the candidate."""

OfCollection = Annotated[
    str | None,
    typer.Option("--collection", "-c", metavar="NAME", help="Which; not needed where only one can be meant."),
]


def train(
    context: typer.Context,
    collection: options.Collection = None,
    method: options.Method = TrainingMethod.AUTO,
    mode: options.Mode = TrainingMode.AUTO,
    labels: options.Labels = None,
    captions: options.Captions = None,
    teacher: options.Teacher = None,
    encoder: options.Encoder = None,
    epochs: options.Epochs = None,
    batch_size: options.BatchSize = None,
    device: options.Device = TrainingDevice.AUTO,
    seed: options.Seed = 0,
    settings: options.Settings = None,
    resume: options.Resume = None,
    promote: options.Promote = Promotion.NEVER,
    json: Json = False,
) -> None:
    """Train an encoder on a collection of yours, so that it finds alike what you find alike.

    What was held out is never learnt from and says what it is worth, beside the encoder as it was. The new
    version is a candidate until 'promote' lets it answer; 'demote' goes back.
    """
    if collection is None and resume is None:
        raise typer.BadParameter("name a collection with --collection, or a job to go on with by --resume")
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
        settings=dict(options.setting(text) for text in settings or ()),
    )
    with open_library(context) as library:
        if resume is None:
            handle = library.training.start(request)
        else:
            handle = library.training.resume(resume, again=_named(context, request))
        result = follow(handle)
        make_searchable(library)
    if json:
        print_json(_document(result))
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


def _named(context: typer.Context, request: TrainingRequest) -> dict[str, Any]:
    """The fields of ``request`` that stand on the command line, and not those that are as usual."""
    sources = {field.name: context.get_parameter_source(field.name) for field in fields(request)}
    named = [name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"]
    return {name: getattr(request, name) for name in named}


def _document(result: dict[str, Any]) -> dict[str, Any]:
    """The result with all its figures, which are nothing where nothing could be measured."""
    return {**result, **{side: dict.fromkeys(FIGURES) | result[side] for side in ("baseline", "candidate")}}


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


def _judged(better: bool, difference: dict[str, float] | None) -> str:
    if better:
        return "It finds surely more than before"
    if difference is None:
        return "Whether it is better could not be measured"
    if difference["low"] > 0:
        return "It finds more than before, but too few items are held out to be sure"
    return "It is not surely better than before"


def _standing(result: dict[str, Any]) -> str:
    judged = _judged(result["better"], result["difference"])
    if result["promoted"]:
        return f"{judged}, and answers for the collection now; 'demote' goes back."
    return f"{judged}; it stays a candidate until 'promote {printable(result['encoder'])}'."
