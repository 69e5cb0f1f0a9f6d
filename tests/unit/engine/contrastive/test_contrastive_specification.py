from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.contrastive import recipes
from engine.contrastive.methods import BY_NAME, Facts
from engine.contrastive.modes import Mode
from engine.contrastive.plan import Optimiser
from engine.contrastive.specification import FILE, Specification
from engine.domain import Kind
from engine.errors import EngineError, InvalidRequestError, LibraryError

FACTS = Facts(items=100, labelled=100, classes=10, shared_classes=10)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("method", BY_NAME)
def test_that_every_recipe_can_be_kept_in_a_file(method: str, mode: Mode, kind: Kind, tmp_path: Path) -> None:
    made = recipes.specification(method, mode, kind, FACTS, gpu=False)
    assert (made.method, made.mode, made.kind, made.device) == (method, mode, kind, "cpu")
    assert Specification.from_dict(json.loads(json.dumps(made.as_dict()))) == made
    made.save(tmp_path)
    assert Specification.load(tmp_path) == made


def test_that_what_is_given_takes_the_place_of_what_is_usual() -> None:
    given = {
        "base": "bundled:efficientnet-lite0",
        "epochs": 7,
        "seed": 3,
        "batch_size": None,
        "device": "cuda",
        "held_out": 0.3,
        "plan.learning_rate": 1,
        "objective.temperature": 0.2,
        "head.dimension": 64,
        "views.features": [{"noise": 0.3}],
    }
    made = recipes.specification("supcon", Mode.ADAPTER, Kind.IMAGE, FACTS, gpu=False, given=given)
    assert (made.plan.epochs, made.plan.seed, made.plan.learning_rate) == (7, 3, 1.0)
    assert made.batch_size == 32
    assert (made.device, made.held_out) == ("cuda", 0.3)
    assert made.objective == {"temperature": 0.2}
    assert made.head.dimension == 64
    assert made.views.features[0].noise == 0.3


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"temperature": 0.1}, "no setting “temperature”; it has .*batch_size.*head…"),
        ({"plan.speed": 1}, "The plan has no setting “speed”"),
        ({"plan.epochs": 0}, "“epochs” is a number of at least 1"),
        ({"plan.learning_rate": "fast"}, "“learning_rate” is a number, not “fast”"),
        ({"plan.precision": "half"}, "“precision” is one of auto, "),
        ({"head.dropout": 1.0}, "“dropout” is a number of at least 0 and at most 0.95"),
        ({"batch_size": 1}, "“batch_size” is a number of at least 2"),
        ({"held_out": 1}, "“held_out”"),
        ({"held_out": "much"}, "“held_out” is a number, not “much”"),
        ({"crops": 1.5}, "“crops” is a whole number, not “1.5”"),
        ({"side": "small"}, "“side” is a whole number, not “small”"),
        ({"head_first": 2}, "“head_first” is true or false, not “2”"),
        ({"seed": 2**70}, "“seed” is a number of at least 0 and at most 4294967295"),
        ({"head.dimension": 10**8}, "“dimension” is a number of at least 1 and at most 65536"),
        (
            {"views.features": [{"blur": 1}]},
            "A view of features has no setting “blur”; it has dropout, noise",
        ),
        ({"views.dropout": "much"}, "“dropout” is a number, not “much”"),
        ({"views.scale": "0.4,1"}, r"“scale” goes from one number to another, as in \[0.4, 1.0\]"),
        ({"views.scale": [0.4]}, "“scale” goes from one number to another"),
        ({"views.pictures": 3}, "settings of the views cannot be read"),
    ],
)
def test_that_a_setting_that_makes_no_sense_is_told(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidRequestError, match=told.replace("head…", r"head\.…")):
        recipes.specification("supcon", Mode.ADAPTER, Kind.IMAGE, FACTS, gpu=False, given=given)


@pytest.mark.parametrize("name", ["base", "teacher", "device", "mode"])
def test_that_what_has_an_option_of_its_own_is_no_setting(name: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"no setting “{name}”; it has batch_size, crops, epochs, "):
        recipes.specification("supcon", Mode.ADAPTER, Kind.IMAGE, FACTS, False, None, {name: "cpu"})


def test_that_a_persons_settings_go_before_what_is_given() -> None:
    made = recipes.specification(
        "supcon", Mode.ADAPTER, Kind.IMAGE, FACTS, False, {"epochs": 4, "seed": 1}, {"epochs": 9}
    )
    assert (made.plan.epochs, made.plan.seed) == (9, 1)


def test_that_there_are_no_other_methods() -> None:
    with pytest.raises(InvalidRequestError, match="no method “magic”; there are instance, simclr, "):
        recipes.specification("magic", Mode.ADAPTER, Kind.IMAGE, FACTS, gpu=False)


def test_that_from_scratch_it_begins_with_a_network(tmp_path: Path) -> None:
    assert recipes.specification("simclr", Mode.SCRATCH, Kind.IMAGE, FACTS, gpu=True).base == "resnet18"
    assert recipes.specification("simclr", Mode.SCRATCH, Kind.MUSIC, FACTS, gpu=True).base == "musicnn-msd"


@pytest.mark.parametrize(("name", "told"), [("musicnn-msd", "resnet18, effic"), ("vit", "no network 'vit'")])
def test_that_a_network_that_does_not_fit_is_refused_at_once(name: str, told: str) -> None:
    with pytest.raises(EngineError, match=told):
        recipes.specification("simclr", Mode.SCRATCH, Kind.IMAGE, FACTS, False, {"base": name})


@pytest.mark.parametrize(
    ("mode", "items", "optimiser", "rate"),
    [
        (Mode.SCRATCH, 2048, Optimiser.LARS, 2.4),
        (Mode.SCRATCH, 256, Optimiser.ADAMW, 1e-3),
        (Mode.FINETUNE, 2048, Optimiser.ADAMW, 3e-4),
    ],
)
def test_that_large_batches_from_scratch_are_learnt_from_by_lars(
    mode: Mode, items: int, optimiser: Optimiser, rate: float
) -> None:
    found = recipes.specification(
        "simclr", mode, Kind.IMAGE, Facts(items=50_000), True, {"batch_size": items}
    )
    assert found.plan.optimiser is optimiser
    assert found.plan.learning_rate == pytest.approx(rate)


def test_that_who_wants_another_optimiser_for_large_batches_gets_it() -> None:
    facts, small, large = Facts(items=50_000), {"batch_size": 256}, {"batch_size": 2048}
    usual = recipes.specification("simclr", Mode.SCRATCH, Kind.IMAGE, facts, True, small)
    wanted = large | {"plan.optimiser": "adamw"}
    found = recipes.specification("simclr", Mode.SCRATCH, Kind.IMAGE, facts, True, wanted)
    assert found.plan == usual.plan  # no rate that only LARS bears
    found = recipes.specification(
        "simclr", Mode.SCRATCH, Kind.IMAGE, facts, True, wanted | {"plan.learning_rate": 0.01}
    )
    assert (found.plan.optimiser, found.plan.learning_rate) == (Optimiser.ADAMW, 0.01)


@pytest.mark.parametrize(
    ("given", "rate"), [({}, 0.3), ({"batch_size": 512}, 0.6), ({"plan.learning_rate": 0.1}, 0.1)]
)
def test_that_who_asks_for_lars_gets_a_rate_that_it_learns_at(given: dict[str, float], rate: float) -> None:
    wanted = {"plan.optimiser": "lars", **given}
    found = recipes.specification("simclr", Mode.SCRATCH, Kind.IMAGE, Facts(items=50_000), True, wanted)
    assert found.plan.learning_rate == pytest.approx(rate)


def test_that_a_damaged_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="Start it anew"):
        Specification.load(tmp_path)
    (tmp_path / FILE).write_text('{"method": "supcon"}')
    with pytest.raises(LibraryError, match="Start it anew"):
        Specification.load(tmp_path)


@pytest.mark.parametrize(("items", "batch"), [(10, 32), (300, 80), (785, 209), (50_000, 256)])
def test_that_a_head_learns_in_several_steps_of_an_epoch(items: int, batch: int) -> None:
    made = recipes.specification("simclr", Mode.ADAPTER, Kind.IMAGE, Facts(items), gpu=True)
    assert made.batch_size == batch


def test_that_a_processor_fine_tunes_the_usual_encoder_on_smaller_pictures() -> None:
    def side(kind: Kind = Kind.IMAGE, *, gpu: bool = False, **given: Any) -> int | None:
        return recipes.specification("supcon", Mode.FINETUNE, kind, FACTS, gpu, given).side

    assert side() == recipes.SMALLER_SIDE
    assert side(side=160) == 160
    assert [side(gpu=True), side(Kind.MUSIC), side(base="hub:some/other")] == [None] * 3


def test_that_one_strength_of_all_views_can_be_given() -> None:
    given = {"views.blur": 0.7, "views.scale": [0.3, 0.9], "views.dropout": 0.2}
    views = recipes.specification("byol", Mode.SCRATCH, Kind.IMAGE, FACTS, gpu=False, given=given).views
    assert {(view.blur, view.scale) for view in views.pictures} == {(0.7, (0.3, 0.9))}
    assert [view.solarise for view in views.pictures] == [0.0, 0.2]
    assert views.features[0].dropout == 0.2
    heard = recipes.specification(
        "simclr", Mode.ADAPTER, Kind.MUSIC, FACTS, False, {"views.noise": 0.5}
    ).views
    assert (heard.music[0].noise, heard.features[0].noise) == (0.5, 0.5)


def test_that_a_strength_of_the_other_kind_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="views"):
        recipes.specification("simclr", Mode.SCRATCH, Kind.MUSIC, FACTS, False, {"views.hue": 0.1})
