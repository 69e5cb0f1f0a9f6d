"""An evaluation for people: its figures side by side, with intervals, and the differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table

from engine.cli.output import out, printable
from engine.domain.measures import meaning_of

NOTHING = "–"
SHOWN_CHANGES = 5
"""Items that are named of those that gained, and of those that lost."""
SHOWN_CONFUSIONS = 5
SHOWN_LEAKS = 5

_PARTS = ("retrieval", "clustering", "health")

Plain = Mapping[str, Any]


def show(result: Plain, names: Mapping[int, str]) -> None:
    """Prints the answer of the command line as tables; ``names`` are the paths of what ``named`` tells."""
    labels = f"by {printable(result['labels'])}" if result["labels"] else "without labels"
    asked = ", only what was held out asks" if result["held_out"] else ""
    out().print(
        f"[bold]{printable(result['collection'])}[/]: {result['items']:,} items {labels}{asked}, in "
        f"{result['seconds']:.1f} s. Kept as evaluation {result['evaluation']}."
    )
    out().print(_figures(result))
    for encoder in result["encoders"]:
        _show_robustness(encoder)
        _show_confusions(encoder)
    _show_held_out(result, names)
    for comparison in result["comparison"]:
        _show_changes(comparison, names)


def named(result: Plain) -> list[int]:
    """Ids of the items that are named: some that gained or lost most, and copies of what was held out."""
    changes = [
        change["item"]
        for comparison in result["comparison"]
        for side in ("gained", "lost")
        for change in comparison[side][:SHOWN_CHANGES]
    ]
    leaks = [leak for split in _splits(result).values() for leak in split["leaks"][:SHOWN_LEAKS]]
    return changes + [leak[side] for leak in leaks for side in ("held_out", "learnt")]


def number(value: float | int | None) -> str:
    """A figure in short: whole numbers as they are, others with three digits behind the point."""
    if value is None:
        return NOTHING
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"


def _figures(result: Plain) -> Table:
    """A row for each measure, a column for each version and each difference."""
    table = _table(
        "",
        *(encoder["encoder"] for encoder in result["encoders"]),
        *(f"{each['encoder']} − {each['against']}" for each in result["comparison"]),
    )
    for part in _PARTS:
        measures = dict.fromkeys(name for encoder in result["encoders"] for name in encoder[part])
        if measures:
            table.add_row(f"[bold]{part.capitalize()}[/]")
        for measure in measures:
            own = (_figure(encoder, part, measure) for encoder in result["encoders"])
            apart = (
                _difference(each["differences"].get(measure)) if part == "retrieval" else ""
                for each in result["comparison"]
            )
            table.add_row(printable(meaning_of(measure).name), *own, *apart)
    return table


def _figure(encoder: Plain, part: str, measure: str) -> str:
    value = encoder[part].get(measure)
    interval = encoder["intervals"].get(measure) if part == "retrieval" else None
    if value is None or interval is None:
        return number(value)
    return f"{number(value)} [dim]({number(interval['low'])} – {number(interval['high'])})[/]"


def _difference(interval: Plain | None) -> str:
    """In bold where it is surely more than chance."""
    if interval is None:
        return ""
    low, high = interval["low"], interval["high"]
    text = f"{interval['estimate']:+.3f} ({low:+.3f} – {high:+.3f})"
    return f"[bold]{text}[/]" if low > 0 or high < 0 else text


def _show_robustness(encoder: Plain) -> None:
    if not encoder["robustness"]:
        return
    out().print(f"\nRobustness of [bold]{printable(encoder['encoder'])}[/]")
    table = _table("changed by", "strength", "finds itself first", "neighbours kept", "cosine")
    for name, curve in encoder["robustness"].items():
        points = zip(
            curve["strengths"], curve["found_first"], curve["neighbours_kept"], curve["cosine"], strict=True
        )
        for strength, *figures in points:
            table.add_row(name, f"{strength:g} {curve['unit']}", *map(number, figures))
    out().print(table)


def _show_confusions(encoder: Plain) -> None:
    wrong = [one for one in encoder["confusion"] if one["truth"] != one["foretold"]][:SHOWN_CONFUSIONS]
    if not wrong:
        return
    out().print(f"\nMost often taken for another by [bold]{printable(encoder['encoder'])}[/]")
    _print_rows(
        ("items", "label", "taken for"), ((one["count"], one["truth"], one["foretold"]) for one in wrong)
    )


def _splits(result: Plain) -> dict[str, Plain]:
    return {one["encoder"]: one["split"] for one in result["encoders"] if one["split"] is not None}


def _show_held_out(result: Plain, names: Mapping[int, str]) -> None:
    """Whether what was held out from trainings was new to them."""
    splits = _splits(result)
    if not splits:
        return
    out().print("\nHeld out")
    rows = [
        (
            name,
            number(split["held_out"]),
            number(split["leaked"]),
            NOTHING if split["uncovered"] is None else f"{split['uncovered']:.0%}",
        )
        for name, split in splits.items()
    ]
    _print_rows(("trained", "items", "with a copy it learnt from", "with nothing near"), rows)
    for name, split in splits.items():
        leaks = split["leaks"][:SHOWN_LEAKS]
        if leaks:
            out().print(f"\nCopies that [bold]{printable(name)}[/] has learnt from")
            sides = ([names.get(leak[side], leak[side]) for side in ("held_out", "learnt")] for leak in leaks)
            told = ((number(leak["score"]), *pair) for leak, pair in zip(leaks, sides, strict=True))
            _print_rows(("cosine", "held out", "learnt from"), told)


def _show_changes(comparison: Plain, names: Mapping[int, str]) -> None:
    for side in ("gained", "lost"):
        changes = comparison[side][:SHOWN_CHANGES]
        if changes:
            out().print(
                f"\nWhat {side} most under [bold]{printable(comparison['encoder'])}[/] (average precision)"
            )
            rows = (
                (number(one["before"]), number(one["after"]), names.get(one["item"], one["item"]))
                for one in changes
            )
            _print_rows(("before", "after", "item"), rows)


def _print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = _table(*columns)
    for row in rows:
        table.add_row(*map(printable, row))
    out().print(table)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(printable(column), overflow="fold")
    return table
