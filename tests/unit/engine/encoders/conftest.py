"""What the tests of the encoders share."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

# As the registry does for a job, and like there before torch is imported: spinning threads slow each other.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which what is measured of the processor is kept for all tests."""
    return tmp_path_factory.mktemp("encoders")


@pytest.fixture(scope="session")
def golden() -> dict[str, np.ndarray]:
    """Inputs of the published musicnn and what it answered; see golden/README.md."""
    with np.load(Path(__file__).parent / "golden" / "musicnn_msd.npz", allow_pickle=False) as archive:
        return dict(archive)
