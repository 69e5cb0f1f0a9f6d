"""What of a review a person has decided already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.domain import LabelVerdict, Suggestion, Suspect, Verdict


class Said:
    """What a person said of items and the labels of one field."""

    def __init__(self, verdicts: Iterable[LabelVerdict]) -> None:
        self._said = {(one.item, one.label): one.verdict for one in verdicts}

    def settles_suspect(self, suspect: Suspect) -> bool:
        """Whether the label in doubt is the item's by a person's word, or the other one is or is not."""
        doubted = self._said.get((suspect.item, suspect.label))
        return doubted is Verdict.IS or (suspect.item, suspect.suggested) in self._said

    def settles_suggestion(self, suggestion: Suggestion) -> bool:
        """Whether a person said that it is so, or that it is not."""
        return (suggestion.item, suggestion.label) in self._said


def undecided_suspects(
    suspects: Iterable[Suspect], said: Said, labels: Mapping[int, Collection[str]]
) -> tuple[Suspect, ...]:
    """Those that wait for a person's word.

    ``labels`` are those that the items in question have now. One that has lost the label in doubt, or has got
    the other, is decided.
    """
    return tuple(
        suspect
        for suspect in suspects
        if not said.settles_suspect(suspect)
        and suspect.label in labels.get(suspect.item, ())
        and suspect.suggested not in labels.get(suspect.item, ())
    )


def undecided_suggestions(
    suggestions: Iterable[Suggestion], said: Said, labels: Mapping[int, Collection[str]]
) -> tuple[Suggestion, ...]:
    """Those that wait for a person's word.

    ``labels`` are those that the items in question have now. An item with a label needs no other, but where
    several were suggested for it: there each waits on its own.
    """
    listed = tuple(suggestions)
    counts: dict[int, int] = {}
    for suggestion in listed:
        counts[suggestion.item] = counts.get(suggestion.item, 0) + 1
    return tuple(
        suggestion
        for suggestion in listed
        if not said.settles_suggestion(suggestion)
        and suggestion.label not in labels.get(suggestion.item, ())
        and (counts[suggestion.item] > 1 or not labels.get(suggestion.item))
    )
