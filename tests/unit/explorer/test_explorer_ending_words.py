"""What came of a training, in words and figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.views.ending_words import Verdict, figure_rows, judgement, protocol, verdict


def report(
    before: float | None, after: float | None, interval: tuple[float, float] | None, **more: Any
) -> dict[str, Any]:
    """As the training gives it."""
    difference = None
    if interval is not None and before is not None and after is not None:
        difference = {"map": after - before, "low": interval[0], "high": interval[1]}
    return {
        "encoder": "birds-supcon-1",
        "measure": "labels",
        "baseline": {"map": before, "precision_at_1": 0.6, "knn_accuracy": None},
        "candidate": {"map": after, "precision_at_1": 0.75, "knn_accuracy": None},
        "difference": difference,
        "better": interval is not None and interval[0] > 0,
        "held_out": [1, 2, 3],
    } | more


@pytest.mark.parametrize(
    ("given_report", "judged", "sentence"),
    [
        (
            report(0.4712, 0.7209, (0.21, 0.29)),
            Verdict.BETTER,
            "Finds 25 of 100 more of what belongs together: 0.72 instead of 0.47. Surely better.",
        ),
        (
            report(0.4711, 0.4735, (0.001, 0.004)),
            Verdict.BETTER,
            "Finds a little more of what belongs together: 0.473 instead of 0.471. Surely better.",
        ),
        (
            report(0.47, 0.49, (-0.01, 0.05)),
            Verdict.UNSURE,
            "Seems to find more of what belongs together: 0.49 instead of 0.47. That may be chance.",
        ),
        (
            report(0.47, 0.46, (-0.03, 0.01)),
            Verdict.NO_BETTER,
            "Not better than before: 0.46 instead of 0.47. Keep the old one.",
        ),
        (
            report(0.47, 0.41, (-0.08, -0.03)),
            Verdict.WORSE,
            "Finds less of what belongs together: 0.41 instead of 0.47. Keep the old one.",
        ),
        (
            report(None, None, None),
            Verdict.UNKNOWN,
            "There was too little to judge by. Look at what it finds before you decide.",
        ),
    ],
)
def test_that_the_judgement_is_one_sentence_for_each_way_it_can_end(
    given_report: dict[str, Any], judged: Verdict, sentence: str
) -> None:
    assert verdict(given_report) is judged
    assert judgement(given_report) == sentence


@pytest.mark.parametrize(
    ("interval", "words"),
    [((0.02, 0.06), "Surely better at knowing items again"), ((-0.02, 0.06), "Perhaps better at knowing")],
)
def test_that_without_labels_it_says_what_is_not_known(interval: tuple[float, float], words: str) -> None:
    told = judgement(report(0.88, 0.92, interval, measure="views"))
    assert told.startswith(words)
    assert "0.92 instead of 0.88" in told
    assert "Without labels" in told


def test_that_figures_stand_beside_each_other_and_unknown_ones_are_left_out() -> None:
    rows = figure_rows(report(0.4712, 0.7209, (0.21, 0.289)))
    assert [(row.before, row.after, row.gain) for row in rows] == [
        ("0.47", "0.72", "+0.25 (+0.21 to +0.29)"),
        ("0.60", "0.75", "+0.15"),
    ]
    assert all(row.name and row.meaning for row in rows)


def test_that_a_loss_has_a_minus_sign_and_nothing_is_neither() -> None:
    found = report(0.5, 0.4, (-0.12, -0.08))
    found["candidate"]["precision_at_1"] = 0.6
    assert [row.gain for row in figure_rows(found)] == ["−0.10 (−0.12 to −0.08)", "±0"]


def test_that_views_are_called_by_other_names_than_labels() -> None:
    both = {"map": 0.5, "recall_at_1": 0.4, "precision_at_1": 0.4, "text_recall_at_10": 0.3}
    found = report(0.5, 0.5, (0.0, 0.0), measure="views", baseline=both, candidate=both)
    assert [row.name for row in figure_rows(found)] == [
        "Known again",
        "Itself first",
        "Words find it among 10",
    ]
    assert "changed view" in protocol(found)
    assert protocol(report(0.5, 0.5, (0.0, 0.0))).startswith("3 items that the training never saw")


def test_that_words_are_judged_though_the_encoder_from_before_knew_none() -> None:
    found = report(0.48, 0.60, (0.10, 0.15))
    found["candidate"] |= {"text_recall_at_1": 0.447, "text_recall_at_10": 0.81}
    assert judgement(found).endswith(
        "Surely better. Words find what bears them before all else 45 times of 100."
    )
    rows = [(row.name, row.before, row.after, row.gain) for row in figure_rows(found)][-2:]
    assert rows == [("Words find it first", "–", "0.45", ""), ("Words find it among 10", "–", "0.81", "")]


def test_that_it_says_what_told_which_items_belong_together() -> None:
    assert "is told by: Folder, level 2." in protocol(report(0.5, 0.5, (0.0, 0.0), labels="folder:2"))


FIGURES = st.none() | st.floats(0, 1)


@given(before=FIGURES, after=FIGURES, low=FIGURES, high=FIGURES, measure=st.sampled_from(["labels", "views"]))
def test_that_every_report_has_a_sentence_and_figures(
    before: float | None, after: float | None, low: float | None, high: float | None, measure: str
) -> None:
    interval = None if low is None or high is None else (low - 0.5, high - 0.5)
    found = report(before, after, interval, measure=measure)
    assert judgement(found).endswith(".")
    assert len(figure_rows(found)) <= 7
