from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np
from small_course import kinds_of, material_of, specification_of

from engine.contrastive.samplers import HardNegatives, InParts, Shuffled
from engine.contrastive.sampling import WithPartners, sampling_for, trained_rows


def test_that_labels_are_together_where_they_are_learnt_from() -> None:
    sampling = sampling_for(specification_of("supcon", per_label=8), material_of(), 16)
    for batch in sampling.sampler.batches(0):
        _, counts = np.unique(kinds_of()[batch], return_counts=True)
        assert counts.min() >= 4


def test_that_items_without_labels_are_not_left_out_of_a_method_that_bears_them() -> None:
    material = material_of()
    half = replace(material, labels=[own if row % 2 else () for row, own in enumerate(material.labels)])
    batches = sampling_for(specification_of("gensupcon"), half, 16).sampler.batches(0)
    assert sorted(chain(*batches)) == material.training.tolist()


def test_that_nothing_held_out_is_ever_in_a_batch() -> None:
    for method in ("simclr", "supcon", "triplet", "pair", "align"):
        sampler = sampling_for(specification_of(method), material_of(), 16).sampler
        seen = set(chain(*chain(*(sampler.batches(epoch) for epoch in range(3)))))
        assert not seen.intersection(material_of().held_out.tolist())


def test_that_what_was_compared_is_together() -> None:
    material = replace(material_of(), labels=())
    sampler = sampling_for(specification_of("pair"), material, 8).sampler
    for batch in sampler.batches(1):
        assert len(set(batch.tolist())) == len(batch)
        for one, other in material.pairs.tolist():
            assert (one in batch) == (other in batch)


def test_that_hard_negatives_are_asked_for() -> None:
    material = replace(material_of(), labels=())
    sampling = sampling_for(specification_of("pair", hard_negatives=4), material, 8)
    assert isinstance(sampling.refreshed, HardNegatives)
    assert isinstance(sampling.sampler, WithPartners)
    assert sampling_for(specification_of("simclr"), material, 8).refreshed is None


def test_that_items_without_captions_are_not_learnt_from_by_captions() -> None:
    captions = ["a caption" if row % 3 else None for row in range(60)]
    material = replace(material_of(), captions=captions)
    rows = trained_rows(specification_of("align"), material)
    assert rows.tolist() == [row for row in material.training.tolist() if row % 3]
    assert trained_rows(specification_of("simclr"), material).tolist() == material.training.tolist()


def test_that_a_batch_in_parts_is_the_same_batch() -> None:
    whole = Shuffled(range(50), 16, seed=1)
    parts = InParts(whole, 3)
    assert parts.steps == 3 * whole.steps
    found = parts.batches(2)
    for number, batch in enumerate(whole.batches(2)):
        assert np.array_equal(np.concatenate(found[3 * number : 3 * number + 3]), batch)
