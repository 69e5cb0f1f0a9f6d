"""Which teachers are asked about views themselves, and that they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from small_course import WIDTH, Watching, kinds_of, material_of, specification_of
from small_networks import SHOWN, TinyMusic, TinyPictures, seen_or_heard, tiny
from torch import Tensor, nn

from engine.contrastive import asking, course
from engine.contrastive.asking import asked_of_features, asked_of_views
from engine.contrastive.batch import Batch, Progress
from engine.contrastive.known import Known
from engine.contrastive.modes import Mode
from engine.contrastive.teacher import Classifying
from engine.domain import AudioInput, Kind, PictureInput, TrainingMode
from engine.encoders import trained
from engine.encoders.description import BaseVersion, Description
from engine.encoders.heads import Head
from engine.errors import EncoderError

BASE = "bundled:efficientnet-lite0"


def _written_adapter(cache: Path, name: str, base: str = BASE) -> Head:
    """An adapter upon ``base`` among the encoders of a library."""
    head = Head(WIDTH, 4)
    description = Description(
        name=name,
        kind=Kind.IMAGE,
        dimension=4,
        mode=TrainingMode.ADAPTER,
        method="supcon",
        input=SHOWN,
        network={"name": "efficientnet-lite0"},
        base=BaseVersion("base", base, "0" * 32),
        head=head.record,
    )
    weights = {f"head.{part}": values for part, values in head.state_dict().items()}
    trained.write(cache / "trained", description, weights)
    return head.eval()


@pytest.mark.parametrize("method", ["gensupcon", "distill"])
def test_that_an_adapter_upon_the_same_base_is_asked_about_features(tmp_path: Path, method: str) -> None:
    head = _written_adapter(tmp_path, "near")
    found = asked_of_features(specification_of(method, base=BASE, teacher="trained:near"), tmp_path)
    features = torch.randn(5, WIDTH)
    assert found is not None
    torch.testing.assert_close(found.eval()(features), head(features))
    same = asked_of_features(specification_of(method, base=BASE, teacher=BASE), tmp_path)
    assert isinstance(same, nn.Identity)


def test_that_others_are_not_asked_about_features(tmp_path: Path) -> None:
    _written_adapter(tmp_path, "far", base="bundled:musicnn-msd")

    def asked(teacher: str | None, method: str = "gensupcon") -> nn.Module | None:
        return asked_of_features(specification_of(method, base=BASE, teacher=teacher), tmp_path)

    assert asked("trained:far") is None
    assert asked("bundled:musicnn-msd") is None
    assert asked("file:vectors.npz") is None
    assert asked(None) is None
    assert asked(BASE, "supcon") is None
    with pytest.raises(EncoderError):
        asked("trained:gone")


def test_that_a_network_is_asked_about_views_that_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = specification_of("gensupcon", Mode.FINETUNE, teacher=BASE)
    monkeypatch.setattr(asking.backbones, "backbone", tiny(TinyPictures, SHOWN))
    smaller = PictureInput(8, 8)
    assert isinstance(asked_of_views(wanted, SHOWN, None, None), TinyPictures)
    assert isinstance(asked_of_views(wanted, smaller, None, None), TinyPictures)
    monkeypatch.setattr(TinyPictures, "record", {"network": {"name": "hub"}})
    assert isinstance(asked_of_views(wanted, SHOWN, None, None), TinyPictures)
    assert asked_of_views(wanted, smaller, None, None) is None
    heard = AudioInput(rate=1000, samples=500, hop=400, lead=100, most_windows=4)
    monkeypatch.setattr(asking.backbones, "backbone", tiny(TinyMusic, heard))
    assert isinstance(asked_of_views(wanted, heard, None, None), TinyMusic)
    assert asked_of_views(wanted, heard, nn.Identity(), None) is None
    assert asked_of_views(wanted, replace(heard, rate=2000), None, None) is None
    without = specification_of("gensupcon", Mode.FINETUNE)
    assert asked_of_views(without, heard, None, None) is None


def test_that_embeddings_of_a_teacher_are_the_logits_that_it_said() -> None:
    material = material_of()
    assert material.teacher is not None
    known = Known(material, soft_labels=True)
    said = known(Batch((), torch.arange(6), Progress(0, 1))).teacher
    assert said is not None
    assert known.landmarks is not None
    unit = material.teacher[:6] / np.linalg.norm(material.teacher[:6], axis=1, keepdims=True)
    classifying = Classifying(nn.Identity(), torch.from_numpy(known.landmarks))
    expected = said / torch.from_numpy(np.linalg.norm(material.teacher[:6], axis=1, keepdims=True))
    for half in (False, True):  # the network may be asked in half precision, its similarities are not
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            torch.testing.assert_close(classifying(7 * torch.from_numpy(unit)), expected)


def test_that_a_training_asks_its_teacher_about_mixed_views(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Tensor] = []

    class Telling(TinyPictures):
        def forward(self, views: Tensor) -> Tensor:
            asked.append(views)
            return super().forward(views)

    pupils, teachers = tiny(TinyPictures, SHOWN), tiny(Telling, SHOWN)

    def backbone(source: str, *_: Any) -> Any:
        return (teachers if source == "bundled:musicnn-msd" else pupils)()

    monkeypatch.setattr(asking.backbones, "backbone", backbone)
    material = replace(seen_or_heard(), teacher=np.eye(8, dtype=np.float32)[kinds_of(40)])
    wanted = specification_of(
        "gensupcon", Mode.FINETUNE, teacher="bundled:musicnn-msd", epochs=1, objective__mixing="mixup"
    )
    trained_now = course.run(wanted, material, tmp_path / "run", Watching(material))
    assert {views.shape[1:] for views in asked} == {torch.Size((3, 16, 16))}
    assert max(len(views) for views in asked) == 32, "both views of 16 items"
    assert trained_now.history[0]["teacher"] > 0
