"""Which number format a processor runs a network fastest in, measured once and remembered.

A 16-bit format halves the memory traffic, and processors that have it (AMX and AVX512-BF16 for bfloat16, GPUs
for float16) multiply it twice as fast or more; others emulate it slowly. Whether it pays, and whether the
embeddings bear it, depends on the network too, so a few forward passes decide.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from engine.files import whole_file

logger = logging.getLogger(__name__)

MIN_COSINE = 0.999
"""A short format is taken only where every embedding stays this near to its float32 one."""
MIN_GAIN = 1.15
"""… and where it is this much faster: below that the difference may be chance."""
_FILE_NAME = "precision.json"
_ROUNDS = 3

Embed = Callable[[torch.dtype], Tensor]
"""Runs the network in a number format on some pictures; answers float32 embeddings (n, d) on the CPU."""


def candidate(device: torch.device) -> torch.dtype | None:
    """The short number format ``device`` computes in itself, if any."""
    if device.type == "cuda":
        return torch.float16
    if device.type == "cpu":
        capabilities = torch.cpu.get_capabilities()
        if any(capabilities.get(name) for name in ("amx_bf16", "avx512_bf16", "bf16")):
            return torch.bfloat16
    return None


def choose(
    embed: Embed, candidate: torch.dtype, device: torch.device, digest: str, cache: Path | None
) -> torch.dtype:
    """``candidate`` or float32 for the network whose weights have this ``digest``.

    The choice is kept in ``cache``, a folder, where one is given; a file there that cannot be read or written
    only means that it is measured again.
    """
    key = f"{digest[:16]} in {candidate} on {_processor(device)}"
    known = _read(cache)
    if key not in known:
        known[key] = _pays(embed, candidate)
        _write(cache, known)
    return candidate if known[key] else torch.float32


def _pays(embed: Embed, candidate: torch.dtype) -> bool:
    cosine = float(cosine_similarity(embed(torch.float32), embed(candidate)).min())
    if not cosine >= MIN_COSINE:  # also when it is not a number
        return False
    # In turn, and the fastest of each: what else the machine does only ever slows a round down.
    rounds = [[_seconds(embed, dtype) for dtype in (torch.float32, candidate)] for _ in range(_ROUNDS)]
    exact, rounded = (min(column) for column in zip(*rounds, strict=True))
    logger.info("%s takes %.2f of float32's time, at a cosine of %.5f", candidate, rounded / exact, cosine)
    return bool(exact / rounded >= MIN_GAIN)


def _processor(device: torch.device) -> str:
    """The processor, the threads and the torch version: what a measurement holds for."""
    if device.type == "cuda":
        return f"{torch.cuda.get_device_name(device)}, torch {torch.__version__}"
    capabilities = torch.cpu.get_capabilities()
    name = capabilities.get("cpu_name") or capabilities.get("architecture") or "CPU"
    return f"{name}, {torch.get_num_threads()} threads, torch {torch.__version__}"


def _seconds(embed: Embed, dtype: torch.dtype) -> float:
    start = time.perf_counter()
    embed(dtype)
    return time.perf_counter() - start


def _read(cache: Path | None) -> dict[str, bool]:
    if cache is None:
        return {}
    try:
        known = json.loads((cache / _FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): bool(value) for key, value in known.items()} if isinstance(known, dict) else {}


def _write(cache: Path | None, known: dict[str, bool]) -> None:
    if cache is None:
        return
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with whole_file(cache / _FILE_NAME, contended=True) as file:
            file.write(json.dumps(known, indent=1, sort_keys=True).encode())
    except OSError as error:
        logger.warning("The measured number format could not be kept in %s (%s).", cache, error)
