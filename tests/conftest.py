"""What tests of several rooms share."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

from engine.catalog.catalog import Catalog
from engine.jobs import spawning

# pytorch-metric-learning imports this module of faiss's, which makes indexes answer with tensors ever after.
sys.modules["faiss.contrib.torch_utils"] = ModuleType("faiss.contrib.torch_utils")

# Read when torch is imported. Threads that spin while they wait slow down whatever is tested beside them.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

TESTS = Path(__file__).parent
MOST_PROCESSES = 4
"""Tests load networks and start jobs: more processes would want more memory than a laptop has."""

NEEDED_BY_JOBS = [
    "engine.jobs.process",
    "engine.contrastive.course",
    "engine.encoders.log_mel",
    "engine.runners.evaluate",
    "engine.runners.import_items",
    "engine.runners.project",
    "engine.runners.review",
    "engine.runners.train",
    "librosa.core.spectrum",  # librosa itself imports nothing before it is needed
    "librosa.feature.rhythm",
    "librosa.onset",
    "openTSNE",
    "sklearn.cluster",
    "torch",
    "torch._dynamo",  # which torch imports for the first optimiser
]
"""Modules that jobs import, which takes longer than most of what tests ask of them."""

# A test may have to wait for its turn; how long one takes is no fault of the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """The whole suite runs in several processes; for a part, starting them takes longer than they save."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    processors = os.cpu_count() or 1
    return min(processors, MOST_PROCESSES) if whole and processors > 1 else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is about the whole tree goes first, since mypy takes longest; the other tests run beside it."""
    items.sort(key=lambda item: item.path.parent != TESTS)


def pytest_collection_finish() -> None:
    """What pytest holds, tests by the thousand, is not to be looked through at each collection of garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _no_pytest_in_jobs() -> Iterator[None]:
    """A spawned process imports the main module of its parent, which takes a while when that is pytest."""
    main = sys.modules["__main__"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "__spec__", None)
        patch.delattr(main, "__file__", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _jobs_start_quickly() -> Iterator[None]:
    """Jobs are forked from a process that has imported what they need, which spares each some seconds.

    The program itself starts them afresh; tests that run it as a person does have such jobs.
    """
    if sys.platform != "linux":
        yield
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(NEEDED_BY_JOBS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spawning, "CONTEXT", context)
        yield


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_reaches_programs() -> None:
    """A shell that starts the suite in the background lets Ctrl+C pass by all that is started from it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def _empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "library"
    Catalog.open(folder).close()
    return folder


@pytest.fixture
def library_folder(_empty_library: Path, tmp_path: Path) -> Path:
    """The folder of an empty library of one's own; a copy, which is quicker to have than a new one."""
    folder = tmp_path / "library"
    shutil.copytree(_empty_library, folder)
    return folder
