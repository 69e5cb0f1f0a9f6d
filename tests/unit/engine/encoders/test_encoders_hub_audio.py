"""Encoders of the hub that read music, by tiny networks with random weights on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.domain import AudioInput, Kind
from engine.encoders import hub_files, precision
from engine.encoders.encoder import Encoder, TextEncoder
from engine.encoders.registry import load
from engine.errors import EncoderError

hub_files.require_transformers()

import transformers  # noqa: E402 (only after what may be in its way)
from tokenizers import Tokenizer  # noqa: E402
from tokenizers.models import WordLevel  # noqa: E402
from tokenizers.pre_tokenizers import Whitespace  # noqa: E402

RATE = 16000
WORDS = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "sad": 5, "guitar": 6}
SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
}
WAVEFORM = {
    **SMALL,
    "conv_dim": (8, 8),
    "conv_kernel": (10, 8),
    "conv_stride": (40, 8),
    "num_feat_extract_layers": 2,
    "num_conv_pos_embeddings": 4,
    "num_conv_pos_embedding_groups": 2,
    "vocab_size": 8,
}
"""320 samples a frame, as in the real ones, by two layers instead of seven."""


def seeded(model: type, config: Any, seed: int = 0) -> Any:
    torch.manual_seed(seed)
    return model(config).eval()


def clap_config(fused: bool) -> Any:
    audio = {
        "window_size": 4,
        "num_mel_bins": 16,
        "spec_size": 64,
        "patch_size": 4,
        "patch_stride": [4, 4],
        "num_classes": 2,
        "hidden_size": 32,
        "projection_dim": 12,
        "depths": [1, 1],
        "num_attention_heads": [2, 2],
        "num_hidden_layers": 2,
        "patch_embeds_hidden_size": 16,
        "enable_fusion": fused,
        "aff_block_r": 2,
    }
    text = {**SMALL, "vocab_size": len(WORDS), "max_position_embeddings": 10, "projection_dim": 12}
    return transformers.ClapConfig(text_config=text, audio_config=audio, projection_dim=12)


def clap(fused: bool = False) -> tuple[Any, Any]:
    extractor = transformers.ClapFeatureExtractor(
        feature_size=16,
        sampling_rate=RATE,
        hop_length=160,
        max_length_s=1,
        fft_window_size=512,
        frequency_max=7000,
        truncation="fusion" if fused else "rand_trunc",
    )
    return seeded(transformers.ClapModel, clap_config(fused)), extractor


def fused_clap() -> tuple[Any, Any]:
    return clap(fused=True)


def ast() -> tuple[Any, Any]:
    config = transformers.ASTConfig(**SMALL, max_length=98, num_mel_bins=32)
    extractor = transformers.ASTFeatureExtractor(max_length=98, num_mel_bins=32)
    return seeded(transformers.ASTModel, config), extractor


def wav2vec2() -> tuple[Any, Any]:
    model = seeded(transformers.Wav2Vec2Model, transformers.Wav2Vec2Config(**WAVEFORM))
    return model, transformers.Wav2Vec2FeatureExtractor()


def hubert() -> tuple[Any, Any]:
    config = transformers.HubertConfig(**WAVEFORM, feat_extract_norm="layer")
    return seeded(transformers.HubertModel, config), transformers.Wav2Vec2FeatureExtractor(do_normalize=False)


def data2vec() -> tuple[Any, Any]:
    config = transformers.Data2VecAudioConfig(**WAVEFORM)
    return seeded(transformers.Data2VecAudioModel, config), transformers.Wav2Vec2FeatureExtractor()


def wavlm() -> tuple[Any, Any]:
    config = transformers.WavLMConfig(**WAVEFORM)
    return seeded(transformers.WavLMModel, config), transformers.Wav2Vec2FeatureExtractor()


def sew() -> tuple[Any, Any]:
    config = transformers.SEWConfig(**WAVEFORM)
    return seeded(transformers.SEWModel, config), transformers.Wav2Vec2FeatureExtractor()


def whisper() -> tuple[Any, Any]:
    config = transformers.WhisperConfig(
        vocab_size=8,
        num_mel_bins=8,
        d_model=16,
        encoder_layers=2,
        encoder_attention_heads=2,
        encoder_ffn_dim=24,
        decoder_layers=1,
        decoder_attention_heads=2,
        decoder_ffn_dim=24,
        max_source_positions=50,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
    )
    extractor = transformers.WhisperFeatureExtractor(feature_size=8, chunk_length=1)
    return seeded(transformers.WhisperModel, config), extractor


FAMILIES = [clap, fused_clap, ast, wav2vec2, hubert, data2vec, wavlm, sew, whisper]


@pytest.fixture(autouse=True)
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks this small are as fast in any number format, so that chance would choose it."""
    monkeypatch.setattr(precision, "candidate", lambda _: None)


def save(folder: Path, made: tuple[Any, Any]) -> Path:
    transformers.utils.logging.disable_progress_bar()
    model, extractor = made
    model.save_pretrained(folder)
    extractor.save_pretrained(folder)
    return folder


def save_tokenizer(folder: Path) -> None:
    words = Tokenizer(WordLevel(WORDS, unk_token="<unk>"))
    words.pre_tokenizer = Whitespace()
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", unk_token="<unk>", eos_token="</s>"
    ).save_pretrained(folder)


def track(
    encoder: Encoder, windows: int, seconds_of_last: float | None = None, seed: int = 0
) -> NDArray[Any]:
    """A noisy tone that slides up, as the encoder wants it."""
    assert isinstance(encoder.input, AudioInput)
    samples = encoder.input.samples
    times = np.arange(windows * samples) / encoder.input.rate
    noise = np.random.default_rng(seed).normal(0, 0.05, len(times))
    sound = 0.3 * np.sin(2 * np.pi * (200 + 60 * seed + 90 * times) * times) + noise
    if seconds_of_last is not None:
        sound[(windows - 1) * samples + round(seconds_of_last * encoder.input.rate) :] = 0
    return sound.astype(np.float32).reshape(windows, samples)


def unit(vectors: NDArray[Any]) -> NDArray[Any]:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


@pytest.mark.parametrize("make", FAMILIES)
def test_that_a_track_is_the_mean_of_its_windows_whatever_is_in_its_batch(tmp_path: Path, make: Any) -> None:
    encoder = load(f"hub:{save(tmp_path / 'My encoder', make())}")
    tracks = [track(encoder, 3), track(encoder, 1, 0.3, seed=1), track(encoder, 2, 0.5, seed=2)]

    encoded = encoder.encode(tracks)

    assert encoder.kind is Kind.MUSIC
    assert encoder.name.startswith("my-encoder-")
    assert encoded.embeddings.shape == (3, encoder.dimension)
    assert encoded.embeddings.dtype == np.float32
    assert encoded.tags == ((),) * 3
    assert [part.shape for part in encoded.segments] == [(n, encoder.dimension) for n in (3, 1, 2)]
    for number, one in enumerate(tracks):
        alone = encoder.encode([one])
        np.testing.assert_allclose(alone.embeddings[0], encoded.embeddings[number], atol=1e-5)
        np.testing.assert_allclose(alone.segments[0], encoded.segments[number], atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(alone.segments[0], axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(unit(alone.segments[0].mean(0)), alone.embeddings[0], atol=1e-5)
    assert float(encoded.embeddings[0] @ encoded.embeddings[1]) < 0.9999


@pytest.mark.parametrize("make", FAMILIES)
def test_that_silence_and_the_shortest_sounds_give_numbers(tmp_path: Path, make: Any) -> None:
    encoder = load(f"hub:{save(tmp_path / 'encoder', make())}")
    silence = np.zeros_like(track(encoder, 2))
    click = silence.copy()
    click[0, 0] = 0.5

    encoded = encoder.encode([silence, click])

    assert np.isfinite(encoded.embeddings).all()
    np.testing.assert_allclose(encoded.segments[0][0], encoded.segments[0][1], atol=1e-5)


@pytest.mark.parametrize("make", FAMILIES)
def test_that_the_same_files_give_the_same_version_and_embeddings(tmp_path: Path, make: Any) -> None:
    folder = save(tmp_path / "encoder", make())
    first, second = load(f"hub:{folder}"), load(f"hub:{folder}")
    one = [track(first, 2, 0.4)]

    assert (first.name, first.digest) == (second.name, second.digest)
    np.testing.assert_array_equal(first.encode(one).embeddings, second.encode(one).embeddings)


@pytest.mark.parametrize("make", FAMILIES)
def test_that_every_family_computes_in_a_short_format_too(tmp_path: Path, make: Any) -> None:
    encoder = load(f"hub:{save(tmp_path / 'encoder', make())}")
    tracks = [track(encoder, 2, 0.4), track(encoder, 1)]
    exactly = encoder.encode(tracks).embeddings

    encoder.execution.use(torch.bfloat16)

    assert (np.sum(encoder.encode(tracks).embeddings * exactly, axis=1) > 0.995).all()


@pytest.mark.parametrize("make", [clap, fused_clap])
def test_that_clap_hears_as_transformers_does(tmp_path: Path, make: Any) -> None:
    model, extractor = make()
    encoder = load(f"hub:{save(tmp_path / 'clap', (model, extractor))}")
    one = track(encoder, 2, 0.3)

    sounds = [one[0], one[1, : round(0.3 * RATE)]]  # the second is repeated by the extractor
    spectrograms = [extractor(sound, sampling_rate=RATE, return_tensors="pt") for sound in sounds]
    with torch.inference_mode():
        expected = [
            model.get_audio_features(
                input_features=spectrogram["input_features"], is_longer=torch.zeros((1, 1), dtype=torch.bool)
            ).pooler_output.numpy()[0]
            for spectrogram in spectrograms
        ]

    np.testing.assert_allclose(encoder.encode([one]).segments[0], unit(np.stack(expected)), atol=1e-4)
    assert encoder.input == AudioInput(RATE, RATE, hop=RATE, most_windows=120)


def test_that_ast_embeds_by_its_class_tokens(tmp_path: Path) -> None:
    model, extractor = ast()
    encoder = load(f"hub:{save(tmp_path / 'ast', (model, extractor))}")
    one = track(encoder, 1)

    values = extractor(one[0], sampling_rate=RATE, return_tensors="pt")["input_values"]
    with torch.inference_mode():
        expected = model(values).pooler_output.numpy()

    np.testing.assert_allclose(encoder.encode([one]).segments[0], unit(expected), atol=1e-4)
    assert encoder.input == AudioInput(RATE, 400 + 97 * 160, hop=400 + 97 * 160, most_windows=121)


@pytest.mark.parametrize("make", [wav2vec2, hubert])
def test_that_networks_of_waveforms_embed_by_the_mean_over_what_sounds(tmp_path: Path, make: Any) -> None:
    model, extractor = make()
    encoder = load(f"hub:{save(tmp_path / 'wav2vec2', (model, extractor))}")
    one = track(encoder, 1, 0.7)

    values = extractor(one[0, : round(0.7 * RATE)], sampling_rate=RATE, return_tensors="pt")["input_values"]
    with torch.inference_mode():
        expected = model(values).last_hidden_state.mean(1).numpy()

    np.testing.assert_allclose(encoder.encode([one]).segments[0], unit(expected), atol=1e-4)
    assert encoder.input == AudioInput(RATE, 10 * RATE, hop=10 * RATE, most_windows=12)


@pytest.mark.parametrize(("seconds", "states"), [(1.0, 50), (0.3, 16)])
def test_that_whisper_embeds_by_the_mean_of_its_encoder_over_what_sounds(
    tmp_path: Path, seconds: float, states: int
) -> None:
    model, extractor = whisper()
    encoder = load(f"hub:{save(tmp_path / 'whisper', (model, extractor))}")
    one = track(encoder, 1, seconds)

    features = extractor(one[0], sampling_rate=RATE, return_tensors="pt")["input_features"]
    with torch.inference_mode():
        expected = model.get_encoder()(features).last_hidden_state[:, :states].mean(1).numpy()

    np.testing.assert_allclose(encoder.encode([one]).segments[0], unit(expected), atol=1e-4)
    assert encoder.input == AudioInput(RATE, RATE, hop=RATE, most_windows=120)


@pytest.mark.parametrize("make", [clap, fused_clap])
def test_that_clap_places_texts_among_its_embeddings(tmp_path: Path, make: Any) -> None:
    model, extractor = make()
    folder = save(tmp_path / "clap", (model, extractor))
    save_tokenizer(folder)
    encoder = load(f"hub:{folder}")
    assert isinstance(encoder, TextEncoder)

    texts = encoder.encode_text(["a sad guitar", "guitar", "sad guitar " * 20])

    with torch.inference_mode():
        tokens = torch.tensor([[WORDS["guitar"]]])
        expected = model.get_text_features(input_ids=tokens).pooler_output.numpy()
    np.testing.assert_allclose(texts[1], expected[0], atol=1e-4)
    assert texts.shape == (3, encoder.dimension)
    assert encoder.encode([track(encoder, 1)]).embeddings.shape == (1, encoder.dimension)
    assert encoder.encode_text([]).shape == (0, encoder.dimension)


def test_that_encoders_without_a_tokenizer_read_no_texts(tmp_path: Path) -> None:
    assert not isinstance(load(f"hub:{save(tmp_path / 'clap', clap())}"), TextEncoder)
    assert not isinstance(load(f"hub:{save(tmp_path / 'ast', ast())}"), TextEncoder)


def test_that_no_track_is_an_answer_too(tmp_path: Path) -> None:
    encoder = load(f"hub:{save(tmp_path / 'encoder', wav2vec2())}")

    encoded = encoder.encode([])

    assert encoded.embeddings.shape == (0, encoder.dimension)
    assert encoded.segments == encoded.tags == ()


def test_that_windows_of_another_length_are_refused(tmp_path: Path) -> None:
    encoder = load(f"hub:{save(tmp_path / 'encoder', wav2vec2())}")

    with pytest.raises(EncoderError, match=r"reads float32 \(windows, 160000\)"):
        encoder.encode([np.zeros((1, 16000), np.float32)])


def test_that_other_settings_are_another_version(tmp_path: Path) -> None:
    model, _ = hubert()
    first = load(f"hub:{save(tmp_path / 'hubert', (model, transformers.Wav2Vec2FeatureExtractor()))}").name
    other = transformers.Wav2Vec2FeatureExtractor(do_normalize=False)

    assert load(f"hub:{save(tmp_path / 'hubert', (model, other))}").name != first


def drop(folder: Path, key: str) -> None:
    from safetensors.torch import load_file, save_file

    state = load_file(folder / "model.safetensors")
    del state[key]
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})


def test_that_what_only_training_reads_may_be_missing(tmp_path: Path) -> None:
    folder = save(tmp_path / "wav2vec2", wav2vec2())
    before = load(f"hub:{folder}")
    drop(folder, "masked_spec_embed")
    after, again = load(f"hub:{folder}"), load(f"hub:{folder}")
    one = [track(before, 1)]

    assert after.digest == again.digest
    np.testing.assert_array_equal(before.encode(one).embeddings, after.encode(one).embeddings)


def test_that_incomplete_weights_are_refused(tmp_path: Path) -> None:
    folder = save(tmp_path / "wav2vec2", wav2vec2())
    drop(folder, "encoder.layer_norm.weight")

    with pytest.raises(EncoderError, match=r"incomplete \(1 tensors are missing"):
        load(f"hub:{folder}")


def test_that_weights_that_could_run_code_are_refused(tmp_path: Path) -> None:
    folder = save(tmp_path / "ast", ast())
    torch.save(ast()[0].state_dict(), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()

    with pytest.raises(EncoderError, match="no weights in the safetensors format"):
        load(f"hub:{folder}")


@pytest.mark.parametrize("file", ["config.json", "preprocessor_config.json"])
def test_that_code_in_the_folder_is_never_run(tmp_path: Path, file: str) -> None:
    folder, trace = save(tmp_path / "ast", ast()), tmp_path / "it-ran"
    settings = json.loads((folder / file).read_text())
    settings.update(
        model_type="own",
        feature_extractor_type="Own",
        auto_map={"AutoConfig": "own.Own", "AutoModel": "own.Own", "AutoFeatureExtractor": "own.Own"},
    )
    (folder / file).write_text(json.dumps(settings))
    (folder / "own.py").write_text(f"open({str(trace)!r}, 'w')\nclass Own: pass\n")

    with pytest.raises(EncoderError, match=r"cannot be loaded|does not say how"):
        load(f"hub:{folder}")
    assert not trace.exists()


def test_that_networks_that_do_not_embed_sound_are_refused(tmp_path: Path) -> None:
    bert = seeded(transformers.BertModel, transformers.BertConfig(**SMALL, vocab_size=9))
    folder = save(tmp_path / "bert", (bert, transformers.Wav2Vec2FeatureExtractor()))

    with pytest.raises(EncoderError, match="does not turn sound into one vector"):
        load(f"hub:{folder}")


def test_that_features_of_another_size_than_the_network_s_are_refused(tmp_path: Path) -> None:
    folder = save(tmp_path / "ast", (ast()[0], transformers.ASTFeatureExtractor(max_length=40)))

    with pytest.raises(EncoderError, match="does not turn sound into one vector"):
        load(f"hub:{folder}")


@pytest.mark.parametrize("settings", [{"sampling_rate": 0}, {"sampling_rate": "fast"}])
def test_that_an_encoder_of_no_possible_rate_is_refused(tmp_path: Path, settings: dict[str, Any]) -> None:
    folder = save(tmp_path / "encoder", wav2vec2())
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))

    with pytest.raises(EncoderError, match="does not say how it wants its tracks"):
        load(f"hub:{folder}")


def test_that_weights_that_are_not_numbers_are_noticed(tmp_path: Path) -> None:
    model, extractor = wav2vec2()
    with torch.no_grad():
        model.encoder.layer_norm.weight[0] = float("nan")
    encoder = load(f"hub:{save(tmp_path / 'wav2vec2', (model, extractor))}")

    with pytest.raises(EncoderError, match="not finite"):
        encoder.encode([track(encoder, 1)])
