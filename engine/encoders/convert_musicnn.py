"""Turns the published weights of musicnn into the file this program reads.

    python -m engine.encoders.convert_musicnn WEIGHTS.npz OUT.safetensors

WEIGHTS.npz holds the variables of the TensorFlow checkpoint under their names, ``/`` written as ``|``.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save
from torch import Tensor, nn

from engine.encoders.musicnn import Musicnn

Variables = Mapping[str, NDArray[Any]]


def converted(variables: Variables) -> Musicnn:
    """The network with these weights, ready for inference.

    TensorFlow numbers the layers of each sort in the order they were built, the first without a number. Its
    convolution kernels are (frames, bands, in, out), except that the mid-end's span the channels as if these
    were bands: (frames, channels, 1, out); its dense kernels are (in, out).

    Raises:
        KeyError: a variable is missing.
        ValueError: one is of another shape.
    """
    network = Musicnn()
    convolutions = [block.conv for block in (*network.front, *network.mid)]
    norms = [
        network.input_norm,
        *(block.norm for block in (*network.front, *network.mid)),
        network.pooled_norm,
        network.dense_norm,
    ]
    for number, convolution in enumerate(convolutions):
        kernel = variables[_name("conv2d", number, "kernel")]
        order = (3, 2, 0, 1) if isinstance(convolution, nn.Conv2d) else (3, 1, 0, 2)
        _fill(convolution.weight, kernel.transpose(order).reshape(convolution.weight.shape))
        _fill(convolution.bias, variables[_name("conv2d", number, "bias")])
    for number, norm in enumerate(norms):
        for tensor, variable in (
            (norm.weight, "gamma"),
            (norm.bias, "beta"),
            (norm.running_mean, "moving_mean"),
            (norm.running_var, "moving_variance"),
        ):
            _fill(tensor, variables[_name("batch_normalization", number, variable)])
    for number, dense in enumerate((network.dense, network.tags)):
        _fill(dense.weight, variables[_name("dense", number, "kernel")].T)
        _fill(dense.bias, variables[_name("dense", number, "bias")])
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    with np.load(arguments.weights, allow_pickle=False) as variables:
        network = converted(variables)
    tensors = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    arguments.out.write_bytes(save(tensors))
    print(f"{len(tensors)} tensors written to {arguments.out}")


def _name(layer: str, number: int, variable: str) -> str:
    return f"{layer}_{number}|{variable}" if number else f"{layer}|{variable}"


def _fill(tensor: Tensor, values: NDArray[Any]) -> None:
    if tuple(tensor.shape) != values.shape:
        raise ValueError(f"{values.shape} where {tuple(tensor.shape)} belongs")
    tensor.data.copy_(torch.from_numpy(np.ascontiguousarray(values)))


if __name__ == "__main__":
    main()
