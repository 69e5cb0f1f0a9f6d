"""The plots of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.domain.evaluation import Confused, EncoderEvaluation, PerturbationCurve
from engine.domain.measures import meaning_of
from engine.library.plots.axes import Axis, Mark
from engine.library.plots.bars import BarRow, bar_plot
from engine.library.plots.heat_map import confusion_plot
from engine.library.plots.histogram import Counts, histogram
from engine.library.plots.lines import Line, line_plot
from engine.library.reporting.tables import ClassRow

MOST_BARS = 24
"""Labels in a plot of bars; of more, as many of the worst as of the best are shown."""
MOST_SQUARES = 20
"""Labels of which a matrix can be read."""
_SMALL = (320.0, 220.0)
_SPELLED = {"jpeg": "JPEG quality", "mp3": "MP3"}

Encoders = tuple[EncoderEvaluation, ...]


def precision_recall(encoders: Encoders) -> str:
    """The curves of all versions that have one; empty where none has."""
    lines = [
        Line(encoder.encoder, place, encoder.curve.recall, encoder.curve.precision)
        for place, encoder in enumerate(encoders)
        if encoder.curve is not None
    ]
    if not lines:
        return ""
    return line_plot("Precision at rising recall", lines, _share("recall"), _share("precision"))


def score_histograms(encoders: Encoders) -> tuple[str, ...]:
    """One of each version that has scores of pairs."""
    return tuple(
        histogram(
            encoder.encoder,
            split.edges,
            (
                Counts("pairs with the same label", "same", split.same),
                Counts("pairs with different ones", "different", split.different),
            ),
            "score",
            split.threshold,
        )
        for encoder in encoders
        if (split := encoder.scores) is not None
    )


def class_bars(measure: str, rows: Sequence[ClassRow], encoders: Encoders) -> tuple[str, ...]:
    """All labels, or the worst and the best of many."""
    if not rows:
        return ()
    half = MOST_BARS // 2
    parts = (
        [("Labels, the worst found first", rows)]
        if len(rows) <= MOST_BARS
        else [("Found worst", rows[:half]), ("Found best", rows[: -half - 1 : -1])]
    )
    names = [encoder.encoder for encoder in encoders]
    across = _share("average precision" if measure == "map" else meaning_of(measure).name)
    return tuple(
        bar_plot(title, [BarRow(row.name, row.values) for row in part], names, across)
        for title, part in parts
    )


def confusion_matrix(encoder: str, confusion: Sequence[Confused]) -> str:
    """Of few labels; empty where there are more than can be read."""
    names = sorted({name for one in confusion for name in (one.truth, one.foretold)})
    if not 0 < len(names) <= MOST_SQUARES:
        return ""
    return confusion_plot(encoder, names, {(one.truth, one.foretold): one.count for one in confusion})


def robustness(
    encoders: Encoders, title: str, values: Callable[[PerturbationCurve], Sequence[float]]
) -> tuple[str, ...]:
    """A small plot of each perturbation, with all versions in it."""
    named = dict.fromkeys(curve.perturbation for encoder in encoders for curve in encoder.robustness)
    return tuple(_perturbed(encoders, perturbation, title, values) for perturbation in named)


def _perturbed(
    encoders: Encoders,
    perturbation: str,
    title: str,
    values: Callable[[PerturbationCurve], Sequence[float]],
) -> str:
    curves = [
        (place, encoder.encoder, curve)
        for place, encoder in enumerate(encoders)
        for curve in encoder.robustness
        if curve.perturbation == perturbation
    ]
    longest = max((curve for _, _, curve in curves), key=lambda curve: len(curve.strengths))
    # Evenly apart: strengths may fall, as a quality does, or double at each step.
    marks = tuple(Mark(place, f"{strength:g}") for place, strength in enumerate(longest.strengths))
    across = Axis(longest.unit, 0.0, float(len(marks) - 1), marks)
    lines = [Line(name, place, range(len(curve.strengths)), values(curve)) for place, name, curve in curves]
    spelled = _SPELLED.get(perturbation, perturbation.capitalize())
    return line_plot(spelled, lines, across, _share(title), _SMALL)


def _share(title: str) -> Axis:
    return Axis.of(title, 0.0, 1.0)
