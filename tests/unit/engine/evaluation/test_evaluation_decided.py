"""What is decided already: people's words, and labels that changed since."""

from __future__ import annotations

import pytest

from engine.domain import LabelVerdict, Suggestion, Suspect, Verdict
from engine.evaluation.decided import Said, undecided_suggestions, undecided_suspects

SUSPECT = Suspect(1, "fish", "birds", 0.8, (2, 3))
STANDING = {1: frozenset({"fish"})}


def said(label: str, verdict: Verdict, item: int = 1) -> Said:
    return Said([LabelVerdict(item, "folder:1", label, verdict)])


def test_that_a_suspect_waits_while_nobody_said_anything() -> None:
    assert undecided_suspects([SUSPECT], Said([]), STANDING) == (SUSPECT,)
    assert undecided_suspects([SUSPECT], said("birds", Verdict.IS, item=2), STANDING) == (SUSPECT,)


@pytest.mark.parametrize(
    ("label", "verdict", "waits"),
    [
        ("birds", Verdict.IS, False),
        ("birds", Verdict.IS_NOT, False),
        ("fish", Verdict.IS, False),
        ("fish", Verdict.IS_NOT, True),
        ("ships", Verdict.IS_NOT, True),
    ],
)
def test_that_a_word_on_either_label_settles_a_suspect(label: str, verdict: Verdict, waits: bool) -> None:
    assert bool(undecided_suspects([SUSPECT], said(label, verdict), STANDING)) is waits


@pytest.mark.parametrize("labels", [{}, {1: frozenset({"birds"})}, {1: frozenset({"fish", "birds"})}])
def test_that_a_suspect_whose_label_has_changed_is_decided(labels: dict[int, frozenset[str]]) -> None:
    assert undecided_suspects([SUSPECT], Said([]), labels) == ()


def test_that_a_suggestion_is_decided_by_a_word_or_a_label() -> None:
    first, other = Suggestion(4, "birds", 0.9, ()), Suggestion(5, "birds", 0.8, ())
    assert undecided_suggestions([first, other], Said([]), {}) == (first, other)
    assert undecided_suggestions([first, other], said("birds", Verdict.IS_NOT, item=4), {}) == (other,)
    assert undecided_suggestions([first, other], Said([]), {4: frozenset({"fish"})}) == (other,)


def test_that_several_suggestions_for_an_item_wait_each_on_its_own() -> None:
    birds, black = Suggestion(4, "birds", 0.9, ()), Suggestion(4, "black", 0.8, ())
    assert undecided_suggestions([birds, black], Said([]), {4: frozenset({"birds"})}) == (black,)
