"""Encoders of the hub, by tiny networks with random weights on disk."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from engine.domain import Kind, PictureInput
from engine.encoders import hub_files
from engine.encoders.encoder import TextEncoder
from engine.encoders.registry import load
from engine.errors import EncoderError

hub_files.require_transformers()

import transformers  # noqa: E402 (only after what may be in its way)
from tokenizers import Tokenizer  # noqa: E402
from tokenizers.models import WordLevel  # noqa: E402
from tokenizers.pre_tokenizers import Whitespace  # noqa: E402

SIDE = 32
VISION = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "image_size": SIDE,
    "patch_size": 8,
}
WORDS = {"<pad>": 0, "<unk>": 1, "</s>": 2, "a": 3, "red": 4, "house": 5}
TEXT = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "vocab_size": len(WORDS),
    "max_position_embeddings": 8,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
INPUT = {
    "do_center_crop": True,
    "crop_size": {"height": SIDE, "width": SIDE},
    "size": {"shortest_edge": 40},
    "image_mean": [0.5, 0.4, 0.3],
    "image_std": [0.2, 0.25, 0.3],
    "rescale_factor": 1 / 255,
}


def save(folder: Path, model: Any, settings: dict[str, Any] = INPUT) -> Path:
    transformers.utils.logging.disable_progress_bar()
    model.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))
    return folder


def save_tokenizer(folder: Path) -> None:
    words = Tokenizer(WordLevel(WORDS, unk_token="<unk>"))
    words.pre_tokenizer = Whitespace()
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", unk_token="<unk>", eos_token="</s>"
    ).save_pretrained(folder)


def seeded(model: type, config: Any, seed: int = 0) -> Any:
    torch.manual_seed(seed)
    return model(config).eval()


def dinov2(seed: int = 0) -> Any:
    return seeded(transformers.Dinov2Model, transformers.Dinov2Config(**VISION), seed)


def clip() -> Any:
    return seeded(
        transformers.CLIPModel,
        transformers.CLIPConfig(text_config=TEXT, vision_config=VISION, projection_dim=12),
    )


def siglip() -> Any:
    config = transformers.SiglipConfig(text_config={**TEXT, "projection_size": 16}, vision_config=VISION)
    return seeded(transformers.SiglipModel, config)


@pytest.fixture
def pictures() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (5, SIDE, SIDE, 3), np.uint8)


def normalised(pictures: np.ndarray) -> torch.Tensor:
    """The obvious version of what ``INPUT`` says."""
    values = (pictures / 255.0 - INPUT["image_mean"]) / INPUT["image_std"]
    return torch.from_numpy(values.transpose(0, 3, 1, 2)).float()


def unit(features: torch.Tensor) -> np.ndarray:
    return torch.nn.functional.normalize(features.flatten(1)).numpy()


def test_that_dinov2_embeds_by_its_class_token(tmp_path: Path, pictures: np.ndarray) -> None:
    model = dinov2()
    encoder = load(f"hub:{save(tmp_path / 'DINO v2', model)}")

    encoded = encoder.encode(pictures)

    with torch.inference_mode():
        expected = model(normalised(pictures)).last_hidden_state[:, 0]
    np.testing.assert_allclose(encoded.embeddings, unit(expected), atol=0.02)
    assert encoded.tags == ((),) * 5
    assert (encoder.kind, encoder.dimension) == (Kind.IMAGE, 16)
    assert encoder.input == PictureInput(SIDE, SIDE, "crop", 0.8)
    assert not isinstance(encoder, TextEncoder)


@pytest.mark.parametrize("make", [clip, siglip])
def test_that_networks_of_both_embed_pictures_and_texts(
    tmp_path: Path, pictures: np.ndarray, make: Any
) -> None:
    model = make()
    folder = save(tmp_path / "both", model)
    save_tokenizer(folder)
    encoder = load(f"hub:{folder}")
    assert isinstance(encoder, TextEncoder)

    with torch.inference_mode():
        expected = model.get_image_features(pixel_values=normalised(pictures)).pooler_output
    np.testing.assert_allclose(encoder.encode(pictures).embeddings, unit(expected), atol=0.02)
    texts = encoder.encode_text(["a red house", "house", "a red house " * 9])
    assert texts.shape == (3, encoder.dimension)
    assert texts.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_text(["house"])[0], texts[1], atol=1e-4)
    assert encoder.encode_text([]).shape == (0, encoder.dimension)


def test_that_siglip_reads_texts_padded_to_full_length(tmp_path: Path) -> None:
    model = siglip()
    folder = save(tmp_path / "siglip", model)
    save_tokenizer(folder)
    encoder = load(f"hub:{folder}")
    assert isinstance(encoder, TextEncoder)

    with torch.inference_mode():
        tokens = torch.tensor([[4, 5, 0, 0, 0, 0, 0, 0]])
        expected = model.get_text_features(input_ids=tokens).pooler_output

    np.testing.assert_allclose(encoder.encode_text(["red house"]), unit(expected), atol=1e-4)


def test_that_a_picture_and_text_network_without_tokenizer_reads_pictures(tmp_path: Path) -> None:
    assert not isinstance(load(f"hub:{save(tmp_path / 'clip', clip())}"), TextEncoder)


def test_that_convolutional_networks_embed_by_their_pooled_maps(tmp_path: Path, pictures: np.ndarray) -> None:
    config = transformers.ResNetConfig(embedding_size=8, hidden_sizes=[8, 12], depths=[1, 1])
    model = seeded(transformers.ResNetModel, config)
    settings = {**INPUT, "size": {"shortest_edge": SIDE}, "crop_pct": 0.875, "do_center_crop": False}
    encoder = load(f"hub:{save(tmp_path / 'resnet', model, settings)}")

    with torch.inference_mode():
        expected = model(normalised(pictures)).pooler_output
    np.testing.assert_allclose(encoder.encode(pictures).embeddings, unit(expected), atol=0.02)
    assert encoder.input == PictureInput(SIDE, SIDE, "crop", 0.875)


def test_that_a_pooling_layer_without_weights_is_not_made_up(tmp_path: Path, pictures: np.ndarray) -> None:
    torch.manual_seed(0)
    model = transformers.ViTModel(transformers.ViTConfig(**VISION), add_pooling_layer=False).eval()
    folder = save(tmp_path / "vit", model, {**INPUT, "do_center_crop": False, "size": SIDE})
    encoder = load(f"hub:{folder}")

    with torch.inference_mode():
        expected = model(normalised(pictures)).last_hidden_state[:, 0]
    np.testing.assert_allclose(encoder.encode(pictures).embeddings, unit(expected), atol=0.02)
    assert encoder.digest == load(f"hub:{folder}").digest
    assert encoder.input == PictureInput(SIDE, SIDE, "squash")


def test_that_the_name_is_readable_and_changes_with_the_weights(tmp_path: Path) -> None:
    folder = tmp_path / "My DINO (small)"
    first = load(f"hub:{save(folder, dinov2())}").name
    again = load(f"hub:{folder}").name
    other = load(f"hub:{save(folder, dinov2(seed=1))}").name

    assert first == again != other
    assert first.startswith("my-dino-small-")


def test_that_other_normalisation_is_another_version(tmp_path: Path) -> None:
    first = load(f"hub:{save(tmp_path / 'dino', dinov2())}").name
    second = load(f"hub:{save(tmp_path / 'dino', dinov2(), {**INPUT, 'image_mean': [0, 0, 0]})}").name

    assert first != second


def test_that_weights_that_could_run_code_are_refused(tmp_path: Path) -> None:
    folder = save(tmp_path / "dino", dinov2())
    torch.save(dinov2().state_dict(), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()

    with pytest.raises(EncoderError, match="no weights in the safetensors format"):
        load(f"hub:{folder}")


def test_that_code_in_the_folder_is_never_run(tmp_path: Path) -> None:
    folder, trace = save(tmp_path / "dino", dinov2()), tmp_path / "it-ran"
    config = json.loads((folder / "config.json").read_text())
    config.update(model_type="own", auto_map={"AutoConfig": "own.Own", "AutoModel": "own.Own"})
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "own.py").write_text(f"open({str(trace)!r}, 'w')\nclass Own: pass\n")

    with pytest.raises(EncoderError, match="cannot be loaded"):
        load(f"hub:{folder}")
    assert not trace.exists()


def test_that_truncated_weights_are_refused(tmp_path: Path) -> None:
    folder = save(tmp_path / "dino", dinov2())
    content = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(content[: len(content) // 2])

    with pytest.raises(EncoderError, match="cannot be loaded"):
        load(f"hub:{folder}")


def test_that_incomplete_weights_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = save(tmp_path / "dino", dinov2())
    state = load_file(folder / "model.safetensors")
    del state["layernorm.weight"]
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})

    with pytest.raises(
        EncoderError, match=r"incomplete \(1 tensors are missing, such as 'layernorm\.weight'"
    ):
        load(f"hub:{folder}")


def test_that_weights_that_are_not_numbers_are_noticed(tmp_path: Path, pictures: np.ndarray) -> None:
    model = dinov2()
    with torch.no_grad():
        model.layernorm.weight[0] = float("nan")

    encoder = load(f"hub:{save(tmp_path / 'dino', model)}")

    with pytest.raises(EncoderError, match="not finite"):
        encoder.encode(pictures)


def test_that_a_network_of_texts_alone_is_refused(tmp_path: Path) -> None:
    config = transformers.BertConfig(
        vocab_size=9, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    folder = save(tmp_path / "bert", seeded(transformers.BertModel, config))

    with pytest.raises(EncoderError, match="does not turn a picture into one vector"):
        load(f"hub:{folder}")


@pytest.mark.parametrize("settings", [{}, {"size": 32}, {**INPUT, "image_mean": [0.5]}])
def test_that_an_encoder_that_does_not_say_what_it_wants_is_refused(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    folder = save(tmp_path / "dino", dinov2(), settings)

    with pytest.raises(EncoderError, match="does not say how it wants its pictures"):
        load(f"hub:{folder}")


def test_that_a_folder_without_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"no encoder: it has no config\.json"):
        load(f"hub:{tmp_path}")


def test_that_a_name_of_no_possible_form_is_refused() -> None:
    with pytest.raises(EncoderError, match="neither a folder nor a name on the hub"):
        load("hub:/no/such/folder at all")


def test_that_an_unreachable_hub_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import huggingface_hub

    def unreachable(name: str, local_files_only: bool = False, **_: Any) -> str:
        if local_files_only:
            raise huggingface_hub.errors.LocalEntryNotFoundError("not in the cache")
        raise ConnectionError("no route to host")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", unreachable)

    with pytest.raises(
        EncoderError, match="'some/encoder' is not on this computer and could not be downloaded"
    ):
        load("hub:some/encoder")


def test_that_a_downloaded_encoder_is_used_without_the_hub(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import huggingface_hub

    def cached(name: str, local_files_only: bool = False, **_: Any) -> str:
        assert local_files_only
        return str(save(tmp_path / "snapshot", dinov2()))

    monkeypatch.setattr(huggingface_hub, "snapshot_download", cached)

    assert load("hub:someone/dino-tiny").name.startswith("dino-tiny-")


class Proposals:
    """The hub's list of proposals for an encoder that was published without safe weights."""

    asked = 0

    def get_repo_discussions(self, name: str, **_: Any) -> list[Any]:
        Proposals.asked += 1
        return [
            SimpleNamespace(num=2, title="Fix a typo"),
            SimpleNamespace(num=3, title="Adding `safetensors` variant of this model"),
        ]


@pytest.fixture
def published_as_pickle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A hub whose every encoder has safe weights in its third proposal only."""
    import huggingface_hub

    def download(name: str, revision: str = "main", **_: Any) -> str:
        folder = tmp_path / "snapshots" / revision.replace("/", "-")
        if revision == "refs/pr/3":
            return str(save(folder, dinov2()))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text("{}")
        return str(folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    monkeypatch.setattr(huggingface_hub, "HfApi", Proposals)
    monkeypatch.setattr(Proposals, "asked", 0)


@pytest.mark.usefixtures("published_as_pickle")
def test_that_safe_weights_the_hub_proposes_are_found_and_kept() -> None:
    first = load("hub:someone/dino-tiny").name
    again = load("hub:someone/dino-tiny").name

    assert first == again
    assert Proposals.asked == 1


@pytest.mark.usefixtures("published_as_pickle")
def test_that_without_a_proposal_unsafe_weights_stay_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Proposals, "get_repo_discussions", lambda *_, **__: [])

    with pytest.raises(EncoderError, match="no weights in the safetensors format"):
        load("hub:someone/dino-tiny")


def test_that_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)

    with pytest.raises(EncoderError, match=r'pip install "similarity-explorer\[hub\]"'):
        load("hub:facebook/dinov2-small")
