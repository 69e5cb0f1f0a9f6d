from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
import torch

from engine.contrastive import durable
from engine.contrastive.checkpoint import KEPT, STATE, WEIGHTS, Checkpoints
from engine.contrastive.durable import MANIFEST, DamagedError, digest


def _save(checkpoints: Checkpoints, epoch: int, score: float | None = None) -> None:
    weights = {"backbone.weight": torch.full((2, 3), float(epoch)).T}
    state = {"step": epoch, "tensors": [torch.arange(epoch)], "average": None}
    checkpoints.save(f"epoch-{epoch:05d}", weights, state, {"epoch": epoch, "score": score})


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_that_weights_state_and_record_come_back(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "job")
    assert checkpoints.latest() is checkpoints.best() is None
    _save(checkpoints, 3, 0.5)
    found = checkpoints.latest()
    assert found is not None
    assert found.score == 0.5
    assert torch.equal(found.weights()["backbone.weight"], torch.full((3, 2), 3.0))
    assert found.state()["step"] == 3
    assert json.loads((found.folder / MANIFEST).read_text())["record"] == {"epoch": 3, "score": 0.5}


def test_that_the_last_ones_and_the_best_are_kept(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path)
    for epoch, score in enumerate([0.1, 0.9, 0.9, 0.3, 0.2, None]):
        _save(checkpoints, epoch, score)
    assert KEPT == 2
    assert _names(tmp_path) == ["epoch-00002", "epoch-00004", "epoch-00005"]
    best = checkpoints.best()
    assert best is not None
    assert best.folder.name == "epoch-00002"


@pytest.mark.parametrize("broken", [WEIGHTS, STATE, MANIFEST])
def test_that_a_damaged_one_is_passed_over(
    tmp_path: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    checkpoints = Checkpoints(tmp_path)
    _save(checkpoints, 1, 0.1)
    _save(checkpoints, 2, 0.2)
    path = tmp_path / "epoch-00002" / broken
    path.write_bytes(path.read_bytes()[:-3])
    for found in (checkpoints.latest(), checkpoints.best()):
        assert found is not None
        assert found.folder.name == "epoch-00001"
    assert "passed over" in caplog.text


def test_that_a_kill_before_the_renaming_leaves_the_last_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints = Checkpoints(tmp_path)
    _save(checkpoints, 1)

    def killed(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(durable.Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            _save(checkpoints, 2)
    found = checkpoints.latest()
    assert found is not None
    assert found.state()["step"] == 1
    _save(checkpoints, 2)
    assert _names(tmp_path) == ["epoch-00001", "epoch-00002"]


def test_that_a_state_is_never_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (str(tmp_path / "sprung"),)

    checkpoints = Checkpoints(tmp_path / "job")
    _save(checkpoints, 1)
    folder = tmp_path / "job" / "epoch-00001"
    (folder / STATE).write_bytes(pickle.dumps(Trap(), protocol=2))
    outer = json.loads((folder / MANIFEST).read_text())
    outer["files"][STATE] = digest(folder / STATE)
    (folder / MANIFEST).write_text(json.dumps(outer))
    found = checkpoints.latest()
    assert found is not None
    with pytest.raises(DamagedError):
        found.state()
    assert not (tmp_path / "sprung").exists()
