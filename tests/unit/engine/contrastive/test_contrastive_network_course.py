from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from small_course import Watching, specification_of
from small_networks import HEARD, SHOWN, TinyMusic, TinyPictures, seen_or_heard, tiny
from small_training import after
from torch.nn.functional import normalize

from engine.contrastive import course, network_ground
from engine.contrastive.callbacks import Ending, Wish
from engine.contrastive.candidate import Course
from engine.contrastive.embedding import Embed
from engine.contrastive.failures import OutOfMemoryError
from engine.contrastive.material import Material, Vectors
from engine.contrastive.modes import Mode
from engine.domain import Kind
from engine.encoders.backbones import Backbone
from engine.encoders.encoder import EncoderInput
from engine.encoders.heads import head_of
from engine.errors import DecodeError, InvalidRequestError

Use = Callable[[Callable[..., Backbone]], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Puts a network in the place of those there are."""

    def put(made: Callable[..., Backbone]) -> None:
        monkeypatch.setattr(network_ground.backbones, "backbone", made)
        monkeypatch.setattr(network_ground.backbones, "scratch", made)

    return put


class Asking(Watching):
    """Keeps the embeddings after each epoch."""

    def __init__(self, material: Material, *wishes: Callable[[], Wish]) -> None:
        super().__init__(material, *wishes)
        self.embedded: list[Vectors] = []
        self._rows = material.held_out

    def score(self, embed: Embed, words: Embed | None = None) -> dict[str, float | None]:
        self.embedded.append(embed(self._rows))
        return {"score": float(len(self.embedded))}


def _loaded(trained: Course, module: torch.nn.Module) -> tuple[torch.nn.Module, torch.nn.Module]:
    """Backbone and head with the weights of a candidate."""
    head = head_of(trained.head).eval()
    for part, name in ((module, "backbone."), (head, "head.")):
        own = {key.removeprefix(name): each for key, each in trained.weights.items() if key.startswith(name)}
        part.load_state_dict(own)
    return module.eval(), head


def test_that_a_network_embeds_pictures_as_the_candidate_will(use: Use, tmp_path: Path) -> None:
    use(tiny(TinyPictures, SHOWN))
    material = seen_or_heard()
    hooks = Asking(material)
    wanted = specification_of("supcon", Mode.FINETUNE, plan__head_epochs=1)
    trained = course.run(wanted, material, tmp_path / "run", hooks)
    assert trained.network == {"name": "tiny"}
    backbone, head = _loaded(trained, TinyPictures())
    pictures = np.stack([material.read(row, SHOWN) for row in material.held_out])
    with torch.no_grad():
        outputs = normalize(head(backbone(torch.from_numpy(pictures).permute(0, 3, 1, 2))), dim=1)
    torch.testing.assert_close(torch.from_numpy(hooks.embedded[-1]), outputs, rtol=1e-4, atol=1e-5)
    assert ("decode", len(material.training), len(material.training)) in hooks.stages


def test_that_a_track_is_the_mean_of_its_windows(use: Use, tmp_path: Path) -> None:
    use(tiny(TinyMusic, HEARD))
    material = seen_or_heard()
    hooks = Asking(material)
    wanted = specification_of("supcon", Mode.FINETUNE, Kind.MUSIC)
    trained = course.run(wanted, material, tmp_path / "run", hooks)
    backbone, head = _loaded(trained, TinyMusic())
    with torch.no_grad():
        tracks = [torch.from_numpy(material.read(int(row), HEARD)) for row in material.held_out]
        means = [normalize(head(backbone(track)), dim=1).mean(0) for track in tracks]
    found = torch.from_numpy(hooks.embedded[-1])
    torch.testing.assert_close(found, normalize(torch.stack(means), dim=1), rtol=1e-2, atol=1e-3)


def test_that_finetuning_learns_the_head_first_and_keeps_the_norms_statistics(
    use: Use, tmp_path: Path
) -> None:
    use(tiny(TinyPictures, SHOWN))
    before = tiny(TinyPictures, SHOWN)().module.state_dict()
    material = seen_or_heard()
    given = {"plan__head_epochs": 2, "plan__learning_rate": 0.05, "plan__average": 0.0}
    halfway = specification_of("supcon", Mode.FINETUNE, epochs=2, **given)
    trained = course.run(halfway, material, tmp_path / "head", Watching(material))
    for name, value in before.items():
        assert torch.equal(trained.weights[f"backbone.{name}"], value)
    whole = specification_of("supcon", Mode.FINETUNE, epochs=4, **given)
    trained = course.run(whole, material, tmp_path / "whole", Asking(material))
    assert not torch.equal(trained.weights["backbone.layers.0.weight"], before["layers.0.weight"])
    assert torch.equal(trained.weights["backbone.layers.1.running_mean"], before["layers.1.running_mean"])


@pytest.mark.parametrize("method", ["simclr", "moco", "byol", "supcon"])
def test_that_a_network_learns_from_nothing_and_can_be_paused(method: str, use: Use, tmp_path: Path) -> None:
    use(tiny(TinyPictures, SHOWN))
    material = seen_or_heard()
    wanted = specification_of(method, Mode.SCRATCH, objective__hidden=16, objective__dimension=8)
    whole = course.run(wanted, material, tmp_path / "whole", Watching(material))
    before = tiny(TinyPictures, SHOWN)().module.state_dict()
    assert not torch.equal(whole.weights["backbone.layers.1.running_mean"], before["layers.1.running_mean"])
    folder = tmp_path / "paused"
    course.run(wanted, material, folder, Watching(material, after(3, Wish.PAUSE)))
    torch.manual_seed(99)
    again = course.run(wanted, material, folder, Watching(material))
    torch.testing.assert_close(dict(again.weights), dict(whole.weights), rtol=0, atol=0)


def test_that_too_little_memory_makes_smaller_chunks_of_the_same_batch(use: Use, tmp_path: Path) -> None:
    material = seen_or_heard()
    wanted = specification_of("supcon", Mode.FINETUNE, objective__temperature=0.5)
    use(tiny(TinyPictures, SHOWN))
    roomy = course.run(wanted, material, tmp_path / "roomy", Watching(material))
    use(tiny(lambda: TinyPictures(room=9), SHOWN))
    tight = course.run(wanted, material, tmp_path / "tight", Watching(material))
    assert tight.batch_size == roomy.batch_size == 16
    losses, others = ([record["loss"] for record in each.history] for each in (roomy, tight))
    assert losses == pytest.approx(others, rel=1e-3)


def test_that_a_batch_is_taken_in_parts_where_norms_look_at_it(use: Use, tmp_path: Path) -> None:
    material = seen_or_heard()
    wanted = specification_of("simclr", Mode.SCRATCH, objective__hidden=16, objective__dimension=8)
    use(tiny(lambda: TinyPictures(room=17), SHOWN))
    hooks = Watching(material)
    trained = course.run(wanted, material, tmp_path / "run", hooks)
    assert trained.ending is Ending.FINISHED
    assert [each[0] for each in hooks.begun] == [8, 8]
    use(tiny(lambda: TinyPictures(room=1), SHOWN))
    with pytest.raises(OutOfMemoryError):
        course.run(wanted, material, tmp_path / "none", Watching(material))


def test_that_memory_that_ends_later_costs_no_more_than_the_epoch(use: Use, tmp_path: Path) -> None:
    class Filling(TinyPictures):
        """There is less room from the second epoch on."""

        steps = 0

        def forward(self, views: torch.Tensor) -> torch.Tensor:
            if self.training and torch.is_grad_enabled() and len(views) > 8:  # not a trial of a few items
                Filling.steps += 1
                self.room = 1000 if Filling.steps <= 3 else 17
            return super().forward(views)

    material = seen_or_heard()
    wanted = specification_of("simclr", Mode.SCRATCH, objective__hidden=16, objective__dimension=8)
    use(tiny(Filling, SHOWN))
    hooks = Watching(material)
    trained = course.run(wanted, material, tmp_path / "run", hooks)
    assert trained.ending is Ending.FINISHED
    assert hooks.begun == [(8, 0, 16), (8, 2, 16)]
    assert [record["epoch"] for record in trained.history] == [1, 2, 3, 4]


def test_that_items_that_cannot_be_read_are_left_out_and_told(use: Use, tmp_path: Path) -> None:
    use(tiny(TinyPictures, SHOWN))
    whole = seen_or_heard()

    def read(row: int, wanted: EncoderInput) -> NDArray[Any]:
        if row in (0, 1, 7):
            raise DecodeError("it is cut short")
        return whole.read(row, wanted)

    material = replace(whole, read=read)
    hooks = Asking(material)
    trained = course.run(specification_of("supcon", Mode.FINETUNE), material, tmp_path / "run", hooks)
    assert trained.unreadable == {3 * 1 + 1: "it is cut short", 3 * 7 + 1: "it is cut short"}
    embedded = hooks.embedded[-1]
    assert not embedded[0].any()
    assert np.linalg.norm(embedded[1:], axis=1) == pytest.approx(1, abs=1e-5)


def test_that_the_head_begins_with_what_the_stored_embeddings_taught_it(use: Use, tmp_path: Path) -> None:
    use(tiny(TinyPictures, SHOWN))
    bare = seen_or_heard()
    module = tiny(TinyPictures, SHOWN)().module
    pictures = np.stack([bare.read(row, SHOWN) for row in range(len(bare.ids))])
    with torch.no_grad():
        features = normalize(module(torch.from_numpy(pictures).permute(0, 3, 1, 2)), dim=1).numpy()
    material = replace(bare, features=features)
    hooks = Asking(material)
    wanted = specification_of("supcon", Mode.FINETUNE, epochs=1, plan__learning_rate=0.0)
    trained = course.run(wanted, material, tmp_path / "run", hooks)
    adapter = course.run(specification_of("supcon", epochs=60), material, tmp_path / "adapter")
    assert trained.weights["head.weight"].shape == adapter.weights["head.weight"].shape
    assert [stage for stage in hooks.stages if stage[0] == "head"][-1] == ("head", 60, 60)
    alone = course.run(replace(wanted, head_first=False), material, tmp_path / "alone", Asking(material))
    assert trained.history[0]["loss"] < alone.history[0]["loss"] - 0.1


def test_that_a_network_learns_from_smaller_pictures_than_it_reads(use: Use, tmp_path: Path) -> None:
    sides: dict[bool, set[int]] = {True: set(), False: set()}

    class Telling(TinyPictures):
        def forward(self, views: torch.Tensor) -> torch.Tensor:
            sides[torch.is_grad_enabled()].add(views.shape[-1])
            return super().forward(views)

    use(tiny(Telling, SHOWN))
    material = seen_or_heard()
    wanted = replace(specification_of("supcon", Mode.FINETUNE), side=8)
    course.run(wanted, material, tmp_path / "run", Asking(material))
    assert sides == {True: {8}, False: {SHOWN.width}}


def test_that_a_network_of_one_size_is_not_trained_on_another(use: Use, tmp_path: Path) -> None:
    class OfOneSize(TinyPictures):
        @property
        def record(self) -> dict[str, Any]:
            return {"network": {"name": "hub"}, "head": {}}

    use(tiny(OfOneSize, SHOWN))
    wanted = replace(specification_of("supcon", Mode.FINETUNE), side=8)
    with pytest.raises(InvalidRequestError, match="16 × 16 only"):
        course.run(wanted, seen_or_heard(), tmp_path / "run", Watching(seen_or_heard()))
