from __future__ import annotations

from pathlib import Path

from small_training import backbone
from torch import nn

from engine.contrastive.loads import FILE, Load
from engine.contrastive.norms import freeze_norms
from engine.contrastive.plan import Plan
from engine.contrastive.student import Student


def _student(norm: bool) -> Student:
    return Student(backbone(norm), nn.Identity())


def test_that_a_batch_goes_through_in_ever_smaller_chunks_where_items_are_on_their_own() -> None:
    load: Load | None = Load(12)
    chunks = []
    while load is not None:
        chunks.append(load.chunk)
        assert (load.batch_size, load.parts) == (12, 1)
        load = load.lighter(_student(norm=False), views=2)
    assert chunks == [0, 12, 6, 3, 1]


def test_that_a_batch_is_taken_in_parts_of_two_items_or_more_where_norms_look_at_it() -> None:
    student = _student(norm=True).train()
    load: Load | None = Load(12)
    parts = []
    while load is not None:
        parts.append(load.parts)
        load = load.lighter(student, views=2)
    assert parts == [1, 2, 4]
    frozen = _student(norm=True)
    freeze_norms(frozen)
    lighter = Load(12).lighter(frozen.train(), views=2)
    assert lighter is not None
    assert lighter.chunk == 12


def test_that_the_plan_goes_by_the_load() -> None:
    plan = Plan(epochs=1, accumulate=3, cache_chunk=64)
    assert Load(16).plan(plan) == plan
    done = Load(16, chunk=8, parts=2).plan(plan)
    assert (done.cache_chunk, done.accumulate) == (8, 6)


def test_that_it_tells_how_many_views_are_kept_at_once() -> None:
    assert Load(16).at_once(views=2, chunk=0) == 32
    assert Load(16).at_once(views=2, chunk=100) == 32
    assert Load(16, parts=4).at_once(views=2, chunk=0) == 8
    assert Load(16, chunk=4).at_once(views=2, chunk=0) == 4
    assert Load(16).at_once(views=2, chunk=6) == 6


def test_that_it_is_kept(tmp_path: Path) -> None:
    assert Load.load(tmp_path) is None
    Load(16, parts=4).save(tmp_path)
    assert Load.load(tmp_path) == Load(16, parts=4)
    (tmp_path / FILE).write_text("[1, 2]")
    assert Load.load(tmp_path) is None
