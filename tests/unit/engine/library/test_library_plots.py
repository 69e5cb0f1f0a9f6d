"""Plots as SVG: what is drawn lies where the numbers beside the axes say."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.library.plots import svg
from engine.library.plots.axes import Axis, Mark, round_marks
from engine.library.plots.bars import BarRow, bar_plot
from engine.library.plots.heat_map import confusion_plot
from engine.library.plots.histogram import Counts, histogram
from engine.library.plots.lines import Line, line_plot

_SVG = "{http://www.w3.org/2000/svg}"
_SHARE = Axis.of("share", 0.0, 1.0)
_NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=60)
Box = tuple[float, float, float, float]


def _parsed(drawn: str) -> ET.Element:
    """Well-formed, with all that readers of screens are told."""
    root = ET.fromstring(drawn)
    assert root.tag == f"{_SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label")
    return root


def _of_class(root: ET.Element, css: str) -> list[ET.Element]:
    return [one for one in root.iter() if css in (one.get("class") or "").split()]


def _points(path: ET.Element) -> list[tuple[float, float]]:
    pairs = re.findall(r"(-?[\d.]+),(-?[\d.]+)", path.get("d") or "")
    return [(float(x), float(y)) for x, y in pairs]


def _marks(root: ET.Element) -> tuple[dict[float, float], dict[float, float]]:
    """Number -> pixels from the left, and number -> pixels from the top, as they are written on the axes."""
    across, up = {}, {}
    for text in _of_class(root, "mark"):
        x, y = float(text.get("x") or 0), float(text.get("y") or 0)
        if text.get("text-anchor") == "middle":
            across[float(text.text or "")] = x
        elif text.get("text-anchor") == "end":
            up[float(text.text or "")] = y - svg.TEXT / 3
    return across, up


def _value(place: float, marks: dict[float, float]) -> float:
    """What a place means, by the two outermost numbers of an axis."""
    (low, start), (high, end) = min(marks.items()), max(marks.items())
    return low + (place - start) / (end - start) * (high - low)


def test_that_a_line_lies_where_its_numbers_are() -> None:
    xs, ys = (0.0, 0.25, 0.5, 1.0), (1.0, 0.9, 0.35, 0.05)
    root = _parsed(line_plot("Curve", [Line("one", 0, xs, ys)], _SHARE, _SHARE))
    across, up = _marks(root)
    (line,) = _of_class(root, "line")
    read = [(_value(x, across), _value(y, up)) for x, y in _points(line)]
    assert read == [pytest.approx(pair, abs=1e-3) for pair in zip(xs, ys, strict=True)]
    told = [one.text for one in root.iter(f"{_SVG}title")]
    assert told[1] == "one: 0.900 at 0.25"


def test_that_a_line_has_a_gap_where_nothing_is_known() -> None:
    ys = (0.1, math.nan, 0.3, 0.4)
    root = _parsed(line_plot("Curve", [Line("one", 0, range(4), ys)], Axis.of("", 0, 3), _SHARE))
    (line,) = _of_class(root, "line")
    assert re.sub(r"[^ML]", "", line.get("d") or "") == "MML"
    assert len(_of_class(root, "dot")) == 3
    nothing = _parsed(line_plot("Curve", [Line("one", 0, (), ())], _SHARE, _SHARE))
    assert "no values" in (nothing.get("aria-label") or "")


def test_that_marks_can_be_named() -> None:
    marks = (Mark(0, "90"), Mark(1, "50"), Mark(2, "5"))
    drawn = line_plot("", [Line("one", 13, range(3), (1.0, 0.5, 0.0))], Axis("quality", 0, 2, marks), _SHARE)
    root = _parsed(drawn)
    assert [text.text for text in _of_class(root, "mark")][:3] == ["90", "50", "5"]
    assert _of_class(root, "hue1"), "colours begin anew"
    one_strength = line_plot("", [Line("one", 0, (0,), (0.5,))], Axis("", 0, 0, marks[:1]), _SHARE)
    assert len(_points(_of_class(_parsed(one_strength), "line")[0])) == 1


def test_that_bars_are_as_long_as_their_numbers() -> None:
    rows = [BarRow("a", (0.25, 1.0)), BarRow("b", (None, 0.5))]
    root = _parsed(bar_plot("Bars", rows, ("frozen", "tuned"), _SHARE))
    across = _marks_of_bars(root)
    bars = _of_class(root, "bar")
    read = [
        (_value(float(bar.get("x") or 0), across), float(bar.get("width") or 0) / (across[1.0] - across[0.0]))
        for bar in bars
    ]
    assert read == [pytest.approx((0.0, length), abs=1e-3) for length in (0.25, 1.0, 0.5)]
    assert [bar.get("class") for bar in bars] == ["bar hue0", "bar hue1", "bar hue1"]
    tops = [float(bar.get("y") or 0) for bar in bars]
    assert tops == sorted(tops)
    assert bars[2][0].text == "b, tuned: 0.500"


def _marks_of_bars(root: ET.Element) -> dict[float, float]:
    middle = [text for text in _of_class(root, "mark") if text.get("text-anchor") == "middle"]
    return {float(text.text or ""): float(text.get("x") or 0) for text in middle}


def test_that_a_histogram_shows_shares_and_leaves_empty_ends_out() -> None:
    edges = [-1.0, -0.5, 0.0, 0.5, 1.0]
    kinds = (Counts("same", "same", (0, 0, 1, 3)), Counts("different", "different", (0, 100, 100, 0)))
    root = _parsed(histogram("Scores", edges, kinds, "score", 0.25))
    across, up = _marks(root)
    same, different = (_points(_of_class(root, kind)[0]) for kind in ("same", "different"))
    assert [_value(x, across) for x, _ in same] == pytest.approx([-0.5, -0.5, 0, 0, 0.5, 0.5, 1, 1], abs=1e-2)
    assert [_value(y, up) for _, y in same] == pytest.approx([0, 0, 0, 0.25, 0.25, 0.75, 0.75, 0], abs=1e-2)
    assert [_value(y, up) for _, y in different][1:-1] == pytest.approx([0.5] * 4 + [0, 0], abs=1e-2)
    (line,) = _of_class(root, "threshold")
    assert _value(float(line.get("x1") or 0), across) == pytest.approx(0.25, abs=1e-2)
    assert "75.0% of same, 0.0% of different" in (_of_class(root, "target")[-1][0].text or "")


def test_that_a_histogram_of_nothing_is_drawn() -> None:
    root = _parsed(histogram("Scores", [-1.0, 0.0, 1.0], [Counts("same", "same", (0, 0))], "score", 0.99))
    assert len(_of_class(root, "target")) == 2
    words = next(text for text in _of_class(root, "strong") if text.text == "0.99")
    assert words.get("text-anchor") == "end", "beside the right border there is no room"


def test_that_squares_are_as_dark_as_their_share_of_the_row() -> None:
    counts = {("a", "a"): 3, ("a", "b"): 1, ("b", "b"): 2}
    root = _parsed(confusion_plot("Confusion", ("a", "b"), counts))
    right, wrong = _of_class(root, "right"), _of_class(root, "wrong")
    assert [float(one.get("fill-opacity") or 0) for one in (*right, *wrong)] == pytest.approx(
        [0.12 + 0.88 * share for share in (0.75, 1.0, 0.25)]
    )
    assert wrong[0].get("x") == right[1].get("x")
    assert wrong[0].get("y") == right[0].get("y")
    assert "5 of 6" in (root.get("aria-label") or "")
    assert "1 of 4 a are taken for b" in {one.text for one in root.iter(f"{_SVG}title")}


def _box(text: ET.Element) -> Box:
    """Where words are, with letters as wide as they are thought to be at most."""
    x, y = float(text.get("x") or 0), float(text.get("y") or 0)
    width = svg.width_of(text.text or "")
    before = {"start": 0.0, "middle": width / 2, "end": width}[text.get("text-anchor") or "start"]
    if text.get("transform"):
        return x - svg.TEXT * 0.7, y + before - width, x + svg.TEXT * 0.2, y + before
    return x - before, y - svg.TEXT * 0.7, x - before + width, y + svg.TEXT * 0.2


def _overlaps(boxes: Sequence[Box]) -> Iterator[tuple[Box, Box]]:
    for one, other in combinations(boxes, 2):
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]:
            yield one, other


def _check_words(root: ET.Element) -> None:
    """None lies on another, and all are inside."""
    boxes = [_box(text) for text in root.iter(f"{_SVG}text") if text.text]
    assert not list(_overlaps(boxes))
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    for left, top, right, bottom in boxes:
        assert left >= -0.1
        assert top >= -0.1
        assert right <= width + 0.1
        assert bottom <= height + 0.1


@given(st.lists(_NAMES, min_size=1, max_size=20, unique=True), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_that_no_words_lie_on_others_whatever_the_names(names: list[str], versions: int) -> None:
    labels = [f"{place} {name}" for place, name in enumerate(names)]
    rows = [BarRow(label, (0.5,) * versions) for label in labels]
    _check_words(_parsed(bar_plot("Bars", rows, names[:1] * versions, _SHARE)))
    counts = {(label, labels[0]): 10 ** min(place, 6) for place, label in enumerate(labels)}
    _check_words(_parsed(confusion_plot(names[0], labels, counts)))


def test_that_73_labels_keep_apart() -> None:
    labels = [f"a label with a rather long name, number {place}" for place in range(73)]
    _check_words(_parsed(bar_plot("Bars", [BarRow(label, (0.987,)) for label in labels], ("one",), _SHARE)))
    _check_words(_parsed(confusion_plot("Confusion", labels, {(label, label): 5 for label in labels})))


def test_that_numbers_of_a_crowded_axis_give_way() -> None:
    marks = tuple(Mark(place, f"strength {place}") for place in range(30))
    lines = [Line("one", 0, range(30), [0.5] * 30)]
    root = _parsed(line_plot("Crowded", lines, Axis("strength", 0, 29, marks), _SHARE))
    _check_words(root)
    assert len(_of_class(root, "axis")) == 31, "each has its line"


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 12))
def test_that_marks_are_round_evenly_apart_and_within(low: float, span: float, most: int) -> None:
    marks = round_marks(low, low + span, most)
    assert len(marks) <= most
    slack = span * 1e-6
    assert all(low - slack <= mark.at <= low + span + slack for mark in marks)
    steps = [after.at - before.at for before, after in pairwise(marks)]
    assert steps == pytest.approx([steps[0]] * len(steps) if steps else [], rel=1e-4)
    for mark in marks:
        assert float(mark.words.replace(",", "")) == pytest.approx(mark.at, abs=span * 1e-6 + 1e-9)


def test_that_marks_of_no_width_are_one() -> None:
    assert round_marks(0.5, 0.5) == (Mark(0.5, "0.5"),)


@given(_NAMES)
def test_that_names_stay_words(name: str) -> None:
    awkward = f'{name}<script>alert("1")</script>&'
    across = Axis(awkward, 0, 1, (Mark(0, awkward),))
    drawn = line_plot(awkward, [Line(awkward, 0, (0.0,), (0.5,))], across, _SHARE)
    root = _parsed(drawn)
    assert not list(root.iter(f"{_SVG}script"))
    assert "<script" not in drawn
    assert (root.get("aria-label") or "").startswith(f"{awkward}. ")


def test_that_cut_words_are_whole_in_their_tooltip() -> None:
    text = ET.fromstring(svg.text(0, 0, "a very long name & more", room=60))
    assert (text.text or "").endswith("…")
    assert svg.width_of(text.text or "") <= 60
    assert text[0].text == "a very long name & more"
    assert svg.cut("鳥と花の切手", 40) == "鳥と…"
