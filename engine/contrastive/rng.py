"""The states of all generators of random numbers, as tensors."""

from __future__ import annotations

import random
from math import isnan, nan

import numpy as np
import torch
from torch import Tensor


def seed_all(seed: int) -> None:
    """Starts every generator from ``seed``, Python's and numpy's among them."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def states(device: torch.device) -> dict[str, Tensor]:
    """Those of Python, numpy, torch, and of ``device`` where it has one of its own."""
    version, drawn, gauss = random.getstate()
    kept = {
        "python": torch.tensor([version, *drawn], dtype=torch.int64),
        "python_gauss": torch.tensor(nan if gauss is None else gauss, dtype=torch.float64),
        "torch": torch.get_rng_state(),
    }
    numpy = np.random.get_state(legacy=False)
    words = numpy["state"]
    kept["numpy"] = torch.from_numpy(
        np.append(words["key"].astype(np.int64), [words["pos"], numpy["has_gauss"]])
    )
    kept["numpy_gauss"] = torch.tensor(numpy["gauss"], dtype=torch.float64)
    if device.type == "cuda":
        kept["device"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        kept["device"] = torch.mps.get_rng_state()
    return kept


def restore(kept: dict[str, Tensor], device: torch.device) -> None:
    """Sets what :func:`states` gave. That of a device of another kind is left out."""
    version, *drawn = kept["python"].tolist()
    gauss = float(kept["python_gauss"])
    random.setstate((version, tuple(drawn), None if isnan(gauss) else gauss))
    *keys, position, has_gauss = kept["numpy"].tolist()
    cached = float(kept["numpy_gauss"])
    np.random.set_state(("MT19937", np.array(keys, dtype=np.uint32), position, has_gauss, cached))
    # Copies, since torch reads beyond the end of a state that is a part of another tensor.
    torch.set_rng_state(kept["torch"].cpu().clone())
    if "device" in kept and device.type == "cuda":
        torch.cuda.set_rng_state(kept["device"].cpu().clone(), device)
    elif "device" in kept and device.type == "mps":
        torch.mps.set_rng_state(kept["device"].cpu().clone())
