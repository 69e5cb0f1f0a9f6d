from __future__ import annotations

import pytest

from engine.contrastive.mixing import Mixing
from engine.contrastive.objectives.registry import NAMES, recipe
from engine.errors import InvalidRequestError


def test_that_every_method_has_its_objective_under_its_name() -> None:
    assert NAMES == (
        "instance",
        "simclr",
        "moco",
        "byol",
        "triplet",
        "npair",
        "pair",
        "supcon",
        "gensupcon",
        "distill",
        "align",
    )
    assert all(recipe(name).objective.method.name == name for name in NAMES)


def test_that_settings_are_taken_in_the_form_they_are_stored_in() -> None:
    settings = recipe("gensupcon", {"mixing": "mixup", "temperature": 1}).settings
    assert settings.mixing is Mixing.MIXUP
    assert isinstance(settings.temperature, float)


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("nonsense", {}, "There is no method “nonsense”"),
        ("simclr", {"heat": 1.0}, "SimCLR has no setting “heat”; it has temperature, hidden, dimension."),
        ("simclr", {"temperature": 0.0}, "“temperature” is a number of at least 0.001, not 0."),
        ("simclr", {"temperature": float("nan")}, "“temperature” is a number"),
        ("simclr", {"temperature": "hot"}, "“temperature” is a number, not “hot”."),
        ("simclr", {"hidden": 2.5}, "“hidden” is a whole number, not “2.5”."),
        ("simclr", {"hidden": 0}, "“hidden” is a number of at least 1 and at most 65536, not 0."),
        ("moco", {"version": 1}, "“version” is a number of at least 2 and at most 3, not 1."),
        ("moco", {"symmetric": 1}, "“symmetric” is true or false, not “1”."),
        ("triplet", {"mining": "easy"}, "“mining” is one of semi-hard, hard, not “easy”."),
    ],
)
def test_that_what_makes_no_sense_is_told(name: str, given: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        recipe(name, given)
    assert words in str(caught.value)
