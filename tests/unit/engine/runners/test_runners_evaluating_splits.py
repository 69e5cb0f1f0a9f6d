"""Whether items that were held out have copies among those learnt from, as an evaluation tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from importing import Outbox
from lightbox import DIMENSION, Lightbox

from engine.catalog import apart, collections, embeddings, encoder_versions, jobs, reports
from engine.catalog.catalog import Catalog
from engine.domain import EncoderEvaluation, Evaluation, Kind, SplitCheck
from engine.evaluation import record
from engine.jobs.context import JobContext, StopWish
from engine.runners import evaluate
from engine.runners.evaluating import splits


@pytest.fixture
def lightbox(library_folder: Path, tmp_path: Path) -> Iterator[Lightbox]:
    catalog = Catalog.open(library_folder)
    yield Lightbox(catalog, tmp_path / "files")
    catalog.close()


def train(
    lightbox: Lightbox,
    name: str,
    ids: Sequence[int],
    held_out: Sequence[int],
    *,
    base: str | None = "tiny",
) -> None:
    """A version that was taught to take all items for the same."""
    vectors = np.tile(np.eye(DIMENSION, dtype=np.float32)[0], (len(ids), 1))
    with lightbox.catalog.write() as session:
        made = encoder_versions.create_trained(
            session,
            name=name,
            kind=lightbox.kind,
            dimension=DIMENSION,
            source=f"trained:{name}",
            method="supcon",
            mode="scratch" if base is None else "adapter",
            base_id=None if base is None else encoder_versions.get(session, base).id,
            collection_id=collections.get(session, lightbox.name).id,
            report={"held_out": list(held_out)},
        )
        embeddings.write(session, made.id, list(ids), vectors)


def evaluated(lightbox: Lightbox, *encoders: str) -> Evaluation:
    """As it is kept."""
    spec: dict[str, Any] = {"collection": lightbox.name, "encoders": encoders, "ks": [1]}
    with lightbox.catalog.write() as session:
        job_id = jobs.start(session, kind="evaluate", description="", spec={}, pid=1)
    outbox = Outbox()
    lightbox.events = outbox.events
    told = evaluate.run(spec, JobContext(job_id, lightbox.catalog, outbox, StopWish()))
    with lightbox.catalog.read() as session:
        found = reports.record(session, told["evaluation"])
        body = reports.body(session, told["evaluation"])
    assert body is not None
    own = record.record_from(found.id, found.collection, found.labels, found.made_at, found.summary)
    return record.evaluation_from(own, body)


def split_of(found: EncoderEvaluation) -> SplitCheck:
    assert found.split is not None
    return found.split


@pytest.mark.parametrize("encoders", [("tiny", "one-1"), ("one-1", "tiny"), ("one-1",)])
def test_that_planted_copies_across_a_split_are_found_by_what_was_not_trained(
    lightbox: Lightbox, encoders: Sequence[str]
) -> None:
    known = lightbox.fill()
    original = np.eye(DIMENSION)[5]
    large = lightbox.put("copies/large.png", original, drawn=100, side=128)
    small = lightbox.put("copies/small.png", original + 0.05, drawn=100)
    other = lightbox.put("copies/other.png", original + 0.04, drawn=101)
    same = lightbox.put("copies/same.png", np.eye(DIMENSION)[6], copied=lightbox.folder / "birds/0.png")
    twin = lightbox.put("copies/twin.png", np.eye(DIMENSION)[6], copied=lightbox.folder / "copies/same.png")
    ids = [*known.values(), large, small, other, same, twin]
    # What is held out has copies outside, but for two copies that are both held out.
    train(lightbox, "one-1", ids, [small, other, same, twin, known["fish/1.png"]])
    made = evaluated(lightbox, *encoders)
    found = {one.encoder: one for one in made.encoders}
    split = split_of(found["one-1"])
    assert (split.by, split.held_out, split.leaked) == ("tiny", 5, 3)
    exact, near = split.leaks
    assert (exact.held_out, exact.learnt, exact.score) == (same, known["birds/0.png"], 1.0)
    assert (near.held_out, near.learnt) == (small, large)
    assert 0.9 < near.score < 1
    assert made.remarks[-1].startswith("3 held-out items have a copy among what 'one-1' learnt from, so it")
    if "tiny" in found:
        assert found["tiny"].split is None


def test_that_nothing_leaks_where_copies_are_on_one_side(lightbox: Lightbox) -> None:
    known = lightbox.fill()
    copies = [lightbox.put(f"{side}.png", np.eye(DIMENSION)[5], drawn=50, side=side) for side in (64, 128)]
    train(lightbox, "one-1", [*known.values(), *copies], copies)
    made = evaluated(lightbox, "tiny", "one-1")
    split = split_of(made.encoders[1])
    assert (split.leaked, split.leaks) == (0, ())
    assert split.uncovered == 1.0
    assert split.near is not None
    assert split.near > 0.5
    assert not any("copy" in remark for remark in made.remarks)


def test_that_what_is_like_the_rest_is_covered(lightbox: Lightbox) -> None:
    known = lightbox.fill()
    ids = list(known.values())
    train(lightbox, "one-1", ids, [known[f"{family}/0.png"] for family in ("birds", "fish", "ships")])
    split = split_of(evaluated(lightbox, "tiny", "one-1").encoders[1])
    assert (split.held_out, split.leaked, split.uncovered) == (3, 0, 0.0)


def test_that_what_a_person_set_apart_has_not_leaked(lightbox: Lightbox) -> None:
    one, two = (lightbox.put(f"{side}.png", np.eye(DIMENSION)[5], drawn=50, side=side) for side in (64, 128))
    ids = [*lightbox.fill().values(), one, two]
    train(lightbox, "one-1", ids, [one])
    assert split_of(evaluated(lightbox, "one-1").encoders[0]).leaked == 1
    with lightbox.catalog.write() as session:
        apart.change(session, [(one, two)], True)
    assert split_of(evaluated(lightbox, "one-1").encoders[0]).leaked == 0


def test_that_tracks_are_copies_only_where_they_are_as_long(lightbox: Lightbox) -> None:
    music = Lightbox(lightbox.catalog, lightbox.folder, "Music", Kind.MUSIC)
    held, as_long, longer = (
        music.put(f"{name}.mp3", np.eye(DIMENSION)[0] + 0.01 * place, seconds=seconds)
        for place, (name, seconds) in enumerate([("a", 60.0), ("b", 60.4), ("c", 90.0)])
    )
    train(music, "one-1", [held, as_long, longer], [held])
    (leak,) = split_of(evaluated(music, "one-1").encoders[0]).leaks
    assert (leak.held_out, leak.learnt) == (held, as_long)


def test_that_only_contents_are_compared_where_nothing_else_embedded_all(lightbox: Lightbox) -> None:
    known = lightbox.fill()
    same = lightbox.put("same.png", np.eye(DIMENSION)[6], copied=lightbox.folder / "birds/0.png")
    near = lightbox.put("near.png", np.eye(DIMENSION)[0], drawn=0, side=128)  # drawn as birds/0.png is
    train(lightbox, "one-1", [*known.values(), same, near], [same, near], base=None)
    with lightbox.catalog.write() as session:
        embeddings.remove(session, [known["fish/0.png"]], encoder_versions.get(session, "tiny").id)
    split = split_of(evaluated(lightbox, "one-1").encoders[0])
    assert (split.by, split.near, split.uncovered, split.held_out, split.leaked) == (None, None, None, 2, 1)
    assert [leak.held_out for leak in split.leaks] == [same]


def test_that_of_very_many_copies_the_first_are_told(
    lightbox: Lightbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splits, "LISTED", 1)
    known = lightbox.fill()
    copies = [
        lightbox.put(
            f"same{number}.png", np.eye(DIMENSION)[6], copied=lightbox.folder / f"birds/{number}.png"
        )
        for number in range(3)
    ]
    train(lightbox, "one-1", [*known.values(), *copies], copies)
    split = split_of(evaluated(lightbox, "one-1").encoders[0])
    assert (split.leaked, len(split.leaks)) == (3, 1)


@pytest.mark.parametrize("everything", [True, False])
def test_that_a_split_with_one_side_is_not_checked(lightbox: Lightbox, everything: bool) -> None:
    ids = list(lightbox.fill().values())
    train(lightbox, "one-1", ids, ids if everything else [])
    assert evaluated(lightbox, "one-1").encoders[0].split is None
