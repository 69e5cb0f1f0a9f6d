from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_course import ITEMS, WIDTH, Watching, accuracy, features_of, material_of, specification_of
from small_training import after

from engine.contrastive import course
from engine.contrastive.callbacks import Ending, Wish
from engine.contrastive.candidate import Course
from engine.contrastive.material import Rows, Vectors
from engine.contrastive.methods import BY_NAME
from engine.contrastive.specification import Specification
from engine.encoders.heads import head_of
from engine.errors import InvalidRequestError

GROUPING = ("triplet", "npair", "pair", "supcon", "gensupcon", "distill", "align")


def _embedded(trained: Course, rows: Rows) -> Vectors:
    """By the head alone, as the encoder that is made of it."""
    head = head_of(trained.head).eval()
    head.load_state_dict({"weight": trained.weights["head.weight"], "bias": trained.weights["head.bias"]})
    with torch.no_grad():
        outputs = head(torch.from_numpy(features_of()[rows]))
    return torch.nn.functional.normalize(outputs, dim=1).numpy()


def _same(one: Course, other: Course) -> None:
    torch.testing.assert_close(dict(one.weights), dict(other.weights), rtol=0, atol=0)
    assert [record["loss"] for record in one.history] == [record["loss"] for record in other.history]
    assert [record["score"] for record in one.history] == [record["score"] for record in other.history]


@pytest.mark.parametrize("method", BY_NAME)
def test_that_every_method_trains_a_head(method: str, tmp_path: Path) -> None:
    material, hooks = material_of(), Watching(material_of())
    trained = course.run(specification_of(method), material, tmp_path / "run", hooks)
    assert trained.ending is Ending.FINISHED
    assert trained.weights["head.weight"].shape == (16, WIDTH)
    assert (trained.head["width"], trained.head["dimension"]) == (WIDTH, 16)
    assert not [name for name in trained.weights if name.startswith(("projector", "backbone"))]
    assert ("text_projector.weight" in trained.weights) == (method == "align")
    assert [record["epoch"] for record in trained.history] == [1, 2, 3, 4]
    assert {"loss", "learning_rate", "items_per_second", "waiting", "spread", "effective_rank", "score"} <= (
        trained.history[0].keys()
    )
    assert all((epoch["alignment"] is None) == (BY_NAME[method].views == 1) for epoch in trained.history)
    assert trained.batch_size == 16
    assert hooks.begun == [(len(hooks.steps), 0, 16)]
    assert len(hooks.epochs) == 4


def test_that_a_batch_is_no_larger_than_what_is_trained_on(tmp_path: Path) -> None:
    material = material_of()
    hooks = Watching(material)
    trained = course.run(specification_of("simclr", batch_size=512), material, tmp_path / "run", hooks)
    assert trained.batch_size == len(material.training) == hooks.steps[0].items


@pytest.mark.parametrize("method", GROUPING)
def test_that_what_belongs_together_is_found_better_than_before(method: str, tmp_path: Path) -> None:
    material = material_of()
    wanted = specification_of(method, epochs=16, plan__learning_rate=0.03, head__dropout=0.0)
    trained = course.run(wanted, material, tmp_path / "run", Watching(material))
    before = accuracy(material, lambda rows: features_of()[rows])
    assert accuracy(material, lambda rows: _embedded(trained, rows)) > before + 0.15


@pytest.mark.parametrize("method", BY_NAME)
def test_that_a_paused_training_ends_as_one_that_was_not(method: str, tmp_path: Path) -> None:
    material, wanted = material_of(), specification_of(method)
    whole = course.run(wanted, material, tmp_path / "whole", Watching(material))
    folder = tmp_path / "paused"
    paused = course.run(wanted, material, folder, Watching(material, after(5, Wish.PAUSE)))
    assert paused.ending is Ending.PAUSED
    assert not paused.weights
    torch.manual_seed(99)
    _same(course.run(wanted, material, folder, Watching(material)), whole)


def test_that_a_killed_training_goes_on_from_its_last_epoch(tmp_path: Path) -> None:
    class KilledError(Exception):
        """As a process that is gone."""

    def kill() -> Wish:
        raise KilledError

    material, wanted = material_of(), specification_of("moco")
    whole = course.run(wanted, material, tmp_path / "whole", Watching(material))
    steps = iter([lambda: Wish.GO_ON] * 7 + [kill])
    folder = tmp_path / "killed"
    with pytest.raises(KilledError):
        course.run(wanted, material, folder, Watching(material, lambda: next(steps)()))
    again = Watching(material)
    _same(course.run(wanted, material, folder, again), whole)
    assert again.begun[0][1] == 6


def test_that_what_counts_is_what_was_written_down_at_the_start(tmp_path: Path) -> None:
    material, wanted = material_of(), specification_of("supcon")
    whole = course.run(wanted, material, tmp_path / "whole", Watching(material))
    folder = tmp_path / "paused"
    course.run(wanted, material, folder, Watching(material, after(4, Wish.PAUSE)))
    changed = replace(material, labels=[("all the same",)] * ITEMS, features=np.roll(material.features, 1, 0))
    _same(course.run(replace(wanted, per_label=2), changed, folder, Watching(material)), whole)


def test_that_a_finished_training_is_not_done_again(tmp_path: Path) -> None:
    material, wanted = material_of(), specification_of("supcon")
    first = course.run(wanted, material, tmp_path / "run", Watching(material))
    shutil.rmtree(tmp_path / "run" / "checkpoints")
    hooks = Watching(material)
    _same(course.run(wanted, material, tmp_path / "run", hooks), first)
    assert hooks.begun == []


def test_that_a_cancelled_training_leaves_no_candidate(tmp_path: Path) -> None:
    material = material_of()
    hooks = Watching(material, after(4, Wish.CANCEL))
    trained = course.run(specification_of("simclr"), material, tmp_path / "run", hooks)
    assert trained.ending is Ending.CANCELLED
    assert not trained.weights
    assert len(trained.history) == 1


def test_that_the_weights_are_those_of_the_best_epoch(tmp_path: Path) -> None:
    class Told(Watching):
        scores = iter([0.2, 0.9, 0.1, 0.3])

        def score(self, embed: object, words: object = None) -> dict[str, float | None]:
            return {"score": next(self.scores)}

    material = material_of()
    trained = course.run(specification_of("supcon"), material, tmp_path / "run", Told(material))
    assert trained.best_epoch == 2
    shorter = course.run(
        specification_of("supcon"), material, tmp_path / "other", Watching(material, after(7, Wish.PAUSE))
    )
    assert shorter.ending is Ending.PAUSED
    assert trained.history[1]["score"] == 0.9


def test_that_it_says_why_it_cannot_learn(tmp_path: Path) -> None:
    alone = replace(material_of(), labels=[(str(row),) for row in range(ITEMS)])
    told = "learn from the 48 items that are left when 12 are held out: no two items share a label"
    with pytest.raises(InvalidRequestError, match=told):
        course.run(specification_of("supcon"), alone, tmp_path / "labels")
    few = replace(material_of(), training=np.array([1]))
    with pytest.raises(InvalidRequestError, match="too little to train on in the 1 items that are left"):
        course.run(specification_of("simclr"), few, tmp_path / "few")
    with pytest.raises(InvalidRequestError, match="Embed the collection first"):
        course.run(specification_of("supcon"), replace(alone, features=None), tmp_path / "features")


def test_that_a_training_with_hard_negatives_can_be_paused(tmp_path: Path) -> None:
    material = replace(material_of(), labels=())
    wanted = specification_of("simclr", hard_negatives=3, skipped_negatives=1)
    whole = course.run(wanted, material, tmp_path / "whole", Watching(material))
    folder = tmp_path / "paused"
    course.run(wanted, material, folder, Watching(material, after(8, Wish.PAUSE)))
    _same(course.run(wanted, material, folder, Watching(material)), whole)


def test_that_a_prepared_folder_says_all_but_how_items_are_read(tmp_path: Path) -> None:
    course.prepare(specification_of("gensupcon"), material_of(), tmp_path)
    assert Specification.load(tmp_path) == specification_of("gensupcon")
    split = json.loads((tmp_path / "split.json").read_text())
    assert split["held_out"] == [3 * row + 1 for row in range(0, ITEMS, 5)]
