"""Numbers behind one option, and an evaluation in words and tables."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from engine.cli import evaluation_tables
from engine.cli.evaluation_options import apart

PLAIN: dict[str, Any] = {
    "encoder": "plain",
    "retrieval": {"map": 0.5, "mrr": None, "queries": 1200},
    "intervals": {"map": {"estimate": 0.5, "low": 0.45, "high": 0.55}},
    "clustering": {"ari": None},
    "health": {"hubness": 1.25},
    "robustness": {
        "blur": {
            "unit": "px",
            "strengths": [1.0, 2.5],
            "found_first": [1.0, 0.5],
            "neighbours_kept": [0.9, 0.4],
            "cosine": [0.99, 0.7],
            "items": 24,
        }
    },
    "confusion": [
        {"truth": "ash", "foretold": "ash", "count": 9},
        {"truth": "ash", "foretold": "[fir]", "count": 3},
    ],
    "split": None,
}
SPLIT: dict[str, Any] = {
    "by": "plain",
    "held_out": 1200,
    "leaked": 2,
    "near": 0.75,
    "uncovered": 0.125,
    "leaks": [{"held_out": 7, "learnt": number, "score": 1.0} for number in range(40, 60)],
}
OTHER = {**PLAIN, "encoder": "other", "robustness": {}, "confusion": []}
RESULT: dict[str, Any] = {
    "encoders": [PLAIN, OTHER],
    "comparison": [
        {
            "encoder": "other",
            "against": "plain",
            "differences": {
                "map": {"estimate": 0.25, "low": 0.125, "high": 0.375},
                "mrr": {"estimate": 0.01, "low": -0.02, "high": 0.04},
            },
            "gained": [{"item": 7, "before": 0.25, "after": 0.75}],
            "lost": [],
        }
    ],
    "evaluation": 3,
    "collection": "Trees",
    "labels": "folder:1",
    "items": 1200,
    "seconds": 2.5,
    "held_out": True,
    "remarks": [],
}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["--k", "1", "5", "10"], ["--k", "1", "--k", "5", "--k", "10"]),
        (["--k", "1", "--k", "5"], ["--k", "1", "--k", "5"]),
        (["--k", "1", "5", "--seed", "3", "--json"], ["--k", "1", "--k", "5", "--seed", "3", "--json"]),
        (["--seed", "1", "5"], ["--seed", "1", "5"]),
        (["--k", "many", "5"], ["--k", "many", "5"]),
        (["--k", "-1", "5"], ["--k", "-1", "5"]),
        (["--k"], ["--k"]),
        ([], []),
    ],
)
def test_that_numbers_that_follow_k_are_k(given: list[str], read: list[str]) -> None:
    assert apart(given) == read


def _shown(monkeypatch: pytest.MonkeyPatch, result: dict[str, Any], names: dict[int, str]) -> str:
    console = Console(record=True, width=200, force_terminal=True, color_system=None, highlight=False)
    monkeypatch.setattr(evaluation_tables, "out", lambda: console)
    evaluation_tables.show(result, names)
    return console.export_text(styles=True)


def test_that_sure_differences_are_bold_and_others_not(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _shown(monkeypatch, RESULT, {7: "trees/ash.png"})
    assert "\x1b[1m+0.250 (+0.125 – +0.375)" in text
    assert "+0.010 (-0.020 – +0.040)" in text
    assert "\x1b[1m+0.010" not in text


def test_that_figures_stand_with_their_intervals_and_a_dash_for_what_is_not_defined(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluation_tables.show(RESULT, {7: "trees/ash.png"})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["mAP", *["0.500", "(0.450", "–", "0.550)"] * 2, "+0.250", "(+0.125", "–", "+0.375)"] in lines
    assert ["MRR", "–", "–", "+0.010", "(-0.020", "–", "+0.040)"] in lines
    assert ["Queries", "1,200", "1,200"] in lines
    assert ["ARI", "–", "–"] in lines
    assert ["blur", "2.5", "px", "0.500", "0.400", "0.700"] in lines
    assert ["3", "ash", "[fir]"] in lines
    assert ["0.250", "0.750", "trees/ash.png"] in lines
    assert not any(line[:1] == ["9"] for line in lines), "what is right is not confused"
    assert "only what was held out asks" in " ".join(lines[0])


def test_that_without_labels_no_retrieval_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    bare = {**PLAIN, "retrieval": {}, "intervals": {}, "confusion": [], "robustness": {}}
    evaluation_tables.show({**RESULT, "encoders": [bare], "comparison": [], "labels": None}, {})
    out = capsys.readouterr().out
    assert "without labels" in out
    assert "Retrieval" not in out
    assert "Hubness" in out


def test_that_only_the_most_changed_items_are_looked_up() -> None:
    changes = [{"item": number, "before": 0.0, "after": 1.0} for number in range(30)]
    comparison = {**RESULT["comparison"][0], "gained": changes, "lost": changes[10:]}
    assert evaluation_tables.named({**RESULT, "comparison": [comparison]}) == [
        *range(5),
        *range(10, 15),
    ]
    (_, *learnt) = evaluation_tables.named(
        {**RESULT, "encoders": [{**PLAIN, "split": SPLIT}], "comparison": []}
    )
    assert set(learnt) == {7, *range(40, 45)}


def test_that_copies_of_what_was_held_out_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    trained = {**OTHER, "split": SPLIT}
    evaluation_tables.show({**RESULT, "encoders": [PLAIN, trained]}, {7: "trees/ash.png", 41: "[fir].png"})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["Held", "out"] in lines
    assert ["other", "1,200", "2", "12%"] in lines
    assert ["1.000", "trees/ash.png", "40"] in lines
    assert ["1.000", "trees/ash.png", "[fir].png"] in lines
    assert not any(line[-1:] == ["45"] for line in lines)
    evaluation_tables.show({**RESULT, "encoders": [{**trained, "split": {**SPLIT, "uncovered": None}}]}, {})
    assert "–" in capsys.readouterr().out.split("Held out")[1].split("Copies")[0]


def test_that_nothing_is_told_of_what_was_held_out_where_nothing_was_trained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    evaluation_tables.show(RESULT, {})
    assert "Held out" not in capsys.readouterr().out
