from __future__ import annotations

import threading
from dataclasses import replace
from itertools import islice

import numpy as np
import torch

from engine.contrastive.batch import Batch
from engine.contrastive.callbacks import Feed
from engine.contrastive.inputs.feed import Making, ViewFeed
from engine.contrastive.inputs.readers import feature_reader
from engine.contrastive.modes import Mode
from engine.contrastive.samplers import Shuffled
from engine.contrastive.views.factory import views_for
from engine.domain import PictureInput

FEATURES = torch.arange(1.0, 41).view(40, 1).expand(40, 16)
LABELS = torch.eye(4)[torch.arange(40) % 4]
ROWS = np.arange(3, 33)


def _with_labels(batch: Batch) -> Batch:
    return replace(batch, labels=LABELS[batch.items])


def _feed(seed: int = 0, count: int = 2) -> ViewFeed:
    views = views_for(PictureInput(8, 8), Mode.ADAPTER)
    making = Making(feature_reader(FEATURES), views, count, torch.device("cpu"), seed)
    return ViewFeed(Shuffled(ROWS, 10, seed), making, _with_labels)


def test_that_an_epoch_has_each_item_once_with_its_views_and_what_is_known_of_it() -> None:
    feed: Feed = _feed(count=3)
    batches = list(feed.batches(0))
    assert len(batches) == feed.steps == 3
    assert sorted(torch.cat([batch.items for batch in batches]).tolist()) == ROWS.tolist()
    for batch in batches:
        assert [view.shape for view in batch.views] == [(10, 16)] * 3
        assert batch.labels is not None
        assert torch.equal(batch.labels, LABELS[batch.items])
        for view in batch.views:  # the features of these very items, changed somewhat
            torch.testing.assert_close(view.amax(1) / 1.111, FEATURES[batch.items, 0], rtol=0.4, atol=0)


def test_that_a_training_that_goes_on_has_the_batches_that_were_left() -> None:
    whole = list(_feed().batches(2))
    left = list(_feed().batches(2, start=1))
    for one, other in zip(whole[1:], left, strict=True):
        assert torch.equal(one.items, other.items)
        assert all(torch.equal(*views) for views in zip(one.views, other.views, strict=True))


def test_that_epochs_and_seeds_differ() -> None:
    first = next(iter(_feed().batches(0)))
    for other in (next(iter(_feed().batches(1))), next(iter(_feed(seed=1).batches(0)))):
        assert not torch.equal(first.items, other.items)
        assert not torch.equal(first.views[0], other.views[0])


def test_that_no_thread_is_left_where_an_epoch_is_broken_off() -> None:
    before = threading.active_count()
    batches = _feed().batches(0)
    assert len(list(islice(batches, 1))) == 1
    batches.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
