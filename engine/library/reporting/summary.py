"""What comes first in a report: what was found, in a sentence or two."""

from __future__ import annotations

from collections.abc import Iterator

from engine.domain.evaluation import EncoderComparison, EncoderEvaluation, Evaluation
from engine.library.reporting.wording import is_sure, number_word

_PRECISION = "precision_at_"
_USUAL = 10
"""Of how many neighbours is told, where so many were looked at."""


def summary(evaluation: Evaluation) -> str:
    """In plain words what the versions are worth, and whether any is better than the first."""
    return " ".join((*_found(evaluation.encoders), *map(_compared, evaluation.comparisons)))


def _found(encoders: tuple[EncoderEvaluation, ...]) -> Iterator[str]:
    labelled = [encoder for encoder in encoders if encoder.retrieval.get("queries")]
    if not labelled:
        yield (
            "The items have labels, but no two of them share a label, so what needs none was measured."
            if any(encoder.retrieval for encoder in encoders)
            else "Nothing labels these items, so what needs no labels was measured."
        )
        yield from (_unlabelled(encoder) for encoder in encoders)
        return
    best = max(labelled, key=lambda encoder: encoder.retrieval.get("map") or 0.0)
    ks = [int(name.removeprefix(_PRECISION)) for name in best.retrieval if name.startswith(_PRECISION)]
    k = _USUAL if _USUAL in ks else max(ks, default=0)
    share = best.retrieval.get(f"{_PRECISION}{k}")
    if not k or share is None:
        return
    if k == 1:
        yield f"The nearest neighbour{_under(best, encoders)} shares the label {share:.0%} of the time."
    else:
        neighbours = f"Of {number_word(k)} neighbours{_under(best, encoders)}"
        yield f"{neighbours}, {share * k:.1f} on average share the label."


def _under(encoder: EncoderEvaluation, encoders: tuple[EncoderEvaluation, ...]) -> str:
    return f" that {encoder.encoder} finds" if len(encoders) > 1 else ""


def _unlabelled(encoder: EncoderEvaluation) -> str:
    rank, anti_hubs = (encoder.health.get(name) for name in ("effective_rank", "anti_hubs"))
    told = []
    if rank is not None:
        told.append(f"makes use of {rank:.0f} dimensions")
    if anti_hubs is not None:
        told.append(f"leaves {anti_hubs:.0%} of the items a neighbour of none")
    return f"{encoder.encoder} {' and '.join(told)}." if told else ""


def _compared(comparison: EncoderComparison) -> str:
    interval = comparison.differences.get("map")
    if interval is None:
        return ""
    which, other = comparison.encoder, comparison.against
    size = (
        f"{abs(interval.estimate):.2g}" if abs(interval.estimate) < 0.095 else f"{abs(interval.estimate):.2f}"
    )
    if is_sure(interval):
        word = "better" if interval.estimate > 0 else "worse"
        return f"{which} is surely {word} than {other} by {size} mAP."
    return f"Between {which} and {other} there is a difference of {size} mAP, which may be chance."
