"""The main journey, third part: vectors out of the library, and vectors made elsewhere into it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command_line import answer, ask, by_path, items, neighbours
from libraries import Imported


def read(path: Path) -> dict[str, Any]:
    """What another program sees in the file: ids, paths, vectors and the encoder's name."""
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as archive:
            fields = {name: archive[name] for name in archive.files}
        return fields | {"encoder": str(fields["encoder"])}
    table = pq.read_table(path)
    vectors = np.array(table["vectors"].to_pylist(), dtype=np.float32)
    encoder = table.schema.metadata[b"encoder"].decode()
    return {
        "ids": table["ids"].to_numpy(),
        "paths": np.array(table["paths"].to_pylist()),
        "vectors": vectors,
        "encoder": encoder,
    }


@pytest.mark.parametrize("suffix", [".npz", ".parquet"])
def test_that_exported_vectors_name_their_items_and_encoder(
    imported: Imported, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"vectors{suffix}"
    told = answer(imported.library, "embeddings", "--out", out)
    fields = read(out)
    listed = items(imported.library)
    assert told == {"out": str(out), "encoder": "efficientnet-lite0", "dimension": 1280, "count": len(listed)}
    assert fields["encoder"] == "efficientnet-lite0"
    assert fields["ids"].tolist() == [item["id"] for item in listed]
    assert fields["paths"].tolist() == [item["path"] for item in listed]
    assert fields["vectors"].dtype == np.float32
    assert fields["vectors"].shape == (len(listed), 1280)
    assert np.linalg.norm(fields["vectors"], axis=1) == pytest.approx(1.0, abs=1e-5)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_that_both_formats_hold_the_same_vectors(imported: Imported, tmp_path: Path) -> None:
    for suffix in ("npz", "parquet"):
        answer(imported.library, "embeddings", "--out", tmp_path / f"v.{suffix}")
    assert (read(tmp_path / "v.npz")["vectors"] == read(tmp_path / "v.parquet")["vectors"]).all()


@pytest.mark.parametrize("suffix", [".npz", ".parquet"])
def test_that_vectors_taken_in_again_come_out_as_they_were(
    own: Imported, tmp_path: Path, suffix: str
) -> None:
    out, again = tmp_path / f"out{suffix}", tmp_path / f"again{suffix}"
    answer(own.library, "embeddings", "--out", out)
    told = answer(own.library, "import-embeddings", out, "--encoder", "copy")
    assert told == {"encoder": "copy", "dimension": 1280, "imported": len(items(own.library)), "unknown": 0}
    answer(own.library, "embeddings", "--encoder", "copy", "--out", again)
    before, after = read(out), read(again)
    assert after["encoder"] == "copy"
    assert after["ids"].tolist() == before["ids"].tolist()
    np.testing.assert_allclose(after["vectors"], before["vectors"], rtol=0, atol=1e-7)
    plain, copied = neighbours(own.library, 1), neighbours(own.library, 1, "--encoder", "copy")
    assert [n["id"] for n in plain] == [n["id"] for n in copied]


@pytest.fixture
def made_elsewhere(own: Imported) -> dict[str, Any]:
    """Vectors of another program: paths and directions in a plane, one path nobody knows."""
    paths = sorted(str(path) for path in by_path(own.library))
    angles = np.linspace(0, np.pi / 2, len(paths) + 1)
    vectors = 3 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return {"paths": [*paths, "/nowhere/known.png"], "vectors": vectors.astype(np.float32)}


@pytest.mark.parametrize("suffix", [".npz", ".parquet"])
def test_that_vectors_of_another_program_answer_under_their_own_name(
    own: Imported, made_elsewhere: dict[str, Any], tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"plane{suffix}"
    if suffix == ".npz":
        np.savez(file, paths=np.array(made_elsewhere["paths"]), vectors=made_elsewhere["vectors"])
    else:
        columns = {"paths": made_elsewhere["paths"], "vectors": list(made_elsewhere["vectors"])}
        pq.write_table(pa.table(columns), file)
    told = answer(own.library, "import-embeddings", file)
    count = len(made_elsewhere["paths"]) - 1
    assert told == {"encoder": "plane", "dimension": 2, "imported": count, "unknown": 1}
    in_order = [by_path(own.library)[Path(path)]["id"] for path in made_elsewhere["paths"][:-1]]
    found = neighbours(own.library, in_order[0], "--encoder", "plane", "--k", count)
    assert [n["id"] for n in found] == in_order[1:]
    assert found[0]["score"] == pytest.approx(np.cos(np.pi / 2 / count), abs=1e-5)
    assert neighbours(own.library, in_order[0]) != found
    assert answer(own.library, "check")["ok"]


def test_that_only_a_collections_vectors_are_written(own: Imported, tmp_path: Path) -> None:
    out = tmp_path / "v.npz"
    assert answer(own.library, "embeddings", "-c", "pictures", "--out", out)["count"] == len(
        items(own.library)
    )
    assert "no collection" in ask(own.library, "embeddings", "-c", "none", "--out", out).only_sentence


def test_that_a_file_of_vectors_that_cannot_be_used_is_refused_with_a_sentence(
    own: Imported, made_elsewhere: dict[str, Any], tmp_path: Path
) -> None:
    paths, vectors = made_elsewhere["paths"], made_elsewhere["vectors"]
    files: dict[str, dict[str, Any]] = {
        "zero.npz": {"paths": paths, "vectors": np.zeros_like(vectors)},
        "nan.npz": {"paths": paths, "vectors": vectors * np.nan},
        "short.npz": {"paths": paths[:3], "vectors": vectors},
        "strange.npz": {"paths": ["/nowhere.png"], "vectors": vectors[:1]},
        "nameless.npz": {"vectors": vectors},
        "text.npz": {"paths": paths, "vectors": np.array(["a"] * len(paths))},
        "pickle.npz": {"paths": np.array(paths, dtype=object), "vectors": vectors},
    }
    for name, fields in files.items():
        np.savez(tmp_path / name, **fields)
    (tmp_path / "empty.npz").touch()
    (tmp_path / "noise.parquet").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "list.csv").write_text("1,2")
    before = answer(own.library, "encoders")
    for name in [*files, "empty.npz", "noise.parquet", "list.csv", "missing.npz"]:
        assert name in ask(own.library, "import-embeddings", tmp_path / name, "--json").only_sentence
    assert answer(own.library, "encoders") == before


def test_that_vectors_that_cannot_be_written_are_refused_with_a_sentence(
    imported: Imported, tmp_path: Path
) -> None:
    for out in (tmp_path / "no/folder/v.npz", tmp_path / "v.txt", imported.pictures / "notes.txt/v.npz"):
        assert out.name in ask(imported.library, "embeddings", "--out", out, "--json").only_sentence
    assert list(tmp_path.iterdir()) == []
