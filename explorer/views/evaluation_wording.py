"""How evaluations are told in words: by what they went, what came of them, how far they are."""

from __future__ import annotations

from collections.abc import Sequence

from engine.domain import Evaluation, EvaluationRecord
from engine.domain.label_names import label_title
from explorer.evaluation_columns import Column, asked_alike, difference, reference
from explorer.evaluation_runs import EvaluationRun
from explorer.phrases import moment
from explorer.views.asked_wording import asked_words
from explorer.views.training_wording import spent_words

NOT_YET = (
    "Nothing is evaluated yet. Choose versions and labels on the left, and press Evaluate: you see how much "
    "of what belongs together each version finds, where it fails, and whether a training helped."
)
NO_VERSION = "No encoder has embedded this collection yet: let its import end first."
NO_LABELS = (
    "Nothing labels these items: embeddings and clusters can be measured all the same. Sort the files into "
    "folders, add tags or choose a table to measure what is found, too."
)
ONE_VERSION = "There is but one version. Train another (Ctrl+T), and compare it with this one."
MEASURED_WITHOUT = (
    "Nothing labelled the items, so only embeddings and clusters were measured. Folders, tags or a table "
    "tell what belongs together."
)
OTHER_LABELS = "What asked other items, or by other labels, is not compared with the rest."
HELD_OUT = "held-out items only"


def heading(evaluations: Sequence[Evaluation]) -> str:
    """What is looked at: one collection, as a rule."""
    names = list(dict.fromkeys(one.record.collection for one in evaluations))
    count = f" · {len(evaluations)} evaluations" if len(evaluations) > 1 else ""
    return " · ".join(names) + count


def facts(record: EvaluationRecord) -> str:
    """By what it went, how many items, when: ``By Folder, level 2 · 742 items · …``."""
    by = f"By {label_title(record.labels)}" if record.labels is not None else "Without labels"
    items = "1 item" if record.items == 1 else f"{record.items:,} items"
    asking = HELD_OUT if record.held_out else ""
    parts = (by, items, asking, moment(record.made_at), f"took {spent_words(record.seconds)}")
    return " · ".join(filter(None, parts))


def remarks(evaluations: Sequence[Evaluation]) -> str:
    """What to know before one believes the figures."""
    said = dict.fromkeys(remark for one in evaluations for remark in one.remarks)
    # The engine speaks to those who type.
    return " ".join(said).replace("--held-out asks", "“Held-out items only” asks")


def judgement(columns: Sequence[Column]) -> str:
    """A sentence or two for a person who knows nothing of averages and intervals."""
    if not any(column.result.retrieval for column in columns):
        return MEASURED_WITHOUT
    pairs = [(column, reference(column, columns, "retrieval")) for column in columns]
    compared = [_compared(column, first) for column, first in pairs if column is not first]
    said = compared or [_neighbours(column) for column in columns[:1]]
    if any(not asked_alike(column, columns[0]) for column in columns):
        said.append(OTHER_LABELS)
    return " ".join(filter(None, said))


def _neighbours(column: Column) -> str:
    """``Of its ten nearest neighbours an item shares its label with 7.4, on an average.``"""
    retrieval = column.result.retrieval
    for k in (10, 5, 1):
        value = retrieval.get(f"precision_at_{k}")
        if value is not None and k > 1:
            return (
                f"Of its {k} nearest neighbours an item shares its label with {k * value:.1f}, on an average."
            )
        if value is not None:
            return f"The nearest neighbour of an item shares its label {100 * value:.0f} times in 100."
    average = retrieval.get("map")
    return (
        f"It finds what belongs together with a mean average precision of {average:.2f}." if average else ""
    )


def _compared(column: Column, first: Column) -> str:
    found = difference(column, first, "retrieval", "map")
    if found is None:
        return ""
    before, after = (one.result.retrieval["map"] for one in (first, column))
    figures = f"mAP {before:.2f} → {after:.2f}"
    if not found.sure:
        return f"“{column.title}” is not surely better or worse than “{first.title}”: {figures}."
    which = "better" if found.value > 0 else "worse"
    return f"“{column.title}” is surely {which} than “{first.title}”: {figures}."


def run_words(run: EvaluationRun, waiting: int) -> str:
    """How far it is: ``Ranking · 300 of 785 · about 20 seconds left · 1 more to come``."""
    more = f" · {waiting} more to come" if waiting and run.progress is not None and not run.stopping else ""
    return asked_words(run) + more


def listed(record: EvaluationRecord) -> tuple[str, str]:
    """An evaluation in a list, in two lines: when and by what, and what came of it."""
    shown = []
    for name in record.encoders:
        figures = record.figures.get(name, {})
        value = next(
            (figures[key] for key in ("map", "knn_accuracy", "ari") if figures.get(key) is not None), None
        )
        shown.append(f"{name} {value:.2f}" if value is not None else name)
    by = label_title(record.labels) if record.labels is not None else "no labels"
    how = f"{by}, held-out" if record.held_out else by
    return f"{moment(record.made_at)} · {how}", " · ".join(shown)
