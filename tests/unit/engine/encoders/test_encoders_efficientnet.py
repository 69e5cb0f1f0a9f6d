"""The bundled network against a slow, obvious version of itself."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from engine.encoders.efficientnet import EfficientNetLite0, SamePaddedConv2d, folded


def naive_same_convolution(picture: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """One channel; as TensorFlow defines "SAME": the odd pixel of padding goes to the end."""
    side, size = picture.shape[0], kernel.shape[0]
    out = -(-side // stride)
    total = max((out - 1) * stride + size - side, 0)
    padded = np.pad(picture, (total // 2, total - total // 2))
    windows = [
        [padded[y * stride : y * stride + size, x * stride : x * stride + size] for x in range(out)]
        for y in range(out)
    ]
    return np.array([[(window * kernel).sum() for window in row] for row in windows])


def test_that_convolutions_are_padded_as_in_training() -> None:
    random = np.random.default_rng(0)
    for side, size, stride in ((8, 3, 1), (8, 3, 2), (8, 5, 2), (7, 3, 2), (9, 5, 2), (8, 5, 1)):
        convolution = SamePaddedConv2d(1, 1, size, stride, bias=False)
        picture = random.standard_normal((side, side)).astype(np.float32)

        with torch.inference_mode():
            answer = convolution(torch.from_numpy(picture)[None, None])[0, 0].numpy()

        kernel = convolution.weight.detach().numpy()[0, 0]
        np.testing.assert_allclose(answer, naive_same_convolution(picture, kernel, stride), atol=1e-5)


def test_that_folding_the_batch_norms_changes_nothing() -> None:
    torch.manual_seed(0)
    network = EfficientNetLite0().eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 1.5, 2.5)
            nn.init.normal_(module.bias)
            nn.init.normal_(module.running_mean)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
    pixels = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8)

    with torch.inference_mode():
        exact = network(pixels)
        quick = folded(network)(pixels)

    assert not any(isinstance(module, nn.BatchNorm2d) for module in network.modules())
    for before, after in zip(exact, quick, strict=True):
        torch.testing.assert_close(before, after, rtol=1e-3, atol=1e-3)


def test_that_only_the_parts_that_bear_it_are_rounded() -> None:
    network = folded(EfficientNetLite0())
    network.round_to(torch.bfloat16)

    dtypes = {name: parameter.dtype for name, parameter in network.named_parameters()}

    assert dtypes["_conv_stem.weight"] == dtypes["_fc.weight"] == torch.float32
    assert dtypes["_blocks.2._depthwise_conv.weight"] == torch.float32
    assert dtypes["_blocks.15._project_conv.weight"] == torch.bfloat16
    with torch.inference_mode():
        features, logits = network(torch.zeros(1, 3, 64, 64, dtype=torch.uint8))
    assert features.dtype == logits.dtype == torch.float32
