from __future__ import annotations

import os
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
    """What two processes under torchrun end with."""
    folder = tmp_path_factory.mktemp("together")
    paths = os.pathsep.join([str(HERE), str(HERE.parents[3]), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": paths, "GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1"}
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--local-addr", "127.0.0.1"]
    command = [*torchrun, "--nproc-per-node", "2", gloo_trainer.__file__, str(folder)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert ran.returncode == 0, ran.stderr
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
