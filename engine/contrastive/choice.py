"""Which method and which mode suit what there is to learn from, and why. Without torch."""

from __future__ import annotations

from engine.contrastive.methods import (
    ALIGNMENT,
    DISTILLATION,
    PAIR,
    SIMCLR,
    SUPCON,
    Facts,
    Method,
    Need,
)
from engine.contrastive.modes import Mode

FEWEST_FINETUNED = 500
"""Items that a whole network is trained on; fewer teach it nothing that a head does not learn."""
FEWEST_LABELLED = 0.1
"""Share of items with a label from which labels are what to learn from."""


def choose_method(facts: Facts, captions_given: bool = False) -> tuple[str, str]:
    """The name of a method, and why it was chosen, in a sentence.

    ``captions_given`` says that a person named captions to learn from.
    """
    if captions_given and facts.offers(Need.CAPTIONS):
        return _because(ALIGNMENT, f"there are captions for {facts.captioned} items, which were asked for")
    labelled = facts.labelled / max(facts.items, 1)
    if facts.offers(Need.LABELS) and labelled >= FEWEST_LABELLED:
        shared = f"{facts.shared_classes} labels are shared by two or more items"
        return _because(SUPCON, f"{shared}, from which it learns quickly and surely")
    if facts.offers(Need.PAIRS):
        marked = facts.similar_pairs + facts.dissimilar_pairs
        pairs = "one pair" if marked == 1 else f"{marked} pairs"
        return _because(PAIR, f"there are marks on {pairs}, and {_labels_lacking(facts)}")
    lacking = _lacking(facts)
    if facts.offers(Need.TEACHER):
        return _because(DISTILLATION, f"there is an encoder to learn from, and {lacking}")
    return _because(SIMCLR, f"there are {lacking}, and it needs none")


def choose_mode(facts: Facts, gpu: bool, stored: bool = True) -> tuple[Mode, str]:
    """How much of the encoder to train, and why, in a sentence.

    Args:
        gpu: whether there is a graphics card to train on.
        stored: whether the items' embeddings are at hand, which an adapter learns from.
    """
    if not stored:
        return Mode.FINETUNE, "The whole encoder is trained, since there are no embeddings to adapt."
    if not gpu:
        return Mode.ADAPTER, (
            "A small head is trained on the embeddings there are: training the whole encoder wants a "
            "graphics card."
        )
    if facts.items < FEWEST_FINETUNED:
        return Mode.ADAPTER, (
            f"A small head is trained on the embeddings there are: {facts.items} items are too few for the "
            "whole encoder."
        )
    return Mode.FINETUNE, "The head is trained first and then the whole encoder, on the graphics card."


def _lacking(facts: Facts) -> str:
    """What there is not to learn from, where there are neither labels nor marks that could be."""
    if facts.labelled or facts.dissimilar_pairs:
        return f"{_labels_lacking(facts)} and no pairs that are marked as similar"
    return "neither labels nor marks"


def _labels_lacking(facts: Facts) -> str:
    if not facts.labelled:
        return "no labels"
    return "too few labels" if facts.offers(Need.LABELS) else "no labels that set items apart"


def _because(method: Method, reason: str) -> tuple[str, str]:
    return method.name, f"{method.title} was chosen because {reason}."
