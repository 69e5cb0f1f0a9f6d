"""All that a report says and shows, in the order of its page, and the page made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

import jinja2
from markupsafe import Markup

from engine.domain.evaluation import EncoderEvaluation, Evaluation
from engine.domain.label_names import label_title
from engine.domain.measures import Meaning, meaning_of
from engine.domain.palettes import categorical
from engine.library.plots import svg
from engine.library.reporting import curves, tables
from engine.library.reporting.changes import Changes, changes
from engine.library.reporting.held_out import SplitRow, split_rows
from engine.library.reporting.summary import summary
from engine.library.reporting.wording import figure, moment

_TEMPLATE = "report.html"


@dataclass(frozen=True, slots=True)
class Confusion:
    """What one version takes for what."""

    encoder: str
    matrix: Markup
    """Empty where there are too many labels for one."""
    rows: tuple[tables.ConfusionRow, ...]


@dataclass(frozen=True, slots=True)
class Robustness:
    """Small plots of all perturbations, by one measure."""

    name: str
    meaning: str
    plots: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What the template reads."""

    evaluation: Evaluation
    summary: str
    facts: tuple[tuple[str, str], ...]
    encoders: tuple[str, ...]
    retrieval: tuple[tables.MeasureRow, ...]
    retrieval_details: tuple[tables.MeasureRow, ...]
    clustering: tuple[tables.MeasureRow, ...]
    health: tuple[tables.MeasureRow, ...]
    curve: Markup
    scores: tuple[Markup, ...]
    class_measure: Meaning
    class_bars: tuple[Markup, ...]
    classes: tuple[tables.ClassRow, ...]
    classes_left_out: int
    confusions: tuple[Confusion, ...]
    robustness: tuple[Robustness, ...]
    perturbed: int
    """So many items were changed."""
    splits: tuple[SplitRow, ...]
    changes: tuple[Changes, ...]
    glossary: tuple[Meaning, ...]


def html_of(evaluation: Evaluation, thumbnails: Mapping[int, bytes], names: Mapping[int, str]) -> str:
    """The page of a report, whole; nothing in it is fetched from elsewhere."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = _page(evaluation, thumbnails, names)
    palettes = {"light": _colours(dark=False), "dark": _colours(dark=True)}
    return environment.get_template(_TEMPLATE).render(page=page, palettes=palettes, hues=svg.HUES)


def _template(name: str) -> str:
    return (files("resources") / "report" / name).read_text(encoding="utf-8")


def _colours(dark: bool) -> tuple[str, ...]:
    return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in categorical(dark).tolist())


def _page(evaluation: Evaluation, thumbnails: Mapping[int, bytes], names: Mapping[int, str]) -> Page:
    encoders = evaluation.encoders
    measure, classes = tables.class_rows(encoders)
    retrieval, details = tables.retrieval_rows(evaluation)
    clustering = tables.plain_rows(encoders, lambda encoder: encoder.clustering)
    health = tables.plain_rows(encoders, lambda encoder: encoder.health)
    return Page(
        evaluation=evaluation,
        summary=summary(evaluation),
        facts=tuple(_facts(evaluation)),
        encoders=tuple(encoder.encoder for encoder in encoders),
        retrieval=retrieval,
        retrieval_details=details,
        clustering=clustering,
        health=health,
        curve=Markup(curves.precision_recall(encoders)),
        scores=_marked(curves.score_histograms(encoders)),
        class_measure=meaning_of(measure),
        class_bars=_marked(curves.class_bars(measure, classes, encoders)),
        classes=classes[: tables.MOST_CLASSES],
        classes_left_out=max(0, len(classes) - tables.MOST_CLASSES),
        confusions=tuple(_confusions(encoders)),
        robustness=tuple(_robustness(encoders)),
        perturbed=max((curve.items for encoder in encoders for curve in encoder.robustness), default=0),
        splits=split_rows(evaluation, names),
        changes=changes(evaluation, thumbnails, names),
        glossary=tuple(dict.fromkeys(row.meaning for row in (*retrieval, *details, *clustering, *health))),
    )


def _facts(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    record = evaluation.record
    yield "Collection", record.collection
    yield "Versions", ", ".join(record.encoders)
    yield "Labels", label_title(record.labels) if record.labels is not None else "none"
    yield "Items", figure(record.items)
    first = evaluation.encoders[0].retrieval if evaluation.encoders else {}
    for name in ("queries", "unlabelled", "unmatched"):
        if first.get(name):
            yield meaning_of(name).name, figure(first[name])
    if record.held_out:
        yield "Asked", "only what no training has seen"
    yield "Made", moment(record.made_at)
    yield "Took", f"{record.seconds:,.0f} s" if record.seconds >= 1 else "less than a second"


def _confusions(encoders: tuple[EncoderEvaluation, ...]) -> Iterator[Confusion]:
    for encoder in encoders:
        if encoder.confusion:
            matrix = Markup(curves.confusion_matrix(encoder.encoder, encoder.confusion))
            yield Confusion(encoder.encoder, matrix, tables.confusion_rows(encoder.confusion))


def _robustness(encoders: tuple[EncoderEvaluation, ...]) -> Iterator[Robustness]:
    for name, meaning, values in (
        (
            "found first",
            "share of the changed items that find their original first",
            lambda one: one.found_first,
        ),
        (
            "neighbours kept",
            "share of the ten nearest others that stay the same",
            lambda one: one.neighbours_kept,
        ),
    ):
        plots = curves.robustness(encoders, name, values)
        if plots:
            yield Robustness(name, meaning, _marked(plots))


def _marked(plots: tuple[str, ...]) -> tuple[Markup, ...]:
    return tuple(map(Markup, plots))
