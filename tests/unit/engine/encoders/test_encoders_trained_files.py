"""Folders of trained encoders from strangers: read or refused in a sentence, and never run."""

from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from test_encoders_description import ADAPTER

from engine.encoders import trained_files
from engine.encoders.description import is_safe_name
from engine.encoders.trained_files import check, checksum, copy, folder_of, read, remove
from engine.errors import EncoderError, StorageFullError

ROOT = Path(__file__).parents[4]
SHAPES = {
    "head.weight": (256, 1280),
    "head.bias": (256,),
    "text_projector.weight": (256, 384),
    "text_projector.bias": (256,),
}


def arrays() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    return {name: rng.standard_normal(shape, np.float32) for name, shape in SHAPES.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An encoder as it is handed on."""
    made = tmp_path / "from elsewhere"
    made.mkdir()
    (made / "encoder.json").write_text(json.dumps(ADAPTER.as_dict()))
    (made / "README.md").write_text("# A card")
    save_file(arrays(), made / "weights.safetensors")
    return made


def test_that_trained_encoders_are_handled_without_torch() -> None:
    program = (
        "import sys\n"
        "from engine.encoders import trained_files, model_card\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_that_an_encoder_is_copied_in_and_handed_on(folder: Path, tmp_path: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"left by a system")

    copied = tmp_path / "trained" / "stamps-align-1"
    assert copy(folder, copied) == ADAPTER
    copy(copied, tmp_path / "out")

    for made in (copied, tmp_path / "out"):
        assert sorted(path.name for path in made.iterdir()) == [
            "README.md",
            "encoder.json",
            "weights.safetensors",
        ]
        assert check(made) == ADAPTER
    assert folder_of(tmp_path, "stamps-align-1") == copied


class Payload:
    """Pickles into a call that leaves a file behind."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self._trace,)


@pytest.mark.parametrize("name", ["weights.pkl", "pytorch_model.bin", "weights.pth", "model.py"])
def test_that_files_that_could_run_are_refused(folder: Path, tmp_path: Path, name: str) -> None:
    trace = tmp_path / "it-ran"
    (folder / name).write_bytes(pickle.dumps(Payload(trace)))

    with pytest.raises(EncoderError, match=f"files such as '{name}' can run code"):
        copy(folder, tmp_path / "out")
    assert not trace.exists()
    assert not (tmp_path / "out").exists()


def test_that_a_pickle_by_the_name_of_weights_is_refused(folder: Path, tmp_path: Path) -> None:
    trace = tmp_path / "it-ran"
    (folder / "weights.safetensors").write_bytes(pickle.dumps(Payload(trace)))

    with pytest.raises(EncoderError, match="missing, damaged or cut short"):
        copy(folder, tmp_path / "out")
    assert not trace.exists()


@pytest.mark.skipif(os.name == "nt", reason="links want a privilege there")
@pytest.mark.parametrize("name", ["encoder.json", "weights.safetensors", "README.md"])
def test_that_a_link_to_a_file_elsewhere_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    (folder / name).rename(tmp_path / "private")
    (folder / name).symlink_to(tmp_path / "private")

    with pytest.raises(EncoderError, match=f"'{name}' is no part of one"):
        copy(folder, tmp_path / "out")


@pytest.mark.skipif(os.name == "nt", reason="there are none there")
def test_that_a_pipe_is_refused_and_not_waited_for(folder: Path, tmp_path: Path) -> None:
    (folder / "README.md").unlink()
    os.mkfifo(folder / "README.md")

    with pytest.raises(EncoderError, match=r"'README\.md' is no part of one"):
        copy(folder, tmp_path / "out")


@pytest.mark.parametrize("name", ["notes.txt", "more"])
def test_that_anything_else_in_the_folder_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    (folder / name).mkdir()

    with pytest.raises(EncoderError, match=f"'{name}' is no part of one"):
        copy(folder, tmp_path / "out")


def test_that_files_of_absurd_size_are_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (folder / "encoder.json").open("r+b") as file:
        file.truncate(trained_files.LARGEST["encoder.json"] + 1)
    with pytest.raises(EncoderError, match="larger than 32 MB"):
        copy(folder, tmp_path / "out")
    (folder / "encoder.json").write_text(json.dumps(ADAPTER.as_dict()))

    monkeypatch.setitem(trained_files.LARGEST, "weights.safetensors", 1 << 20)
    with pytest.raises(EncoderError, match="larger than 1 MB"):
        copy(folder, tmp_path / "out")


def test_that_a_header_of_absurd_size_is_refused(folder: Path) -> None:
    (folder / "weights.safetensors").write_bytes((1 << 40).to_bytes(8, "little") + b"{}")

    with pytest.raises(EncoderError, match="missing, damaged or cut short"):
        check(folder)


def test_that_a_tensor_of_absurd_size_is_refused(folder: Path) -> None:
    header = b'{"head.weight":{"dtype":"F32","shape":[999999999,999999999],"data_offsets":[0,4]}}'
    (folder / "weights.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))

    with pytest.raises(EncoderError, match="missing, damaged or cut short"):
        check(folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        '{"a": NaN}',
        "\x00",
        '"a word"',
        "1" * 10_000,
        '{"format": 1, "name": "../x", "kind": "image"}',
    ],
)
def test_that_a_broken_description_is_refused(folder: Path, text: str) -> None:
    (folder / "encoder.json").write_text(text)

    with pytest.raises(EncoderError, match="cannot be used as a trained encoder"):
        read(folder)


def test_that_an_empty_folder_and_none_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"encoder\.json cannot be opened"):
        read(tmp_path)
    with pytest.raises(EncoderError, match=r"encoder\.json cannot be opened"):
        read(tmp_path / "gone")
    with pytest.raises(EncoderError, match="cannot be read"):
        check(tmp_path / "gone")


def with_changed(**changes: Any) -> dict[str, Any]:
    renamed = {name.replace("__", "."): value for name, value in changes.items()}
    return {name: value for name, value in {**arrays(), **renamed}.items() if value is not None}


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        (with_changed(head__bias=None), "'head.bias' is missing"),
        (with_changed(text_projector__weight=None), "'text_projector.weight' is missing"),
        (with_changed(head__bias=np.zeros(255, np.float32)), r"has the shape \(255,\), not \(256,\)"),
        (with_changed(head__more=np.zeros(2, np.float32)), "'head.more' is in excess"),
        (with_changed(backbone__x=np.zeros(2, np.float32)), "'backbone.x' is in excess"),
        (with_changed(head__bias=np.zeros(256)), "'head.bias' is F64 and has to be F32"),
        (with_changed(head__bias=np.full(256, np.nan, np.float32)), "'head.bias' holds numbers that are not"),
        (with_changed(head__bias=np.full(256, np.inf, np.float32)), "not finite"),
    ],
)
def test_that_weights_that_do_not_fit_are_refused(folder: Path, weights: Any, reason: str) -> None:
    save_file(weights, folder / "weights.safetensors")

    with pytest.raises(EncoderError, match=reason):
        check(folder)


def test_that_weights_are_held_against_their_checksum(folder: Path, tmp_path: Path) -> None:
    noted = replace(ADAPTER, checksum=checksum(folder))
    (folder / "encoder.json").write_text(json.dumps(noted.as_dict()))
    assert check(folder) == noted
    weights = folder / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-2] ^= 1
    weights.write_bytes(content)
    with pytest.raises(EncoderError, match="not those that were written"):
        copy(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_that_a_network_of_its_own_wants_weights(folder: Path) -> None:
    (folder / "encoder.json").write_text(json.dumps({**ADAPTER.as_dict(), "mode": "finetune"}))

    with pytest.raises(EncoderError, match="those of its network are missing"):
        check(folder)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_weights_with_any_bytes_changed_are_read_or_refused(folder: Path, data: st.DataObject) -> None:
    path = folder / "weights.safetensors"
    save_file(arrays(), path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, 400))] = data.draw(st.integers(0, 255))
    end = data.draw(st.sampled_from([0, 7, 8, 100, len(content) - 1, len(content)]))
    path.write_bytes(content[:end])

    with suppress(EncoderError):
        check(folder)
        assert load_file(path).keys() == SHAPES.keys()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_descriptions_with_any_bytes_changed_are_read_or_refused(
    folder: Path, data: st.DataObject
) -> None:
    content = bytearray(json.dumps(ADAPTER.as_dict()).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "encoder.json").write_bytes(content)

    with suppress(EncoderError):
        assert is_safe_name(read(folder).name)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        SafetensorError(f"I/O error (os error {errno.ENOSPC})"),
    ],
)
def test_that_nothing_is_left_of_an_encoder_that_could_not_be_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(shutil, "copyfile", full)

    with pytest.raises(StorageFullError, match="no room left"):
        copy(folder, tmp_path / "out" / "there")
    assert not any((tmp_path / "out").iterdir())


def test_that_a_folder_with_something_in_it_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    copy(folder, tmp_path / "out")
    (tmp_path / "out" / "README.md").write_text("mine")

    with pytest.raises(EncoderError, match="is there already"):
        copy(folder, tmp_path / "out")
    assert (tmp_path / "out" / "README.md").read_text() == "mine"


def test_that_an_encoder_is_removed_whole(folder: Path, tmp_path: Path) -> None:
    copy(folder, tmp_path / "out")

    remove(tmp_path / "out")
    remove(tmp_path / "out")

    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
