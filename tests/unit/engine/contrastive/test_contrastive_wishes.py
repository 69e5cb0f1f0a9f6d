"""What a training was asked for, read back from the plain data of its job."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest

from engine.contrastive.wishes import request_of
from engine.domain import Promotion, TrainingDevice, TrainingMethod, TrainingMode, TrainingRequest
from engine.errors import InvalidRequestError


@pytest.mark.parametrize(
    "asked",
    [
        TrainingRequest("Pictures"),
        TrainingRequest(
            "Pictures",
            TrainingMethod.SUPCON,
            TrainingMode.ADAPTER,
            labels="folder:1",
            epochs=5,
            device=TrainingDevice.CPU,
            seed=7,
            promote=Promotion.IF_BETTER,
            settings={"head.dimension": 8},
        ),
    ],
)
def test_that_a_request_is_the_same_after_it_was_written_down(asked: TrainingRequest) -> None:
    spec = json.loads(json.dumps({**asdict(asked), "run": "20260101-000000-00c0ffee"}))
    read = request_of(spec)
    assert read == asked
    assert isinstance(read.method, TrainingMethod)


def test_that_what_is_left_out_is_as_usual() -> None:
    spec = {"collection": "Pictures", "mode": None, "seed": None}
    assert request_of(spec) == TrainingRequest("Pictures")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"method": "magic"}, "no method “magic” for a training; there are auto, instance, "),
        ({"mode": "quick"}, "no mode “quick” for a training; there are auto, adapter, finetune, scratch."),
        ({"device": "abacus"}, "no device “abacus”"),
        ({"promote": "perhaps"}, "no promote “perhaps”"),
    ],
)
def test_that_what_there_is_not_is_refused_in_a_sentence(wish: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        request_of({"collection": "Pictures", **wish})
    assert words in str(refused.value)
