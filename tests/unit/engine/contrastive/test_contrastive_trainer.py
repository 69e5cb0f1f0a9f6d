from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from small_training import ITEMS, Diary, Points, after, around_of, backbone, points, trainer_of
from torch import Tensor, nn

from engine.contrastive.batch import Batch
from engine.contrastive.callbacks import Ending, Wish
from engine.contrastive.checkpoint import Checkpoints
from engine.contrastive.failures import CheckpointError, CollapsedError, NotFiniteError, OutOfMemoryError
from engine.contrastive.plan import Optimiser, Plan, Precision
from engine.contrastive.trainer import Around, Trainer
from engine.contrastive.watch import votes
from engine.errors import InvalidRequestError

STATEFUL = {
    "simclr": {"hidden": 8},
    "moco": {"hidden": 8, "queue": 5},
    "byol": {"hidden": 8},
    "supcon": {"hidden": 8},
    "instance": {},
    "gensupcon": {"hidden": 8},
}


def _feed(change: Callable[[Batch], Batch] = lambda batch: batch) -> Points:
    return Points(*points(), change=change)


def _weights(trainer: Trainer) -> dict[str, Tensor]:
    stepper = trainer._stepper
    kept = {f"kept.{name}": value for name, value in trainer.kept.state_dict().items()}
    mine = {f"student.{name}": value for name, value in stepper.student.state_dict().items()}
    return (
        kept | mine | {f"objective.{name}": value for name, value in stepper.objective.state_dict().items()}
    )


class _Flat(nn.Module):
    """Answers nearly the same to all in some epochs of three steps, counted from where it begins."""

    def __init__(self, epochs: set[int]) -> None:
        super().__init__()
        self.body, self.epochs, self.seen = backbone(), epochs, 0

    def forward(self, items: Tensor) -> Tensor:
        answers: Tensor = self.body(items)
        flat = self.seen // 3 in self.epochs
        self.seen += 1
        return answers * 1e-4 + 1 if flat else answers


def _flat_in(flat: set[int], epochs: int, around: Around) -> Trainer:
    plan = Plan(epochs=epochs, average=0.0)
    return trainer_of("supcon", _feed(), plan, around, network=_Flat(flat))


@pytest.mark.parametrize("name", STATEFUL)
@pytest.mark.parametrize("pause", [3, 5])  # at the end of an epoch, and in the midst of one
def test_that_a_paused_training_ends_as_one_that_was_not(name: str, pause: int, tmp_path: Path) -> None:
    plan = Plan(epochs=3, learning_rate=0.01, head_epochs=1, seed=5)
    settings = STATEFUL[name]
    whole = trainer_of(name, _feed(), plan, around_of(), settings, backbone(norm=True))
    whole_history = whole.fit().history
    first = trainer_of(
        name, _feed(), plan, around_of(tmp_path, after(pause, Wish.PAUSE)), settings, backbone(norm=True)
    )
    assert first.fit().ending is Ending.PAUSED
    torch.manual_seed(99)
    second = trainer_of(name, _feed(), plan, around_of(tmp_path), settings, backbone(norm=True))
    outcome = second.fit()
    assert outcome.ending is Ending.FINISHED
    torch.testing.assert_close(_weights(second), _weights(whole), rtol=0, atol=0, equal_nan=True)
    assert [record.loss for record in outcome.history] == [record.loss for record in whole_history]


def test_that_the_momentum_of_lars_is_kept_over_a_pause(tmp_path: Path) -> None:
    plan = Plan(epochs=2, learning_rate=1.0, optimiser=Optimiser.LARS)
    whole = trainer_of("simclr", _feed(), plan, around_of(), {"hidden": 8})
    whole.fit()
    trainer_of("simclr", _feed(), plan, around_of(tmp_path, after(4, Wish.PAUSE)), {"hidden": 8}).fit()
    resumed = trainer_of("simclr", _feed(), plan, around_of(tmp_path), {"hidden": 8})
    resumed.fit()
    torch.testing.assert_close(_weights(resumed), _weights(whole), rtol=0, atol=0, equal_nan=True)


def test_that_a_cancelled_training_goes_on_from_its_last_epoch(tmp_path: Path) -> None:
    plan = Plan(epochs=3)
    diary = Diary()
    ended = trainer_of("simclr", _feed(), plan, around_of(tmp_path, after(5, Wish.CANCEL), callbacks=[diary]))
    assert ended.fit().ending is Ending.CANCELLED
    assert diary.endings == [Ending.CANCELLED]
    again = Diary()
    resumed = trainer_of("simclr", _feed(), plan, around_of(tmp_path, callbacks=[again]))
    whole = trainer_of("simclr", _feed(), plan)
    resumed.fit()
    whole.fit()
    assert again.started == [(9, 3)]
    torch.testing.assert_close(_weights(resumed), _weights(whole), rtol=0, atol=0, equal_nan=True)


def test_that_a_training_set_up_otherwise_is_not_gone_on_with(tmp_path: Path) -> None:
    trainer_of("simclr", _feed(), Plan(epochs=1), around_of(tmp_path)).fit()
    with pytest.raises(CheckpointError, match="begun with steps 3, epochs 1, and"):
        trainer_of("simclr", _feed(), Plan(epochs=2), around_of(tmp_path)).fit()
    with pytest.raises(CheckpointError, match="another encoder or method"):
        trainer_of("byol", _feed(), Plan(epochs=1), around_of(tmp_path)).fit()


def test_that_steps_and_epochs_are_told() -> None:
    diary = Diary()
    trainer_of(
        "supcon",
        _feed(),
        Plan(epochs=2),
        around_of(callbacks=[diary], score=lambda _: {"score": 0.5, "map": 0.4}),
    ).fit()
    assert [record.step for record in diary.steps] == list(range(6))
    assert [record.epoch for record in diary.steps] == [0, 0, 0, 1, 1, 1]
    assert all(record.items == 8 and record.items_per_second > 0 for record in diary.steps)
    last = diary.epochs[-1]
    assert last.items == ITEMS
    assert last.steps == 6
    assert last.loss == pytest.approx(sum(record.loss for record in diary.steps[3:]) / 3)
    assert last.parts.keys() == {"hits"}
    assert 0 <= last.waiting <= 1
    assert last.score == 0.5
    assert last.figures == {"score": 0.5, "map": 0.4}
    assert last.health is not None
    assert last.health.spread > 0
    assert diary.endings == [Ending.FINISHED]


def test_that_an_adapter_groups_what_the_frozen_embeddings_do_not() -> None:
    # Three classes, set apart along two of the axes only; the others are loud.
    torch.manual_seed(1)
    kinds = torch.arange(180) % 3
    features = 3 * torch.randn(180, 8)
    features[:, :2] = 2 * torch.tensor([[0.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])[kinds] + 0.4 * torch.randn(
        180, 2
    )
    train, held = slice(0, 120), slice(120, 180)
    feed = Points(features[train], kinds[train], batch=40, noise=0.1)
    plan = Plan(epochs=30, learning_rate=0.02)
    trainer = trainer_of("supcon", feed, plan, settings={"hidden": 16}, network=nn.Linear(8, 8))
    trainer.fit()

    def accuracy(embed: Callable[[Tensor], Tensor]) -> float:
        known, asked = (nn.functional.normalize(embed(features[part]), dim=1) for part in (train, held))
        labels = nn.functional.one_hot(kinds[train]).float()
        found = votes(asked @ known.T, labels, k=10).argmax(1)
        return float((found == kinds[held]).float().mean())

    with torch.no_grad():
        assert accuracy(trainer.kept.eval().features) > accuracy(lambda rows: rows) + 0.15


def test_that_items_that_are_no_numbers_are_named_and_the_last_checkpoint_stays(tmp_path: Path) -> None:
    def planted(batch: Batch) -> Batch:
        views = [view.clone() for view in batch.views]
        views[1][batch.items == 13] = torch.nan
        return replace(batch, views=tuple(views))

    plan = Plan(epochs=2)
    trainer_of("simclr", _feed(), plan, around_of(tmp_path, after(3, Wish.PAUSE))).fit()
    broken = trainer_of(
        "simclr", _feed(planted), plan, around_of(tmp_path, names=lambda rows: [f"p{r}" for r in rows])
    )
    with pytest.raises(NotFiniteError, match=r"no number any more.*p13\.") as raised:
        broken.fit()
    assert raised.value.rows == (13,)
    latest = Checkpoints(tmp_path).latest()
    assert latest is not None
    assert all(bool(weights.isfinite().all()) for weights in latest.weights().values())


def test_that_the_batch_is_named_where_no_item_is_to_blame() -> None:
    plan = Plan(epochs=1, learning_rate=10.0, longest_gradient=0.0, warm_up=0.0)
    feed = _feed(lambda batch: replace(batch, views=tuple(1e30 * view for view in batch.views)))
    with pytest.raises(NotFiniteError, match="Lower the learning rate") as raised:
        trainer_of("npair", feed, plan).fit()
    assert len(raised.value.rows) == 8


def test_that_a_collapse_ends_the_training_and_the_good_checkpoint_stays(tmp_path: Path) -> None:
    with pytest.raises(CollapsedError, match="has collapsed"):
        _flat_in({1, 2}, 5, around_of(tmp_path)).fit()
    assert [folder.name for folder in tmp_path.iterdir()] == ["epoch-00001"]


def test_that_a_student_that_recovers_goes_on(tmp_path: Path) -> None:
    assert _flat_in({0, 2}, 4, around_of(tmp_path)).fit().ending is Ending.FINISHED
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["epoch-00002", "epoch-00004"]


def test_that_a_training_does_not_end_flat() -> None:
    with pytest.raises(CollapsedError):
        _flat_in({2}, 3, around_of()).fit()


def test_that_a_collapse_ends_a_training_as_soon_where_it_was_paused(tmp_path: Path) -> None:
    _flat_in({0}, 5, around_of(tmp_path, after(4, Wish.PAUSE))).fit()
    diary = Diary()
    with pytest.raises(CollapsedError):
        _flat_in({0}, 5, around_of(tmp_path, callbacks=[diary])).fit()  # whose first epoch is the second
    assert [record.epoch for record in diary.epochs] == [1]


def test_that_a_training_goes_on_in_another_precision(tmp_path: Path) -> None:
    for precision, steps in ((Precision.FLOAT32, 1), (Precision.FLOAT16, 1), (Precision.FLOAT32, 9)):
        around = around_of(tmp_path, after(steps, Wish.PAUSE))
        ending = trainer_of("supcon", _feed(), Plan(epochs=2, precision=precision), around).fit().ending
    assert ending is Ending.FINISHED


def test_that_too_little_memory_is_told_in_a_sentence() -> None:
    class Greedy(nn.Module):
        def forward(self, items: Tensor) -> Tensor:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    with pytest.raises(OutOfMemoryError, match=r"no memory for 8 items at once.*smaller batch"):
        trainer_of("simclr", _feed(), Plan(epochs=1), network=nn.Sequential(backbone(), Greedy())).fit()


def test_that_training_ends_when_the_score_gets_no_better_and_the_best_is_kept(tmp_path: Path) -> None:
    scores = iter([0.1, 0.4, 0.3, 0.35, 0.9])
    around = around_of(tmp_path, score=lambda _: {"score": next(scores)})
    outcome = trainer_of("simclr", _feed(), Plan(epochs=5, patience=2), around).fit()
    assert outcome.ending is Ending.EARLY
    assert [record.score for record in outcome.history] == [0.1, 0.4, 0.3, 0.35]
    best = Checkpoints(tmp_path).best()
    assert best is not None
    assert best.folder.name == "epoch-00002"
    again = trainer_of("simclr", _feed(), Plan(epochs=5, patience=2), around_of(tmp_path)).fit()
    assert again == outcome


def test_that_the_score_is_asked_of_the_student_that_is_kept_in_evaluation() -> None:
    asked = []

    def score(student: nn.Module) -> dict[str, float | None]:
        asked.append((student, student.training))
        return {}

    trainer = trainer_of("simclr", _feed(), Plan(epochs=1), around_of(score=score))
    trainer.fit()
    assert asked == [(trainer.kept, False)]
    assert trainer.kept is not trainer._stepper.student


def test_that_the_head_goes_first_and_leaves_the_backbone_as_it_is() -> None:
    body = backbone(norm=True)
    before = {name: value.clone() for name, value in body.state_dict().items()}
    trainer = trainer_of(
        "byol",
        _feed(),
        Plan(epochs=2, head_epochs=2, learning_rate=0.1),
        settings={"hidden": 8},
        network=body,
    )
    trainer.fit()
    torch.testing.assert_close(body.state_dict(), before, rtol=0, atol=0)
    stages = trainer_of("supcon", _feed(), Plan(epochs=2, head_epochs=1, learning_rate=0.1), network=body)
    stages.fit()
    assert not torch.equal(body.state_dict()["0.weight"], before["0.weight"])
    assert body.state_dict()["1.num_batches_tracked"] == 3  # the steps of the second epoch


def test_that_a_batch_in_chunks_trains_as_the_batch_does() -> None:
    plan, narrow = Plan(epochs=2, learning_rate=0.01, seed=2), {"hidden": 8}
    whole = trainer_of("supcon", _feed(), plan, settings=narrow)
    chunks = trainer_of("supcon", _feed(), replace(plan, cache_chunk=3), settings=narrow)
    whole.fit()
    chunks.fit()
    torch.testing.assert_close(_weights(chunks), _weights(whole), rtol=1e-4, atol=1e-5)
    with pytest.raises(InvalidRequestError, match="Freeze them"):
        trainer_of("supcon", _feed(), replace(plan, cache_chunk=3), network=backbone(norm=True)).fit()


def test_that_accumulated_batches_make_one_step() -> None:
    diary = Diary()
    plan = Plan(epochs=2, accumulate=2)
    trainer_of("supcon", _feed(), plan, around_of(callbacks=[diary])).fit()
    assert diary.started == [(4, 0)]
    assert [record.items for record in diary.steps] == [16, 8, 16, 8]


def test_that_pictures_have_their_channels_last() -> None:
    seen = []

    class Pictures(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = nn.Conv2d(2, 8, 2)

        def forward(self, items: Tensor) -> Tensor:
            last = torch.channels_last
            pair = items, self.first.weight
            seen.extend(each.is_contiguous(memory_format=last) for each in pair)
            return self.first(items).flatten(1)

    def as_pictures(batch: Batch) -> Batch:
        return replace(batch, views=tuple(view.view(-1, 2, 2, 2) for view in batch.views))

    trainer_of("supcon", _feed(as_pictures), Plan(epochs=1), network=Pictures()).fit()
    assert len(seen) == 6
    assert all(seen)


@pytest.mark.parametrize("precision", [Precision.BFLOAT16, Precision.FLOAT16, Precision.FLOAT32])
def test_that_half_precision_trains_too(precision: Precision) -> None:
    plan = Plan(epochs=8, learning_rate=0.01, precision=precision)
    history = trainer_of("supcon", _feed(), plan).fit().history
    assert history[-1].loss < history[0].loss


@pytest.mark.parametrize("able", [True, False])
def test_that_a_processor_computes_in_16_bits_only_where_it_can(
    able: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": able})
    computed: set[torch.dtype] = set()

    class Telling(nn.Linear):
        def forward(self, features: torch.Tensor) -> torch.Tensor:
            found = super().forward(features)
            computed.add(found.dtype)
            return found

    body = Telling(8, 8)
    for precision in (Precision.QUICK, Precision.AUTO):
        computed.clear()
        trainer_of("supcon", _feed(), Plan(epochs=1, precision=precision), network=body).fit()
        expected = torch.bfloat16 if able and precision is Precision.QUICK else torch.float32
        assert computed == {expected}
