from __future__ import annotations

import pytest
from torch import Tensor, nn

from engine.contrastive.groups import DEEPEST, layers, parameter_groups
from engine.contrastive.student import Student
from engine.encoders.efficientnet import EfficientNetLite0


class _Block(nn.Module):
    """A layer with a short way round it."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = nn.Conv2d(4, 4, 3)
        self.norm = nn.BatchNorm2d(4)


class _Deep(nn.Module):
    def __init__(self, blocks: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.blocks = nn.ModuleList(_Block() for _ in range(blocks))

    def forward(self, items: Tensor) -> Tensor:
        return items


def _scales(groups: list[dict[str, object]], *, backbone: bool) -> list[float]:
    return sorted({float(str(group["scale"])) for group in groups if group["backbone"] is backbone})


def test_that_each_layer_learns_more_slowly_than_the_next() -> None:
    student = Student(_Deep(3), nn.Linear(4, 2))
    groups = parameter_groups(student, nn.Identity(), 0.1, layer_decay=0.5)
    assert _scales(groups, backbone=True) == [0.5**4, 0.5**3, 0.5**2, 0.5]
    assert _scales(groups, backbone=False) == [1.0]
    by_parameter = {id(each): group["scale"] for group in groups for each in group["params"]}
    assert by_parameter[id(student.backbone.stem.weight)] == 0.5**4
    assert by_parameter[id(student.backbone.norm.bias)] == 0.5**4


def test_that_a_deep_network_is_slowed_no_more_than_one_of_twelve_layers() -> None:
    groups = parameter_groups(Student(_Deep(60), nn.Linear(4, 2)), nn.Identity(), 0.1, layer_decay=0.7)
    scales = _scales(groups, backbone=True)
    assert scales[0] == pytest.approx(0.7**DEEPEST)
    assert scales[-1] == pytest.approx(0.7)
    assert len(scales) == 61


def test_that_biases_and_norms_do_not_decay() -> None:
    student = Student(_Deep(2), nn.Linear(4, 2))
    for group in parameter_groups(student, nn.Linear(2, 2), 0.1):
        for parameter in group["params"]:
            assert group["weight_decay"] == (0.1 if parameter.ndim > 1 else 0.0)


def test_that_every_parameter_that_is_trained_is_in_one_group() -> None:
    student = Student(_Deep(2), nn.Linear(4, 2), nn.Linear(4, 4))
    objective = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2).requires_grad_(False))
    grouped = [
        id(each) for group in parameter_groups(student, objective, 0.1, 0.7) for each in group["params"]
    ]
    trained = [*student.parameters(), *objective[0].parameters()]
    assert sorted(grouped) == sorted(map(id, trained))


def test_that_the_layers_of_the_picture_encoder_are_its_blocks() -> None:
    found = layers(EfficientNetLite0())
    assert len(found) == 19  # stem, 16 blocks, last convolution, classifier


def test_that_a_head_learns_at_the_full_rate() -> None:
    student = Student(_Deep(2), nn.Linear(4, 2), nn.Linear(4, 4))
    groups = parameter_groups(student, nn.Identity(), 0.1, layer_decay=0.5)
    scales = {id(each): (group["scale"], group["backbone"]) for group in groups for each in group["params"]}
    assert {scales[id(each)] for each in student.head.parameters()} == {(1.0, False)}
