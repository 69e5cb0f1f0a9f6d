"""The head of a trained encoder."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.encoders.heads import Head, head_of


def test_that_a_head_sees_the_direction_of_features_alone() -> None:
    head = Head(8, 3).eval()
    features = torch.randn(5, 8, generator=torch.Generator().manual_seed(0))

    with torch.no_grad():
        np.testing.assert_allclose(head(features), head(features * 40), atol=1e-6)
        expected = torch.nn.functional.normalize(features) @ head.weight.T + head.bias
        np.testing.assert_allclose(head(features), expected, atol=1e-6)


@pytest.mark.parametrize("scale", [0.0, 1e-30, 1e-4, 1.0, 1e6])
def test_that_gradients_are_finite_for_features_of_every_length(scale: float) -> None:
    head = Head(8, 3)
    features = (torch.ones(2, 8) * scale).requires_grad_()

    head(features).sum().backward()

    assert features.grad is not None
    assert head.weight.grad is not None
    assert torch.isfinite(features.grad).all()
    assert float(features.grad.abs().max()) < 1e4
    assert torch.isfinite(head.weight.grad).all()


def test_that_features_are_left_out_in_training_alone() -> None:
    head = Head(100, 4, dropout=0.5)
    features = torch.ones(1, 100)

    assert not torch.equal(head(features), head(features))
    head.eval()
    assert torch.equal(head(features), head(features))


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([0.0, 0.25]), st.booleans())
def test_that_a_head_is_made_again_from_its_record(
    width: int, dimension: int, dropout: float, bias: bool
) -> None:
    head = Head(width, dimension, dropout, bias)

    again = head_of(head.record)
    again.load_state_dict(head.state_dict())

    assert again.record == head.record
    assert set(head.state_dict()) == ({"weight", "bias"} if bias else {"weight"})
