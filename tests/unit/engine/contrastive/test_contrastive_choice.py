from __future__ import annotations

import pytest

from engine.contrastive.choice import choose_method, choose_mode
from engine.contrastive.methods import Facts
from engine.contrastive.modes import Mode

LABELS = {"labelled": 900, "classes": 30, "shared_classes": 25}
ONE_LABEL = {"labelled": 1000, "classes": 1, "shared_classes": 1}
MARKS = {"similar_pairs": 3, "dissimilar_pairs": 1}
CAPTIONS = {"captioned": 1000, "captions": 400}


@pytest.mark.parametrize(
    ("known", "given", "method", "reason"),
    [
        ({}, False, "simclr", "neither labels nor marks"),
        (LABELS, False, "supcon", "25 labels"),
        (LABELS | MARKS, False, "supcon", "25 labels"),
        (MARKS, False, "pair", "4 pairs"),
        ({"similar_pairs": 1}, False, "pair", "one pair"),
        ({"dissimilar_pairs": 5}, False, "simclr", "no labels and no pairs that are marked as similar"),
        (LABELS | CAPTIONS, True, "align", "captions for 1000 items"),
        (LABELS | CAPTIONS, False, "supcon", "25 labels"),
        (LABELS | {"captions": 1}, True, "supcon", "25 labels"),
        ({"teacher": True}, False, "distill", "an encoder to learn from"),
        (LABELS | {"labelled": 20}, False, "simclr", "too few labels and no pairs"),
        (LABELS | MARKS | {"labelled": 20}, False, "pair", "marks on 4 pairs, and too few labels"),
        (ONE_LABEL, False, "simclr", "no labels that set items apart and no pairs"),
        (ONE_LABEL | {"teacher": True}, False, "distill", "no labels that set items apart"),
        (ONE_LABEL | MARKS, False, "pair", "no labels that set items apart"),
        (MARKS, False, "pair", "and no labels."),
    ],
)
def test_that_the_method_is_chosen_by_what_there_is(
    known: dict[str, int], given: bool, method: str, reason: str
) -> None:
    chosen, why = choose_method(Facts(items=1000, **known), given)
    assert chosen == method
    assert reason in why
    assert why.endswith(".")


def test_that_the_mode_is_chosen_by_the_device_and_the_items() -> None:
    assert choose_mode(Facts(10_000), gpu=False)[0] is Mode.ADAPTER
    assert choose_mode(Facts(10_000), gpu=True)[0] is Mode.FINETUNE
    assert choose_mode(Facts(60), gpu=True)[0] is Mode.ADAPTER
    assert choose_mode(Facts(60), gpu=False, stored=False)[0] is Mode.FINETUNE
    assert "60 items are too few" in choose_mode(Facts(60), gpu=True)[1]
