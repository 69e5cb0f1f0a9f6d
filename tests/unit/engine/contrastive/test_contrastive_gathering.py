from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import gloo_training
import pytest
import torch
from gloo_training import CHECKED, COUNT, PROCESSES
from torch import Tensor

from engine.contrastive.gathering import gather, mean_where, place, processes

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Tensor]]:
    """What each of two processes found out with the other."""
    folder = tmp_path_factory.mktemp("gloo")
    paths = os.pathsep.join([str(HERE), str(HERE.parents[3]), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": paths, "GLOO_SOCKET_IFNAME": "lo"}
    started = [
        subprocess.Popen([sys.executable, gloo_training.__file__, str(rank), str(folder)], env=environment)
        for rank in range(PROCESSES)
    ]
    assert [process.wait(100) for process in started] == [0] * PROCESSES
    return [torch.load(folder / f"{rank}.pt", weights_only=True) for rank in range(PROCESSES)]


@pytest.mark.parametrize("name", CHECKED)
def test_that_two_processes_learn_what_one_learns_from_the_whole_batch(
    name: str, told: list[dict[str, Tensor]]
) -> None:
    total, *whole = _split(gloo_training.gradients(0, COUNT * PROCESSES)[name], COUNT * PROCESSES)
    parts = [_split(each[name], COUNT) for each in told]
    torch.testing.assert_close(sum(part[0] for part in parts) / PROCESSES, total)
    for view in range(2):
        # Averaged over processes, as gradients of a shared network are.
        together = torch.cat([part[1 + view] for part in parts]) / PROCESSES
        torch.testing.assert_close(together, whole[view])


def _split(row: Tensor, count: int) -> list[Tensor]:
    return [row[0], *row[1:].view(2, count, 6)]


def test_that_a_process_alone_talks_to_itself() -> None:
    tensor = torch.randn(3, 2, requires_grad=True)
    assert gather(tensor) is tensor
    assert (processes(), place()) == (1, 0)


def test_that_a_mean_over_nothing_is_zero() -> None:
    values = torch.tensor([1.0, 5.0, 9.0])
    assert float(mean_where(values, torch.tensor([True, False, True]))) == 5
    assert float(mean_where(values, torch.zeros(3, dtype=torch.bool))) == 0
