"""The contrastive methods, what each needs, and why one cannot learn from a collection. Without torch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SMALLEST_COLLECTION = 4
"""Items below which nothing can be told apart: two to learn from, and two to see whether it helped."""


class Need(StrEnum):
    """What a method may learn from besides the items themselves."""

    LABELS = "labels"
    PAIRS = "pairs"
    CAPTIONS = "captions"
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a collection offers."""

    items: int
    labelled: int = 0
    """Items with a label."""
    classes: int = 0
    """Different labels."""
    shared_classes: int = 0
    """Labels that two or more items have."""
    similar_pairs: int = 0
    """Pairs a person has marked as similar."""
    dissimilar_pairs: int = 0
    """Pairs a person has marked as not similar."""
    captioned: int = 0
    """Items with a caption."""
    captions: int = 0
    """Different captions."""
    teacher: bool = False
    """Whether there is an encoder to learn from."""

    def offers(self, need: Need) -> bool:
        """Whether there is enough of it to learn from."""
        match need:
            case Need.LABELS:
                return self.shared_classes >= 1 and self.classes >= 2
            case Need.PAIRS:
                return self.similar_pairs >= 1
            case Need.CAPTIONS:
                return self.captions >= 2
            case Need.TEACHER:
                return self.teacher


@dataclass(frozen=True, slots=True)
class Method:
    """A way of contrastive training."""

    name: str
    """As it is written on the command line."""
    title: str
    """As people read it."""
    views: int
    """How many views of each item a batch is to hold."""
    needs: frozenset[Need] = frozenset()
    """Any one of them is enough; where there is none, the items are."""

    def refusal(self, facts: Facts, source: str = "this collection") -> str | None:
        """Why the method cannot learn from a ``source``, in a sentence or more; None where it can."""
        if facts.items < SMALLEST_COLLECTION:
            return (
                f"{self.title} needs at least {SMALLEST_COLLECTION} items, and the collection has "
                f"{facts.items}. Import more of them."
            )
        if not self.needs or any(facts.offers(need) for need in self.needs):
            return None
        wanted = sorted(self.needs, key=list(Need).index)
        missing = " and ".join(_MISSING[need] for need in wanted)
        cures = ", or ".join(_CURES[need] for need in wanted)
        return f"{self.title} cannot learn from {source}: {missing}. To change that, {cures}."


_MISSING = {
    Need.LABELS: "no two items share a label that sets them apart from others",
    Need.PAIRS: "no two are marked as similar",
    Need.CAPTIONS: "there are no two different captions",
    Need.TEACHER: "there is no encoder to learn from",
}
_CURES = {
    Need.LABELS: "sort the items into folders or tag them",
    Need.PAIRS: "mark some results as similar",
    Need.CAPTIONS: "give a table of paths and captions",
    Need.TEACHER: "choose an encoder version as the teacher",
}

INSTANCE = Method("instance", "Instance discrimination", views=1)
SIMCLR = Method("simclr", "SimCLR", views=2)
MOCO = Method("moco", "MoCo", views=2)
BYOL = Method("byol", "BYOL", views=2)
TRIPLET = Method("triplet", "Triplet", views=2, needs=frozenset({Need.LABELS, Need.PAIRS}))
N_PAIR = Method("npair", "N-pair", views=2, needs=frozenset({Need.LABELS}))
PAIR = Method("pair", "Contrastive pair", views=2, needs=frozenset({Need.LABELS, Need.PAIRS}))
SUPCON = Method("supcon", "SupCon", views=2, needs=frozenset({Need.LABELS}))
GENERALIZED_SUPCON = Method(
    "gensupcon", "Generalized SupCon", views=2, needs=frozenset({Need.LABELS, Need.TEACHER})
)
DISTILLATION = Method("distill", "Distillation", views=1, needs=frozenset({Need.TEACHER}))
ALIGNMENT = Method("align", "Item–text alignment", views=1, needs=frozenset({Need.CAPTIONS}))

BY_NAME = {
    method.name: method
    for method in (
        INSTANCE,
        SIMCLR,
        MOCO,
        BYOL,
        TRIPLET,
        N_PAIR,
        PAIR,
        SUPCON,
        GENERALIZED_SUPCON,
        DISTILLATION,
        ALIGNMENT,
    )
}
"""All of them, as they are written on the command line."""
