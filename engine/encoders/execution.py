"""Runs a network over batches of items where, and in the number format in which, it is fastest."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.encoders import precision
from engine.encoders.network import Network
from engine.errors import EncoderError

logger = logging.getLogger(__name__)

Outputs = tuple[NDArray[np.float32], ...]


class Execution:
    """A network on the device it runs on.

    On a CPU several passes run abreast, each on one core: cores that share an operation wait for each other
    at its end, hundreds of times in a pass, and long for each that another program or a decoder keeps busy.

    Out of memory, it halves the number of items in a pass, down to one; after that it moves to the CPU.
    """

    def __init__(
        self,
        network: Network,
        name: str,
        device: torch.device | None = None,
    ) -> None:
        self._name = name
        self._source = network.eval().requires_grad_(False)
        self.device = device or best_device()
        self.dtype = torch.float32
        self.step = network.cpu_step if self.device.type == "cpu" else network.gpu_step
        self._cores = _usable_cores()
        torch.set_num_threads(self._cores)
        self._place()

    def settle(self, trial: NDArray[Any], digest: str, cache: Path | None) -> None:
        """Takes the fastest number format, measured on the items of ``trial`` or remembered in ``cache``."""
        candidate = precision.candidate(self.device)
        if candidate is not None:
            self.use(self._measured(candidate, trial, digest, cache))

    def use(self, dtype: torch.dtype) -> None:
        """Computes in ``dtype`` from now on."""
        self.dtype = dtype
        self._place()

    def run(self, batch: NDArray[Any]) -> Outputs:
        """The network's outputs for an array of its items (n, …), as float32 in main memory.

        Raises:
            EncoderError: there is not enough memory for even one item on the CPU.
        """
        if not len(batch):
            return self._nothing(batch)
        parts: list[Outputs] = []
        while (done := sum(len(outputs[0]) for outputs in parts)) < len(batch):
            try:
                for outputs in self._passes(batch[done:]):
                    parts.append(outputs)  # noqa: PERF402 - those before a failure count
            except (RuntimeError, MemoryError) as error:
                if not _out_of_memory(error):
                    raise
                self._make_room(error)
        return tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))

    def run_each(self, items: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
        """The first of the network's outputs for items, at least one, that may differ in shape.

        Those of one shape go through it together: none is padded to another's, so that what becomes of an
        item does not depend on its neighbours.

        Raises:
            EncoderError: there is not enough memory for even one item on the CPU.
        """
        alike: dict[tuple[int, ...], list[int]] = {}
        for position, values in enumerate(items):
            alike.setdefault(values.shape, []).append(position)
        outputs = [self.run(np.stack([items[at] for at in positions]))[0] for positions in alike.values()]
        order = np.concatenate([np.asarray(positions) for positions in alike.values()])
        return np.asarray(np.concatenate(outputs)[np.argsort(order)], np.float32)

    def _passes(self, batch: NDArray[Any]) -> Iterator[Outputs]:
        """The outputs for a batch, part by part, in order."""
        abreast = self._cores if self.device.type == "cpu" and len(batch) >= self._cores else 1
        size = min(self.step, -(-len(batch) // abreast))
        parts = [batch[start : start + size] for start in range(0, len(batch), size)]
        if abreast == 1:
            yield from map(self._forward, parts)
            return
        with _operations_on(1), ThreadPoolExecutor(abreast) as pool:
            yield from pool.map(self._forward, parts)

    def _forward(self, batch: NDArray[Any]) -> Outputs:
        items = self._source.tensor(batch).to(self.device)
        with torch.inference_mode():
            outputs = self._network(items)
            return tuple(output.float().cpu().numpy() for output in outputs)

    def _place(self) -> None:
        self._network = self._rounded(self.dtype)

    def _rounded(self, dtype: torch.dtype) -> Network:
        """The network on the device in ``dtype``: a copy, so that the exact one on the CPU stays at hand."""
        network = self._source
        if dtype != torch.float32 or self.device.type != "cpu":
            network = deepcopy(network).to(self.device)
        if dtype != torch.float32:
            network.round_to(dtype)
        return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]

    def _nothing(self, batch: NDArray[Any]) -> Outputs:
        one = self._forward(np.zeros((1, *batch.shape[1:]), batch.dtype))
        return tuple(output[:0] for output in one)

    def _measured(
        self, candidate: torch.dtype, trial: NDArray[Any], digest: str, cache: Path | None
    ) -> torch.dtype:
        networks: dict[torch.dtype, Network] = {}

        def embed(dtype: torch.dtype) -> Tensor:
            if dtype not in networks:
                networks[dtype] = self._rounded(dtype)
            with torch.inference_mode():
                return networks[dtype](items)[0].float().cpu()  # type: ignore[no-any-return]

        items = self._source.tensor(trial).to(self.device)
        with _operations_on(1):
            return precision.choose(embed, candidate, self.device, digest, cache)

    def _make_room(self, error: Exception) -> None:
        if self.step > 1:
            self.step //= 2
            logger.warning("Not enough memory for '%s': now %d at once.", self._name, self.step)
        elif self.device.type != "cpu":
            logger.warning("Not enough memory on the %s for '%s': now on the CPU.", self.device, self._name)
            self.device, self.dtype = torch.device("cpu"), torch.float32
            self.step = self._source.cpu_step
            self._place()
        else:
            raise EncoderError(
                f"There is not enough memory to run the encoder '{self._name}'. Close other programs or "
                "choose a smaller encoder."
            ) from error
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def best_device() -> torch.device:
    """A GPU where there is one torch can use, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


@contextmanager
def _operations_on(cores: int) -> Iterator[None]:
    """Lets each operation on the CPU use so many cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(cores)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _out_of_memory(error: Exception) -> bool:
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    message = str(error).lower()  # the CPU's allocator and Apple's GPUs raise a plain RuntimeError
    return any(words in message for words in ("out of memory", "allocate memory", "not enough memory"))


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)
