"""The report on an evaluation: one page with everything in it, and no name in it does any harm."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import evaluated
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.domain import Confused, Evaluation, Leak, SplitCheck
from engine.errors import InvalidRequestError, LibraryError
from engine.library.report_page import write_report

_VOID = {"meta", "img", "br", "link"}
_SCRIPT = "<script>alert(1)</script>"


class _Reader(HTMLParser):
    """Reads a page strictly: what is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: dict[str, list[str]] = {}
        """What is written, by the tag it is in."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.setdefault(self.open[-1] if self.open else "", []).append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(word for tag, words in self.words.items() if tag != "style" for word in words)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    _check_alone(page, reader)
    return reader


def _check_alone(page: str, reader: _Reader) -> None:
    """Nothing is fetched and nothing is run."""
    assert not {"script", "link", "iframe", "object", "embed", "base", "form", "a"} & set(reader.tags)
    for name, value in reader.attributes:
        assert not name.startswith("on")
        if name in ("src", "href", "srcset", "xlink:href"):
            assert value.startswith("data:image/jpeg;base64,")
    style = " ".join(reader.words["style"])
    assert "url(" not in style
    assert "@import" not in style
    addresses = set(re.findall(r"\w+://[^\s\"'<]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}, "the name of a namespace, which nobody asks for"


def _written(tmp_path: Path, evaluation: Evaluation, **items: dict[int, bytes] | dict[int, str]) -> str:
    out = tmp_path / "report.html"
    write_report(evaluation, items.get("thumbnails", {}), items.get("names", {}), out)  # type: ignore[arg-type]
    return out.read_text(encoding="utf-8")


def _thumbnail(seed: int, side: int = 256) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (side // 8, side // 8, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).resize((side, side)).save(file, format="JPEG")
    return file.getvalue()


def test_that_a_report_tells_what_was_evaluated_and_what_came_of_it(tmp_path: Path) -> None:
    reader = _read(_written(tmp_path, evaluated.evaluation()))
    facts = dict(zip(reader.words["dt"], reader.words["bdi"][1:], strict=False))
    assert facts["Collection"] == "stamps"
    assert facts["Versions"] == "frozen, fine-tuned"
    assert facts["Labels"] == "Folder"
    assert facts["Items"] == "785"
    assert facts["Unlabelled"] == "3"
    assert "Of ten neighbours that fine-tuned finds, 6.4 on average share the label." in reader.text
    assert "fine-tuned is surely better than frozen by 0.29 mAP." in reader.text
    assert "200 of the items are changed, more and more, and looked for again." in reader.words["p"]
    for heading in ("Precision, recall and scores", "By label", "What is taken for what", "Clusters"):
        assert heading in reader.words["h2"]


def test_that_a_difference_is_bold_where_it_is_more_than_chance(tmp_path: Path) -> None:
    page = _written(tmp_path, evaluated.evaluation())
    assert "<strong>+0.290 (+0.250 … +0.330)</strong>" in page
    assert "+0.001 (−0.010 … +0.012)" in page
    assert "<strong>+0.001" not in page


def test_that_every_plot_is_told_to_those_who_cannot_see_it(tmp_path: Path) -> None:
    page = _written(tmp_path, evaluated.evaluation())
    plots = re.findall(r"<svg [^>]*role=\"img\"[^>]*>", page)
    # One curve, two histograms, one plot of bars, two matrices, and two of each perturbation.
    assert len(plots) == 1 + 2 + 1 + 2 + 6
    assert all("aria-label=" in plot for plot in plots)


def test_that_names_of_any_kind_stay_words(tmp_path: Path) -> None:
    awkward = (_SCRIPT, '"><img src=x onerror=alert(1)>', "{{ page }}{% raw %}", "</style></svg>", "a&amp;b")
    evaluation = evaluated.evaluation((_SCRIPT, "'\"><b>"), awkward)
    record = replace(evaluation.record, collection=_SCRIPT, labels="</title><script>")
    evaluation = replace(evaluation, record=record, remarks=(_SCRIPT,))
    names = dict.fromkeys((*range(1, 9), *range(101, 109)), _SCRIPT)
    page = _written(tmp_path, evaluation, names=names)
    assert "<script" not in page
    reader = _read(page)
    assert reader.text.count(_SCRIPT) > 10
    assert "{{ page }}{% raw %}" in reader.text
    assert "a&amp;b" in reader.text


def test_that_names_that_are_no_text_are_written_readably(tmp_path: Path) -> None:
    names = {1: "caf\udce9.jpg", 2: "half\ud800.jpg", 3: "line\nend\x00\x1b[31m\x85.jpg", 4: "\u202egpj.exe"}
    evaluation = evaluated.evaluation(labels=("b\udcffirds", "boats"))
    page = _written(tmp_path, evaluation, names=names)
    reader = _read(page)
    assert "b\\xffirds" in reader.text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", page)
    assert '<bdi title="\u202egpj.exe">\u202egpj.exe</bdi>' in page, (
        "set apart, so that it turns nothing else"
    )


def test_that_items_are_shown_with_their_pictures(tmp_path: Path) -> None:
    thumbnails = {1: _thumbnail(1), 2: b"no picture", 101: _thumbnail(2)}
    page = _written(tmp_path, evaluated.evaluation(), thumbnails=thumbnails, names={1: "one.jpg"})
    sources = re.findall(r"<img src=\"data:image/jpeg;base64,([^\"]+)\"", page)
    assert len(sources) == 2
    for source in sources:
        with Image.open(io.BytesIO(base64.b64decode(source))) as picture:
            picture.load()
            assert max(picture.size) == 144
    reader = _read(page)
    assert "one.jpg" in reader.text
    assert "item 2" in reader.text
    assert "0.100 → 0.890" in reader.text
    assert "+0.790" in reader.words["strong"]


def test_that_the_largest_report_stays_small(tmp_path: Path) -> None:
    versions = tuple(f"version {place}" for place in range(14))
    labels = tuple(f"country {place:03}" for place in range(600))
    names = {item: f"some/folder/{item}.jpg" for item in range(200)}
    thumbnails = {item: _thumbnail(item) for item in range(200)}
    evaluation = evaluated.evaluation(versions, labels, gained=40)
    page = _written(tmp_path, evaluation, thumbnails=thumbnails, names=names)
    assert len(page.encode()) < 4_000_000
    reader = _read(page)
    assert "200 more are found better than these" in reader.text
    assert "country 599" in reader.text


def test_that_a_report_of_73_labels_is_under_three_megabytes(tmp_path: Path) -> None:
    labels = tuple(f"country {place:03}" for place in range(73))
    thumbnails = {item: _thumbnail(item) for item in range(150)}
    evaluation = evaluated.evaluation(("one", "two", "three"), labels, gained=40)
    page = _written(tmp_path, evaluation, thumbnails=thumbnails)
    assert len(page.encode()) < 1_500_000
    reader = _read(page)
    assert {"Found worst", "Found best"} <= set(reader.words["text"])
    assert "All 73 labels" in reader.words["summary"]
    assert reader.words["summary"].count("Most frequent mistakes") == 3


def test_that_without_labels_what_needs_none_is_told(tmp_path: Path) -> None:
    reader = _read(_written(tmp_path, evaluated.unlabelled()))
    assert "Nothing labels these items" in reader.text
    assert reader.words["h2"] == ["Clusters", "Health of the embeddings", "Words"]
    assert "Silhouette" not in reader.text, "what is not defined for any version is left out"


def test_that_one_version_is_compared_with_nothing(tmp_path: Path) -> None:
    reader = _read(_written(tmp_path, evaluated.evaluation(("only",))))
    assert "Of ten neighbours, 4.9 on average share the label." in reader.text
    assert "Items that gained or lost most" not in reader.text
    assert "difference" not in " ".join(reader.words["p"])


def test_that_nothing_mistaken_is_told_so(tmp_path: Path) -> None:
    evaluation = evaluated.evaluation(("only",))
    right = replace(evaluation.encoders[0], confusion=(Confused("birds", "birds", 3),))
    reader = _read(_written(tmp_path, replace(evaluation, encoders=(right,))))
    assert "Nothing is taken for anything else." in reader.text


def test_that_what_should_be_known_is_told(tmp_path: Path) -> None:
    evaluation = evaluated.evaluation()
    told = replace(
        evaluation, record=replace(evaluation.record, held_out=True), remarks=("It has seen them.",)
    )
    reader = _read(_written(tmp_path, told))
    assert "It has seen them." in reader.words["p"]
    assert "only what no training has seen" in reader.text


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=15, deadline=None)
def test_that_any_label_and_name_can_be_written(
    tmp_path_factory: pytest.TempPathFactory, label: str, name: str
) -> None:
    folder = tmp_path_factory.mktemp("report")
    evaluation = evaluated.evaluation(labels=("one", f"two {label}"), gained=1)
    _read(_written(folder, evaluation, names={1: name, 101: name}))


def test_that_a_report_is_named_as_a_page(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match=r"does not end in \.html"):
        write_report(evaluated.evaluation(), {}, {}, tmp_path / "report.pdf")


def test_that_a_report_is_there_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "report.html"
    out.write_text("before")

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("engine.files.os.fsync", fail)
    with pytest.raises(LibraryError, match="cannot be written"):
        write_report(evaluated.evaluation(), {}, {}, out)
    assert out.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(LibraryError, match="cannot be written"):
        write_report(evaluated.evaluation(), {}, {}, tmp_path / "none" / "report.html")


def test_that_copies_of_what_was_held_out_are_told_by_name(tmp_path: Path) -> None:
    made = evaluated.evaluation()
    assert "Held out from trainings" not in _read(_written(tmp_path, made)).words["h2"]
    leaks = (Leak(1, 2, 1.0), *(Leak(3, item, 0.75) for item in range(4, 18)))
    before, after = made.encoders
    after = replace(after, split=SplitCheck("frozen", 157, 2, 0.6, 0.08, leaks))
    out = tmp_path / "held-out.html"
    write_report(replace(made, encoders=(before, after)), {}, {1: _SCRIPT, 2: "two.png"}, out)
    reader = _read(out.read_text(encoding="utf-8"))
    assert "Held out from trainings" in reader.words["h2"]
    assert {"157", "2", "8%", "the same content", "0.750"} <= set(reader.words["td"])
    assert {_SCRIPT, "two.png", "item 4"} <= set(reader.words["bdi"])
    assert "item 17" not in reader.words["bdi"]
    assert "and 3 more" in reader.words["p"]
    assert "script" not in reader.tags
