"""What the settings files of the hub's encoders say, in all their forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.domain import PictureInput
from engine.encoders.hub_input import read_input

COLOURS = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}


def said(folder: Path, **settings: Any) -> PictureInput:
    (folder / "preprocessor_config.json").write_text(json.dumps({**COLOURS, **settings}))
    return read_input(folder, "x").picture


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"size": 224}, PictureInput(224, 224, "squash")),
        ({"size": {"height": 384, "width": 256}}, PictureInput(256, 384, "squash")),
        ({"size": 224, "crop_size": 224, "do_center_crop": True}, PictureInput(224, 224, "crop")),
        (
            {
                "size": {"shortest_edge": 256},
                "crop_size": {"height": 224, "width": 224},
                "do_center_crop": True,
            },
            PictureInput(224, 224, "crop", 0.875),
        ),
        ({"size": 200, "crop_size": 224, "do_center_crop": True}, PictureInput(224, 224, "crop", 1.0)),
        ({"size": {"shortest_edge": 224}, "crop_pct": 0.875}, PictureInput(224, 224, "crop", 0.875)),
        ({"size": {"shortest_edge": 384}, "crop_pct": 0.875}, PictureInput(384, 384, "squash")),
        ({"size": {"longest_edge": 512}}, PictureInput(512, 512, "pad")),
        ({"size": {"shortest_edge": 224}}, PictureInput(224, 224, "crop")),
    ],
)
def test_that_each_form_of_size_is_understood(
    tmp_path: Path, settings: dict[str, Any], expected: PictureInput
) -> None:
    assert said(tmp_path, **settings) == expected


def test_that_steps_that_are_switched_off_are_left_out(tmp_path: Path) -> None:
    settings = {"size": 8, "do_normalize": False, "do_rescale": False}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(settings))

    wanted = read_input(tmp_path, "x")

    assert (wanted.scale, wanted.mean, wanted.deviation) == (1.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def test_that_the_settings_inside_a_processor_file_are_found(tmp_path: Path) -> None:
    inside = {"image_processor": {"size": 8, **COLOURS}, "processor_class": "CLIPProcessor"}
    (tmp_path / "processor_config.json").write_text(json.dumps(inside))

    assert read_input(tmp_path, "x").picture == PictureInput(8, 8, "squash")
