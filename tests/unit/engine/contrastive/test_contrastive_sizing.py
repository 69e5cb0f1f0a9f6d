from __future__ import annotations

from pathlib import Path

import pytest
import torch
from small_course import Watching, material_of, specification_of
from small_networks import SHOWN, TinyPictures, seen_or_heard, tiny

from engine.contrastive import course, network_ground, sizing
from engine.contrastive.candidate import Course
from engine.contrastive.loads import Load
from engine.contrastive.modes import Mode


@pytest.fixture(autouse=True)
def _tiny_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("backbone", "scratch"):
        monkeypatch.setattr(network_ground.backbones, name, tiny(TinyPictures, SHOWN))


def _trained(folder: Path, mode: Mode, room: int | None = None, **given: object) -> tuple[Course, Load]:
    """One epoch, where the machine has ``room`` bytes for a step."""
    material = material_of() if mode is Mode.ADAPTER else seen_or_heard()
    with pytest.MonkeyPatch.context() as patch:
        if room is not None:
            patch.setattr(sizing, "room", lambda: room)
        wanted = specification_of("supcon", mode, epochs=1, plan__average=0.0, **given)
        ended = course.run(wanted, material, folder, Watching(material))
    load = Load.load(folder)
    assert load is not None
    return ended, load


def test_that_a_batch_goes_in_chunks_where_the_machine_has_no_room_and_learns_the_same(
    tmp_path: Path,
) -> None:
    whole, at_once = _trained(tmp_path / "whole", Mode.FINETUNE)
    chunked, lightest = _trained(tmp_path / "chunked", Mode.FINETUNE, room=1)
    assert at_once.chunk == 0
    assert (lightest.chunk, lightest.parts) == (1, 1)
    assert lightest.batch_size == at_once.batch_size == whole.batch_size
    for name, weights in whole.weights.items():
        torch.testing.assert_close(chunked.weights[name], weights, rtol=1e-4, atol=1e-5)


def test_that_as_much_is_done_at_once_as_there_is_room_for(tmp_path: Path) -> None:
    chunks = [
        _trained(tmp_path / f"{power}", Mode.FINETUNE, room=1 << power)[1].chunk for power in range(10, 25, 2)
    ]
    assert chunks[0] == 1
    assert chunks[-1] == 0, "all of it"
    between = [chunk for chunk in chunks if chunk > 1]
    assert between == sorted(between)
    assert len(set(between)) > 1


def test_that_a_network_whose_norms_look_at_the_batch_has_it_in_parts(tmp_path: Path) -> None:
    _, load = _trained(tmp_path / "parts", Mode.SCRATCH, room=1)
    assert (load.chunk, load.parts > 1) == (0, True)


def test_that_a_chunk_that_was_asked_for_is_enough_where_there_is_room_for_it(tmp_path: Path) -> None:
    _, load = _trained(tmp_path / "asked", Mode.FINETUNE, plan__cache_chunk=2)
    assert load.chunk == 0
    assert load.at_once(views=2, chunk=2) == 2


def test_that_an_adapter_is_never_probed(tmp_path: Path) -> None:
    _, load = _trained(tmp_path / "adapter", Mode.ADAPTER, room=0)
    assert (load.chunk, load.parts) == (0, 1)
