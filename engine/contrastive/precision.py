"""What numbers a student computes in, on which device."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from engine.contrastive.plan import Precision


def numbers_of(wanted: Precision, device: torch.device) -> torch.dtype:
    """The type of the numbers in a forward pass."""
    match wanted:
        case Precision.BFLOAT16:
            return torch.bfloat16
        case Precision.FLOAT16:
            return torch.float16
        case Precision.QUICK if device.type == "cpu" and _multiplies_in_bfloat16():
            return torch.bfloat16
        case Precision.AUTO | Precision.QUICK if device.type == "cuda":
            emulated = not torch.cuda.is_bf16_supported(including_emulation=False)
            return torch.float16 if emulated else torch.bfloat16
    return torch.float32


@contextmanager
def quick_products() -> Iterator[None]:
    """Inside, products of float32 are in TF32 where a device has it, and convolutions are tried out."""
    matmul, cudnn = torch.backends.cuda.matmul, torch.backends.cudnn
    convolution = cudnn.conv  # type: ignore[attr-defined]  # the module makes it of itself
    before = matmul.fp32_precision, convolution.fp32_precision, cudnn.benchmark
    matmul.fp32_precision = convolution.fp32_precision = "tf32"
    cudnn.benchmark = True
    try:
        yield
    finally:
        matmul.fp32_precision, convolution.fp32_precision, cudnn.benchmark = before


def _multiplies_in_bfloat16() -> bool:
    """Whether the processor does; where it has to be imitated, it is slower than float32."""
    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))
