from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import gloo_trainer
import pytest
import torch
from gloo_trainer import PLANS
from small_training import CPU
from torch import Tensor

from engine.contrastive.distributed import joined, most

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, dict[str, Tensor]]]:
    """What two processes end with, in the surroundings that torchrun gives them."""
    folder = tmp_path_factory.mktemp("together")
    paths = os.pathsep.join([str(HERE), str(HERE.parents[3]), os.environ.get("PYTHONPATH", "")])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1]), "WORLD_SIZE": "2"}
    environment = os.environ | meeting | {"PYTHONPATH": paths, "GLOO_SOCKET_IFNAME": "lo"}
    command = [sys.executable, gloo_trainer.__file__, str(folder)]
    started = [subprocess.Popen(command, env=environment | {"RANK": str(rank)}) for rank in range(2)]
    assert [process.wait(100) for process in started] == [0, 0]
    return [torch.load(folder / f"{rank}.pt", weights_only=True) for rank in range(2)]


@pytest.mark.parametrize("name", PLANS)
def test_that_two_processes_end_where_one_does_with_the_whole_batch(
    name: str, ended: list[dict[str, dict[str, Tensor]]], tmp_path: Path
) -> None:
    alone = gloo_trainer.trained(name, tmp_path)
    one, other = (each[name] for each in ended)
    torch.testing.assert_close(one, other, rtol=0, atol=0)
    torch.testing.assert_close(one, alone, rtol=1e-4, atol=1e-5)


def test_that_a_process_alone_meets_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with joined(CPU) as device:
        assert device == CPU
        assert most(3, device) == 3
