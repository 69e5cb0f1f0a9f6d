"""How trainings are told in words: methods, modes, times, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.domain import (
    JobState,
    Promotion,
    TrainingDevice,
    TrainingEstimate,
    TrainingMethod,
    TrainingMode,
)
from explorer.phrases import moment
from explorer.training_log import stage_words
from explorer.training_run import TrainingRun
from explorer.views.job_status import about, time_left


class Words(NamedTuple):
    """A name, and a line on what it is about."""

    name: str
    line: str


METHODS = {
    TrainingMethod.AUTO: Words("Automatic", "What fits the goal and the collection."),
    TrainingMethod.INSTANCE: Words(
        "Instance discrimination", "Tells each item from all others, kept in a memory."
    ),
    TrainingMethod.SIMCLR: Words("SimCLR", "Two views of an item are alike, those of others are not."),
    TrainingMethod.MOCO: Words("MoCo", "Like SimCLR, with a queue of earlier items to differ from."),
    TrainingMethod.BYOL: Words("BYOL", "One view foretells the other; nothing to differ from is needed."),
    TrainingMethod.TRIPLET: Words("Triplet", "Nearer to an item of the same group than to one of another."),
    TrainingMethod.N_PAIR: Words("N-pair", "Like triplet, with many other groups at once."),
    TrainingMethod.PAIR: Words("Pairs", "Similar pairs draw near, the others keep a distance."),
    TrainingMethod.SUPCON: Words("SupCon", "All items of a group draw near to each other."),
    TrainingMethod.GENERALIZED_SUPCON: Words(
        "Generalized SupCon", "Like SupCon, also with mixed items, several labels, or a teacher."
    ),
    TrainingMethod.DISTILLATION: Words("Distillation", "Finds alike what a teacher finds alike."),
    TrainingMethod.ALIGNMENT: Words("Alignment", "Items and their words draw near: words can be searched."),
}
MODES = {
    TrainingMode.AUTO: Words(
        "Automatic", "A small head on a processor, the whole encoder on a graphics card."
    ),
    TrainingMode.ADAPTER: Words("Small head", "The encoder stays as it is; only what comes after it learns."),
    TrainingMode.FINETUNE: Words(
        "Whole encoder", "The head first, then all of it; wants a graphics card, or patience."
    ),
    TrainingMode.SCRATCH: Words("From scratch", "Forgets all it has learnt before; wants very many items."),
}
DEVICES = {
    TrainingDevice.AUTO: Words("Automatic", "The graphics card where there is one."),
    TrainingDevice.CUDA: Words("Graphics card", "An NVIDIA or AMD card."),
    TrainingDevice.MPS: Words("Apple GPU", "That of a Mac."),
    TrainingDevice.CPU: Words("Processor", "Slower, and always there."),
}
PROMOTIONS = {
    Promotion.NEVER: Words("I decide at the end", "The new encoder is kept beside the one that answers now."),
    Promotion.IF_BETTER: Words(
        "If it is surely better", "Only where it finds more of the items it was not trained on."
    ),
    Promotion.ALWAYS: Words("In any case", "It answers as soon as it is there."),
}

DISCARDED = "Done. The encoder that came of it was discarded."
WITHDRAWN = "Cancelled. It will not begin."


def method_name(value: str) -> str:
    """What a method is called, by the value of a ``TrainingMethod``."""
    return METHODS[TrainingMethod(value)].name if value in list(TrainingMethod) else value


def mode_name(value: str) -> str:
    """What a mode is called, by the value of a ``TrainingMode``."""
    return MODES[TrainingMode(value)].name if value in list(TrainingMode) else value


def place_words(device: TrainingDevice, gpu: str | None) -> str:
    """Where it computes: ``on this computer's processor``."""
    if device is TrainingDevice.CPU or (device is TrainingDevice.AUTO and gpu is None):
        return "on this computer’s processor"
    return f"on the {gpu}" if gpu is not None else "on the graphics card"


def estimate_words(estimate: TrainingEstimate, gpu: str | None) -> str:
    """``About 20 seconds and 300 MB of memory, on this computer's processor.``"""
    spent = about(estimate.seconds)
    place = place_words(estimate.device, gpu)
    return f"{spent[0].upper()}{spent[1:]} and {memory_words(estimate.memory)} of memory, {place}."


def memory_words(size: int) -> str:
    """About so many bytes: ``310 MB``, ``2.4 GB``."""
    return f"{size / 1e9:.1f} GB" if size >= 995e6 else f"{max(1, round(size / 1e7)) * 10} MB"


def plan_words(estimate: TrainingEstimate) -> str:
    """What would be done, and why."""
    epochs = "1 epoch" if estimate.epochs == 1 else f"{estimate.epochs:,} epochs"
    plan = f"{METHODS[estimate.method].name}, {MODES[estimate.mode].name.lower()}, {epochs}."
    return f"{plan} {estimate.reason}".strip()


def title_words(run: TrainingRun) -> str:
    """What a training is called: the version that came of it, else what is trained and how."""
    if run.encoder is not None:
        return run.encoder
    parts = [run.collection, method_name(run.method) if run.method != TrainingMethod.AUTO else ""]
    if len(found := list(filter(None, parts))) == 2:
        return " · ".join(found)
    return f"Training of {found[0]}" if found else run.description or "Training"


def state_words(run: TrainingRun) -> str:
    """How a training is, in a line; when it ended, if that was in another session."""
    words = _state_words(run)
    if run.ended_at is None:
        return words
    # No line breaks between date and time.
    when = moment(run.ended_at).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{words.rstrip('.')} · {when}"


def _state_words(run: TrainingRun) -> str:
    at = f" in epoch {run.epoch} of {run.epochs}" if run.epoch else ""
    match run.state:
        case JobState.RUNNING:
            return _progress_words(run)
        case JobState.DONE:
            return outcome_words(run.result) if run.result is not None else DISCARDED
        case JobState.PAUSED:
            return f"Paused{at}. It goes on from that very step."
        case JobState.CANCELLED:
            # Nobody need have cancelled it: closing the window stops it, too.
            return run.message or f"Stopped{at}. Nothing has changed."
        case JobState.INTERRUPTED:
            return run.message or "It was interrupted. It can go on from its last epoch."
        case _:
            return run.message


def _progress_words(run: TrainingRun) -> str:
    if run.stopping:
        return WITHDRAWN if run.is_waiting else "Stopping at the next safe point…"
    if run.is_waiting:
        return "Begins when the jobs before it have ended."
    left = time_left(run.seconds_left) if run.seconds_left is not None else ""
    if run.stage:
        count = f"{run.done:,} of {run.total:,}" if run.total else f"{run.done:,}" if run.done else ""
        return " · ".join(filter(None, (stage_words(run.stage), count, left)))
    if run.epoch:
        return " · ".join(filter(None, (f"Epoch {run.epoch} of {run.epochs}", left)))
    return "Starting…"


def outcome_words(result: Mapping[str, Any]) -> str:
    """What came of a training: ``mAP 0.52 → 0.72, surely better. 14 seconds.``"""
    before, after = (result.get(part, {}).get("map") for part in ("baseline", "candidate"))
    spent = spent_words(float(result.get("seconds") or 0))
    if before is None or after is None:
        return f"Done in {spent}."
    judged = "surely better" if result.get("better") else "not surely better"
    return f"mAP {before:.2f} → {after:.2f}, {judged} · {spent}"


def spent_words(seconds: float) -> str:
    """How long something took: ``14 seconds``, ``2 hours 10 minutes``."""
    if 1.5 <= seconds < 55:
        return f"{round(seconds)} seconds"
    return about(seconds).removeprefix("about ")


def removal_words(run: TrainingRun) -> str:
    """What is asked of somebody who wants a training removed."""
    if run.can_resume:
        return "Remove this training for good? What it has learnt so far is lost, and it cannot go on."
    return "Remove this training from the list for good? What became of its encoder stays as it is."


def legend_words(run: TrainingRun) -> str:
    """What the lines in the charts mean that are not curves."""
    dashed = "Dashed: the encoder from before." if run.baseline else ""
    upright = f"Upright: epoch {run.kept_epoch}, which is the best and is kept." if run.kept_epoch else ""
    return " ".join(filter(None, (dashed, upright)))


def facts_words(run: TrainingRun) -> str:
    """What is trained on what: ``SupCon · small head · processor · 745 items, 40 held out``."""
    devices = {device.value: words.name.lower() for device, words in DEVICES.items()}
    parts = [
        method_name(run.method) if run.encoder is not None else "",
        mode_name(run.mode).lower(),
        devices.get(run.device.split(":")[0], run.device),
        f"{run.items:,} items, {run.held_out:,} held out" if run.items else "",
    ]
    facts = " · ".join(filter(None, parts))
    return facts[:1].upper() + facts[1:]
