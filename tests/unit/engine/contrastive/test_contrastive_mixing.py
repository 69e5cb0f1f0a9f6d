from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.contrastive.mixing import Mixing, mix


@given(st.integers(0, 10_000), st.sampled_from([(8, 12), (1, 1), (7, 3), (16, 16)]))
def test_that_the_share_of_a_cut_picture_is_what_is_left_of_it(seed: int, sides: tuple[int, int]) -> None:
    torch.manual_seed(seed)
    pictures = torch.arange(5.0)[:, None, None, None].expand(-1, 3, *sides)
    mixed = mix(pictures, Mixing.CUTMIX, (2, 3))
    for row in range(5):
        partner = int(mixed.partners[row])
        own = (mixed.inputs[row] == row).float().mean()
        assert set(mixed.inputs[row].unique().tolist()) <= {float(row), float(partner)}
        if partner != row:
            assert float(own) == pytest.approx(mixed.share)
    expected = [mixed.share * row + (1 - mixed.share) * int(mixed.partners[row]) for row in range(5)]
    assert mixed.of(torch.arange(5.0)).tolist() == pytest.approx(expected)


@pytest.mark.parametrize(("shape", "axes"), [((4, 60), (1,)), ((4, 60, 8), (1,)), ((4, 1, 8, 60), (3,))])
def test_that_sound_is_cut_along_time_alone(shape: tuple[int, ...], axes: tuple[int, ...]) -> None:
    sounds = torch.arange(4.0).view(-1, *[1] * (len(shape) - 1)).expand(shape)
    mixed = mix(sounds, Mixing.CUTMIX, axes)
    strange = (mixed.inputs != sounds).movedim(axes[0], 1).reshape(4, 60, -1).float()
    assert torch.equal(strange, strange[:, :, :1].expand_as(strange))
    switches = strange[:, :, 0].diff(dim=1).abs().sum(1)
    assert (switches <= 2).all()
    assert 0 < mixed.share < 1


def test_that_mixup_blends_each_item_with_its_partner() -> None:
    inputs = torch.randn(6, 3, 4, 4)
    mixed = mix(inputs, Mixing.MIXUP, (2, 3))
    expected = mixed.share * inputs + (1 - mixed.share) * inputs[mixed.partners]
    torch.testing.assert_close(mixed.inputs, expected)


def test_that_features_are_blended_since_there_is_nothing_to_cut() -> None:
    inputs = torch.randn(6, 5)
    mixed = mix(inputs, Mixing.CUTMIX)
    torch.testing.assert_close(mixed.inputs, mixed.of(inputs))


def test_that_each_view_is_mixed_on_its_own() -> None:
    inputs = torch.randn(20, 5)
    one, other = (mix(inputs, Mixing.MIXUP) for _ in range(2))
    assert one.share != other.share
    assert not torch.equal(one.partners, other.partners)


def test_that_shares_are_even_between_nothing_and_all() -> None:
    shares = torch.tensor([mix(torch.zeros(2, 1), Mixing.MIXUP).share for _ in range(400)])
    assert 0.45 < float(shares.mean()) < 0.55
    assert 0.07 < float(shares.var()) < 0.10  # 1/12


def test_that_without_mixing_a_view_is_let_through() -> None:
    inputs = torch.randn(3, 5)
    mixed = mix(inputs, Mixing.NONE)
    assert mixed.inputs is inputs
    assert torch.equal(mixed.of(inputs), inputs)
