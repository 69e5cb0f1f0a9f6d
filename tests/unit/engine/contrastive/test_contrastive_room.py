from __future__ import annotations

import psutil
import pytest

from engine.contrastive.room import SHARE, fitting, room


@pytest.mark.parametrize(
    ("views", "bytes_", "free", "found"),
    [(64, 10, 640, 64), (64, 10, 639, 32), (64, 10, 50, 4), (64, 10, 0, 1), (1, 10, 0, 1), (7, 1, 3, 3)],
)
def test_that_views_are_halved_until_there_is_room(views: int, bytes_: int, free: int, found: int) -> None:
    assert fitting(views, bytes_, free) == found


def test_that_only_a_share_of_what_is_free_may_be_taken() -> None:
    assert 0 < room() < psutil.virtual_memory().total * SHARE
