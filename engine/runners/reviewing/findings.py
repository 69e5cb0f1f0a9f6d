"""Looks for outliers, for labels that are likely wrong, and for labels of items that have none."""

from __future__ import annotations

from dataclasses import replace

from engine.domain import Outlier, ReviewRequest, Suggestion, Suspect, Verdict
from engine.evaluation import suggestions, suspects
from engine.evaluation.decided import Said, undecided_suggestions, undecided_suspects
from engine.evaluation.labels import Labels
from engine.evaluation.outliers import find_outliers
from engine.runners.reviewing.labelled import Labelled, witnesses
from engine.runners.reviewing.subject import NEAREST, Subject

LISTED = 1_000
"""Outliers that are told at most, beside those that stand out: nobody looks further down."""
LABEL_NEXT = 50
FEW_LABELLED = 0.3
"""With a smaller share of labelled items the nearest twenty are too few: of 785 stamps, a tenth of them
labelled, 46 % of the others got the right label by twenty neighbours and 50 % by a hundred, twice as many of
them with a confidence of 0.7 and more."""
NEAREST_OF_FEW = 100


def outliers(subject: Subject) -> tuple[Outlier, ...]:
    """The items that are most unlike all others, the most unlike first."""
    found = find_outliers(subject.neighbours())
    rows = found.rows[: max(LISTED, found.count)]
    scores = found.scores[: len(rows)].round(6).tolist()
    ids = subject.ids[rows].tolist()
    return tuple(
        Outlier(item, score, place < found.count)
        for place, (item, score) in enumerate(zip(ids, scores, strict=True))
    )


def suspicious(subject: Subject, known: Labelled) -> tuple[ReviewRequest, tuple[Suspect, ...]]:
    """Items whose label the neighbours contradict, surest first, and what was chosen to find them."""
    least = suspects.LEAST if subject.request.threshold is None else subject.request.threshold
    neighbours, labels = subject.neighbours(), known.labels
    found = suspects.find_suspects(neighbours, labels, least)
    seen = witnesses(neighbours, labels, found.rows, found.suggested)
    told = zip(
        subject.ids[found.rows].tolist(),
        found.doubted.tolist(),
        found.suggested.tolist(),
        found.confidence.round(6).tolist(),
        seen,
        strict=True,
    )
    listed = [
        Suspect(item, labels.names[doubted], labels.names[better], confidence, near)
        for item, doubted, better, confidence, near in told
    ]
    undecided = undecided_suspects(listed, Said(known.said), _names_by_item(subject, labels))
    return replace(subject.request, labels=known.field, threshold=least), undecided


def suggested(
    subject: Subject, known: Labelled
) -> tuple[ReviewRequest, tuple[Suggestion, ...], tuple[int, ...]]:
    """Labels for items that have none, surest first, and which of them a person should label next."""
    least = suggestions.LEAST if subject.request.threshold is None else subject.request.threshold
    labels = known.labels
    request = replace(subject.request, labels=known.field, threshold=least)
    has_label = labels.counts() > 0
    if has_label.all():
        return request, (), ()
    few = has_label.mean() < FEW_LABELLED
    neighbours = subject.neighbours(NEAREST_OF_FEW if few else NEAREST)
    found = suggestions.suggest(neighbours, labels, least, _rejected(subject, known))
    seen = witnesses(neighbours, labels, found.rows, found.codes)
    told = zip(
        subject.ids[found.rows].tolist(),
        found.codes.tolist(),
        found.confidence.round(6).tolist(),
        seen,
        strict=True,
    )
    listed = [Suggestion(item, labels.names[code], confidence, near) for item, code, confidence, near in told]
    undecided = undecided_suggestions(listed, Said(known.said), _names_by_item(subject, labels))
    subject.context.stop_if_cancelled()
    following = suggestions.most_informative(neighbours, labels, LABEL_NEXT)
    return request, undecided, tuple(subject.ids[following].tolist())


def _rejected(subject: Subject, known: Labelled) -> list[tuple[int, int]]:
    """Rows and codes of which a person said no."""
    rows = {item: row for row, item in enumerate(subject.ids.tolist())}
    codes = {name: code for code, name in enumerate(known.labels.names)}
    return [
        (rows[one.item], codes[one.label])
        for one in known.said
        if one.verdict is Verdict.IS_NOT and one.item in rows and one.label in codes
    ]


def _names_by_item(subject: Subject, labels: Labels) -> dict[int, frozenset[str]]:
    return {
        item: frozenset(labels.names[code] for code in labels.of(row))
        for row, item in enumerate(subject.ids.tolist())
    }
