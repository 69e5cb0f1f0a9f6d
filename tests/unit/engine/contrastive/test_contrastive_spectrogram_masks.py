from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.spectrogram_masks import draw_mask, masked


@given(st.integers(0, 1000), st.integers(1, 60), st.floats(0, 1))
def test_that_masks_lie_in_the_spectrogram_and_are_no_wider_than_allowed(
    seed: int, length: int, widest: float
) -> None:
    starts, ends = draw_mask(30, length, widest, generator_for(seed))
    assert (starts >= 0).all()
    assert (ends <= length).all()
    assert ((ends - starts >= 0) & (ends - starts <= widest * length)).all()


def test_that_masks_have_all_widths_and_places() -> None:
    starts, ends = draw_mask(3000, 10, 0.3, generator_for(0))
    assert (ends - starts).unique().tolist() == [0, 1, 2, 3]
    assert starts.unique().tolist() == list(range(11))  # the last is of a mask without width
    assert ends[ends > starts].max() == 10


def test_that_what_is_masked_is_silent_and_nothing_else() -> None:
    spectrograms = torch.rand(3, 8, 6) + 1
    starts, ends = torch.tensor([0, 3, 5]), torch.tensor([2, 3, 6])
    for dimension in (1, 2):
        after = masked(spectrograms, dimension, starts, ends)
        for row in range(3):
            expected = spectrograms[row].clone()
            expected.movedim(dimension - 1, 0)[int(starts[row]) : int(ends[row])] = 0
            assert torch.equal(after[row], expected)
