"""The device a training names, as torch has it."""

from __future__ import annotations

import torch

from engine.errors import InvalidRequestError

_MISSING = {
    "cuda": "There is no graphics card here that PyTorch can use through CUDA",
    "mps": "There is no graphics processor here that PyTorch can use through Metal",
}


def device_of(name: str) -> torch.device:
    """``cuda``, ``mps`` or ``cpu``.

    Raises:
        InvalidRequestError: there is no such device here.
    """
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name not in there:
        raise InvalidRequestError(f"There is no device “{name}”; there are {', '.join(there)}.")
    if not there[name]:
        raise InvalidRequestError(f"{_MISSING[name]}. Train on the processor: it is the device “cpu”.")
    return torch.device(name)
