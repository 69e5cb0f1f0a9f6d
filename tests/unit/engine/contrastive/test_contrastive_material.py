from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from small_course import KINDS, material_of

from engine.contrastive.material import Material
from engine.domain import PictureInput
from engine.errors import DecodeError, LibraryError


def test_that_all_of_it_is_written_down(tmp_path: Path) -> None:
    material = material_of(
        twins=np.array([-1, 4] * 30), labels=[("a", "b"), ()] * 30, captions=[None, "two"] * 30
    )
    material.save(tmp_path, seed=3)
    found = Material.load(tmp_path, material.read)
    for field in fields(Material):
        one, other = getattr(material, field.name), getattr(found, field.name)
        if isinstance(one, np.ndarray):
            assert one.dtype == other.dtype
            assert np.array_equal(one, other)
        else:
            assert one == other
    assert found.facts() == material.facts()


def test_that_nothing_known_is_nothing_read(tmp_path: Path) -> None:
    rows = np.arange(6, dtype=np.int64)
    bare = Material(ids=rows, training=rows[:4], held_out=rows[4:])
    assert not Material.is_saved(tmp_path)
    bare.save(tmp_path, seed=0)
    assert Material.is_saved(tmp_path)
    found = Material.load(tmp_path)
    assert found.features is found.texts is found.teacher is None
    assert found.pairs.shape == (0, 2)
    with pytest.raises(DecodeError):
        found.read(0, PictureInput(8, 8))


def test_that_what_is_damaged_is_told(tmp_path: Path) -> None:
    material_of().save(tmp_path, seed=0)
    (tmp_path / "features.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(LibraryError, match="Start it anew"):
        Material.load(tmp_path)


def test_that_facts_are_those_of_what_is_trained_on() -> None:
    labels = [(f"kind {row % KINDS}",) if row % 2 else () for row in range(60)]
    labels[0] = ("held out alone", "twice")
    labels[5] = ("held out alone",)
    pairs = np.array([[1, 2], [3, 7], [0, 1], [1, 3]], np.int64)
    similar = np.array([True, False, True, True])
    captions = ["same", "same", "other", None, *([None] * 56)]
    facts = replace(
        material_of(), labels=labels, pairs=pairs, similar=similar, captions=captions, teacher=None
    ).facts()
    assert facts.items == 60
    assert facts.labelled == 24
    assert facts.classes == facts.shared_classes == 2
    assert (facts.similar_pairs, facts.dissimilar_pairs) == (2, 1)
    assert (facts.captioned, facts.captions) == (2, 2)
    assert not facts.teacher
