from __future__ import annotations

from pathlib import Path

import pytest
from small_course import material_of, specification_of
from small_training import CPU

from engine.contrastive.assembling import pupil_of
from engine.contrastive.grounds import Places, ground_for
from engine.contrastive.objective import Objective
from engine.contrastive.objectives.instance import Instance
from engine.contrastive.objectives.moco import QUEUE_SHARE, Moco
from engine.contrastive.specification import Specification


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "run", tmp_path / "inputs", None, CPU)


def _objective(wanted: Specification, places: Places) -> Objective[object]:
    material = material_of()
    ground = ground_for(wanted, material, places, lambda *_told: None)
    return pupil_of(wanted, material, ground, CPU).objective


def test_that_a_memory_holds_what_is_trained_on_and_nothing_that_is_held_out(places: Places) -> None:
    objective = _objective(specification_of("instance"), places)
    assert isinstance(objective, Instance)
    assert objective.bank.rows.tolist() == material_of().training.tolist()
    assert len(objective.bank.vectors) == len(material_of().training)


def test_that_the_queue_is_a_part_of_what_is_trained_on(places: Places) -> None:
    objective = _objective(specification_of("moco"), places)
    assert isinstance(objective, Moco)
    assert objective.queue is not None
    assert len(objective.queue.keys) == len(material_of().training) // QUEUE_SHARE
