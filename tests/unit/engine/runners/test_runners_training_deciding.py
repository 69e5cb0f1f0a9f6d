from __future__ import annotations

import pytest

from engine.contrastive.methods import Facts
from engine.domain import Kind, TrainingMethod, TrainingMode, TrainingRequest
from engine.runners.training.deciding import Sources, decide

FACTS = Facts(items=100, labelled=100, classes=5, shared_classes=5, captioned=100, captions=90)
SOURCES = Sources("bundled:efficientnet-lite0")


def _reason(method: TrainingMethod, captions: str | None) -> str:
    request = TrainingRequest("Pictures", method=method, mode=TrainingMode.ADAPTER, captions=captions)
    return decide(request, Kind.IMAGE, FACTS, SOURCES).reason


@pytest.mark.parametrize(
    ("method", "captions", "told"),
    [
        (TrainingMethod.SUPCON, "captions.csv", True),
        (TrainingMethod.ALIGNMENT, "captions.csv", False),
        (TrainingMethod.SUPCON, None, False),
    ],
)
def test_that_captions_that_a_method_does_not_read_are_told_of(
    method: TrainingMethod, captions: str | None, told: bool
) -> None:
    assert ("captions are not read" in _reason(method, captions)) is told
