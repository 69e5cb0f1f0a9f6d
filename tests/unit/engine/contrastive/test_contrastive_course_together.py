from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from small_course import Watching, material_of, specification_of
from small_training import after

from engine.contrastive import course
from engine.contrastive.callbacks import Ending, Wish

ROOT = Path(__file__).parents[4]
PLAIN = {"views.features": [{"dropout": 0.0, "noise": 0.0}], "head.dropout": 0.0, "epochs": 3}
"""Nothing that is drawn by chance, which differs between processes."""


def _port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_that_two_processes_go_on_to_the_candidate_of_one(tmp_path: Path) -> None:
    material = material_of()
    wanted = specification_of("align", **PLAIN, batch_size=16)
    alone = course.run(wanted, material, tmp_path / "alone")
    together = tmp_path / "together"
    paused = course.run(wanted, material, together, Watching(material, after(4, Wish.PAUSE)))
    assert paused.ending is Ending.PAUSED
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    command += ["--master-addr", "127.0.0.1", "--master-port", str(_port())]
    command += ["-m", "engine.contrastive.course", str(together)]
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr.decode()
    found = course.run(wanted, material, together)
    assert [record["epoch"] for record in found.history] == [1, 2, 3]
    losses, others = ([record["loss"] for record in each.history] for each in (alone, found))
    assert losses == pytest.approx(others, rel=1e-4)
    torch.testing.assert_close(dict(found.weights), dict(alone.weights), rtol=1e-3, atol=1e-4)
