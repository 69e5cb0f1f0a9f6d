"""Every measure has a name and a line that says what it means."""

from __future__ import annotations

from dataclasses import fields

import pytest

from engine.domain.measures import Better, meaning_of
from engine.evaluation import figures, retrieval
from engine.evaluation.clustering import Agreement, Separation
from engine.evaluation.health import Health

_MEASURES = [
    *figures.names((1, 10)),
    *retrieval.VOTED,
    *(field.name for measures in (Agreement, Separation, Health) for field in fields(measures)),
    "queries",
    "unmatched",
    "compared",
    "ndcg_at_5",
]


@pytest.mark.parametrize("measure", sorted(set(_MEASURES)))
def test_that_what_is_measured_is_explained_in_a_line(measure: str) -> None:
    meaning = meaning_of(measure)
    assert meaning.name != measure
    assert 5 < len(meaning.words) < 110
    assert not meaning.words.endswith(".")


def test_that_measures_of_the_first_k_name_k() -> None:
    assert meaning_of("precision_at_7").name == "Precision@7"
    assert meaning_of("precision_at_7").words == "share with the same label among the first 7"
    assert meaning_of("precision_at_1").words == "share with the same label at the first place"


def test_that_an_unknown_measure_is_called_by_its_name() -> None:
    meaning = meaning_of("best_at_all")
    assert (meaning.name, meaning.words, meaning.better) == ("Best at all", "", Better.NEITHER)


def test_that_it_is_told_which_way_is_better() -> None:
    ways = [meaning_of(measure).better for measure in ("map", "davies_bouldin", "clusters")]
    assert ways == [Better.HIGHER, Better.LOWER, Better.NEITHER]
