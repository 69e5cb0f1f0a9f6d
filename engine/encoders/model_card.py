"""What stands beside the weights of a trained encoder for people. Importable without torch.

After Mitchell et al., "Model Cards for Model Reporting" (2019). It names no file and no folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.domain import AudioInput, Kind, PictureInput, TrainingMethod, TrainingMode
from engine.encoders.description import BaseVersion, Description
from engine.encoders.encoder import EncoderInput

METHODS = {
    TrainingMethod.INSTANCE: "instance discrimination: each item is a class of its own",
    TrainingMethod.SIMCLR: "SimCLR: two views of an item find each other, without labels",
    TrainingMethod.MOCO: "MoCo: two views of an item find each other among many earlier ones, without labels",
    TrainingMethod.BYOL: "BYOL: one view of an item foretells another, without labels",
    TrainingMethod.TRIPLET: "triplets: an item is nearer to one of its kind than to any other",
    TrainingMethod.N_PAIR: "N-pairs: an item finds the one of its kind among many others",
    TrainingMethod.PAIR: "pairs that are similar or not",
    TrainingMethod.SUPCON: "SupCon: items with the same label find each other",
    TrainingMethod.GENERALIZED_SUPCON: "Generalized SupCon: items find each other as far as labels agree",
    TrainingMethod.DISTILLATION: "distillation: what another encoder finds similar",
    TrainingMethod.ALIGNMENT: "alignment: items and their captions find each other",
}
MODES = {
    TrainingMode.ADAPTER: "A small head was trained on the embeddings of the base, which stays as it is.",
    TrainingMode.FINETUNE: "A head was trained first, then all of the base with it.",
    TrainingMode.SCRATCH: "All of the network was trained, from random weights.",
}
FIGURES = {
    "map": "mAP",
    "recall_at_1": "recall@1",
    "recall_at_5": "recall@5",
    "recall_at_10": "recall@10",
    "knn_accuracy": "kNN accuracy",
    "text_recall_at_1": "text recall@1",
    "text_recall_at_10": "text recall@10",
}
_FILES = (
    "`encoder.json` says how items are prepared and what the network is; `weights.safetensors` holds float32 "
    "tensors and nothing that could run."
)
_ITEMS = {Kind.IMAGE: "pictures", Kind.MUSIC: "tracks"}
_BY_FOLDER = re.compile(r"folder:(\d+)")
_FIELD = re.compile(r"[a-z_]{1,30}")


def text(description: Description) -> str:
    """The model card of a trained encoder, in Markdown."""
    parts = (
        f"# {description.name}",
        _what(description),
        "## Made from\n\n" + _made_from(description),
        "## Trained on\n\n" + _trained_on(description),
        "## Held-out figures\n\n" + _figures(description.report),
        "## Limits\n\n" + _limits(description),
        "## Files\n\n" + _FILES,
    )
    return "\n\n".join(parts) + "\n"


def _what(description: Description) -> str:
    items = _ITEMS[description.kind]
    texts = f" Texts are placed among the {items}, too." if description.text else ""
    return (
        f"An encoder of {items} for the Similarity Explorer (version {description.program or 'unknown'}): it "
        f"turns each into {description.dimension} numbers of length 1, whose cosine says how similar two "
        f"are.{texts} It reads {_input(description.input)}."
    )


def _input(wanted: EncoderInput) -> str:
    match wanted:
        case PictureInput():
            return f"pictures of {wanted.width} × {wanted.height} pixels"
        case AudioInput():
            return f"windows of {wanted.samples / wanted.rate:.1f} s at {wanted.rate} Hz, mono"


def _made_from(description: Description) -> str:
    lines = [MODES.get(description.mode, "")]
    if description.base is not None:
        lines.append(f"The base is {_base(description.base)}.")
    return " ".join(line for line in lines if line)


def _base(base: BaseVersion) -> str:
    licence = (
        f"whose weights are under {base.licence}; that goes for what was made of them"
        if base.licence
        else "whose licence goes for what was made of it"
    )
    return f"`{base.name}`, {licence}"


def _trained_on(description: Description) -> str:
    report = description.report
    count = report.get("items")
    items = f"{count if isinstance(count, int) else 'The'} {_ITEMS[description.kind]}"
    lines = [f"{items} of one collection, by {_method(description.method)}."]
    labels = report.get("labels")
    if isinstance(labels, str):
        lines.append(f"Labels were {_labels(labels)}.")
    held_out = report.get("held_out")
    if isinstance(held_out, list) and held_out:
        lines.append(f"{len(held_out)} others were held out.")
    return " ".join(lines)


def _method(method: str) -> str:
    try:
        return METHODS.get(TrainingMethod(method), method)
    except ValueError:
        return method


def _labels(labels: str) -> str:
    """In words; never a path."""
    if found := _BY_FOLDER.fullmatch(labels):
        return f"the names of folders, {found[1]} deep"
    if _FIELD.fullmatch(labels):
        return "tags" if labels == "tag" else f"what the items say of their {labels.replace('_', ' ')}"
    return "those of a table"


def _figures(report: Mapping[str, Any]) -> str:
    before, after = report.get("baseline"), report.get("candidate")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return "None were measured."
    rows = [
        f"| {title} | {before[key]:.3f} | {after[key]:.3f} |"
        for key, title in FIGURES.items()
        if isinstance(before.get(key), int | float) and isinstance(after.get(key), int | float)
    ]
    if not rows:
        return "None were measured."
    table = "\n".join(["| | before | after |", "|---|---|---|", *rows])
    return f"{table}\n\n{_difference(report.get('difference'))}"


def _difference(difference: object) -> str:
    """In a sentence, with its interval."""
    if isinstance(difference, Mapping):
        numbers = [difference.get(key) for key in ("map", "low", "high")]
        if all(isinstance(number, int | float) for number in numbers):
            change, low, high = numbers
            return f"mAP changed by {change:+.3f}; with 95 % certainty by {low:+.3f} to {high:+.3f}."
    return "How certain the difference is was not measured."


def _limits(description: Description) -> str:
    return (
        f"It knows one collection's notion of similar. On other {_ITEMS[description.kind]} it may find less "
        "than its base does; measure before relying on it. The figures are of held-out items of the same "
        "collection."
    )
