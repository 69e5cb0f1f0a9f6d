from __future__ import annotations

import subprocess
import sys

import pytest

from engine.contrastive import methods
from engine.contrastive.methods import Facts, Method

ENOUGH = Facts(100, 90, classes=5, shared_classes=4, similar_pairs=3, captioned=50, captions=40, teacher=True)
BARE = Facts(100)
ALL = [
    methods.INSTANCE,
    methods.SIMCLR,
    methods.MOCO,
    methods.BYOL,
    methods.TRIPLET,
    methods.N_PAIR,
    methods.PAIR,
    methods.SUPCON,
    methods.GENERALIZED_SUPCON,
    methods.DISTILLATION,
    methods.ALIGNMENT,
]


@pytest.mark.parametrize("method", ALL, ids=[method.name for method in ALL])
def test_that_a_method_refuses_a_collection_that_has_none_of_what_it_needs(method: Method) -> None:
    assert method.refusal(ENOUGH) is None
    refusal = method.refusal(BARE)
    assert (refusal is None) == (not method.needs)
    assert refusal is None or refusal.startswith(f"{method.title} cannot learn from this collection: ")


def test_that_one_of_several_needs_is_enough() -> None:
    assert methods.TRIPLET.refusal(Facts(10, similar_pairs=1)) is None
    assert methods.TRIPLET.refusal(Facts(10, 10, classes=3, shared_classes=2)) is None
    assert methods.GENERALIZED_SUPCON.refusal(Facts(10, teacher=True)) is None


def test_that_labels_that_set_nothing_apart_are_not_enough() -> None:
    assert methods.SUPCON.refusal(Facts(10, 10, classes=1, shared_classes=1))
    assert methods.SUPCON.refusal(Facts(10, 10, classes=10, shared_classes=0))


def test_that_a_refusal_says_what_is_missing_and_what_to_do() -> None:
    assert methods.PAIR.refusal(BARE) == (
        "Contrastive pair cannot learn from this collection: no two items share a label that sets "
        "them apart from others and no two are marked as similar. To change that, sort the items into "
        "folders or tag them, or mark some results as similar."
    )


def test_that_a_handful_of_items_is_too_few_for_any() -> None:
    assert methods.SIMCLR.refusal(Facts(3)) == (
        "SimCLR needs at least 4 items, and the collection has 3. Import more of them."
    )


def test_that_the_front_ends_can_ask_without_torch() -> None:
    program = "import sys, engine.contrastive.methods; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
