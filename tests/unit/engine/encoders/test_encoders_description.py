"""What a trained encoder says of itself, from whoever wrote it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import AudioInput, Kind, PictureInput, TrainingMode
from engine.encoders.description import (
    BaseVersion,
    Description,
    TextSide,
    description_of,
    is_safe_name,
)
from engine.encoders.fields import FieldsError

ADAPTER = Description(
    name="stamps-align-1",
    kind=Kind.IMAGE,
    dimension=256,
    mode=TrainingMode.ADAPTER,
    method="align",
    input=PictureInput(224, 224, fit="pad"),
    network={"name": "efficientnet-lite0"},
    base=BaseVersion("efficientnet-lite0", "bundled:efficientnet-lite0", "ab", "Apache-2.0"),
    head={"width": 1280, "dimension": 256, "dropout": 0.1, "bias": True},
    text=TextSide("minilm", 384, "cd"),
    tags=True,
    program="0.1",
    training={"epochs": 3},
    report={"baseline": {"map": 0.5}},
)
MUSIC = Description(
    name="songs",
    kind=Kind.MUSIC,
    dimension=1506,
    mode=TrainingMode.SCRATCH,
    method="simclr",
    input=AudioInput(16000, 48128, hop=47872, lead=256),
    network={"name": "musicnn-msd"},
)


@pytest.mark.parametrize("description", [ADAPTER, MUSIC])
def test_that_a_description_comes_back_from_json(description: Description) -> None:
    assert description_of(json.loads(json.dumps(description.as_dict()))) == description


def test_that_networks_under_heads_come_back() -> None:
    nested = {"network": {"network": {"name": "resnet18"}, "head": ADAPTER.head}, "head": ADAPTER.head}
    description = replace(MUSIC, network=nested)

    assert description_of(json.loads(json.dumps(description.as_dict()))).network == nested


def nested_too_deep() -> dict[str, Any]:
    network: dict[str, Any] = {"name": "resnet18"}
    for _ in range(20):
        network = {"network": network, "head": ADAPTER.head}
    return network


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("format", 2, "later version of the program"),
        ("format", None, "“format” is no whole number"),
        ("name", "../x", "is no name"),
        ("name", "x" * 2000, "too long"),
        ("kind", "video", "“kind” is none of image, music"),
        ("mode", "auto", "mode"),
        ("mode", "evil", "“mode” is none of"),
        ("dimension", 10**400, "“dimension”"),
        ("dimension", True, "“dimension”"),
        ("dimension", 0, "“dimension”"),
        ("dimension", 255, "another length"),
        ("input", {"width": 10**9, "height": 5, "fit": "pad", "zoom": 1.0}, "“width”"),
        ("input", {"width": 5, "height": 5, "fit": "pad", "zoom": float("nan")}, "“zoom”"),
        ("input", [], "“input” is no object"),
        ("head", None, "no base or no head"),
        ("base", None, "no base or no head"),
        ("base", {"name": "x"}, "“source” is missing"),
        ("network", {}, "“name” is missing"),
        ("network", {"name": "x", "deep": {"deeper": 1}}, "no plain values"),
        ("network", nested_too_deep(), "more often than can be followed"),
        ("text", {"source": "minilm"}, "“width” is missing"),
        ("tags", 1, "neither true nor false"),
        ("training", 5, "“training” is no object"),
    ],
)
def test_that_what_makes_no_sense_is_refused_with_its_reason(field: str, value: Any, reason: str) -> None:
    with pytest.raises(FieldsError, match=reason):
        description_of({**ADAPTER.as_dict(), field: value})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(list(ADAPTER.as_dict())), JSON, max_size=3), st.sampled_from([0, 1]))
def test_that_anything_is_read_or_refused_with_a_reason(changes: dict[str, Any], which: int) -> None:
    try:
        found = description_of({**(ADAPTER, MUSIC)[which].as_dict(), **changes})
    except FieldsError:
        return
    assert description_of(found.as_dict()).as_dict() == found.as_dict()


@given(JSON)
def test_that_json_of_something_else_is_refused(record: Any) -> None:
    with pytest.raises(FieldsError):
        description_of(record)


@pytest.mark.parametrize("name", ["aux", "nul.x", "com1", "a.", ".a", "a-", "a/b", "a\\b", "a\n", "ä", ""])
def test_that_names_that_are_no_folders_everywhere_are_unsafe(name: str) -> None:
    assert not is_safe_name(name)
