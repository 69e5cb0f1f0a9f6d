from __future__ import annotations

import torch

from engine.contrastive.exactness import exact, squared_distances, unit


def test_that_products_inside_are_in_full_precision() -> None:
    numbers = torch.randn(4, 4)
    with torch.autocast("cpu", torch.bfloat16):
        assert (numbers @ numbers).dtype == torch.bfloat16
        with exact(numbers.device):
            assert (numbers @ numbers).dtype == torch.float32


def test_that_tf32_is_out_of_use_inside_and_as_it_was_after() -> None:
    matmul = torch.backends.cuda.matmul
    before = matmul.fp32_precision
    try:
        matmul.fp32_precision = "tf32"
        with exact(torch.device("cpu")):
            assert matmul.fp32_precision == "ieee"
        assert matmul.fp32_precision == "tf32"
    finally:
        matmul.fp32_precision = before


def test_that_a_vector_without_direction_stays_zero_and_learns_nothing() -> None:
    vectors = torch.tensor([[0.0, 0.0], [3.0, 4.0]], requires_grad=True)
    scaled = unit(vectors)
    torch.testing.assert_close(scaled, torch.tensor([[0.0, 0.0], [0.6, 0.8]]))
    (gradient,) = torch.autograd.grad(scaled.sum(), vectors)
    assert not gradient[0].any()
    assert gradient.isfinite().all()


def test_that_half_precision_is_widened_and_double_kept() -> None:
    assert unit(torch.ones(2, 2, dtype=torch.bfloat16)).dtype == torch.float32
    assert unit(torch.ones(2, 2, dtype=torch.float64)).dtype == torch.float64


def test_that_distances_of_equal_vectors_are_never_below_zero() -> None:
    rows = unit(torch.randn(20, 7))
    squares = squared_distances(rows, rows)
    assert (squares >= 0).all()
    torch.testing.assert_close(squares, (rows[:, None] - rows).square().sum(2), atol=1e-5, rtol=0)
