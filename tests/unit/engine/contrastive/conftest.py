"""What the tests of contrastive training share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

# Like the encoders' tests, and before torch is imported: spinning threads slow each other.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch


@pytest.fixture(autouse=True)
def _one_seed() -> Iterator[None]:
    """The same numbers in every run and whatever ran before, on one core: these are small."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(threads)
