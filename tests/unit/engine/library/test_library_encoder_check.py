"""What a check says of the folders of trained encoders; it deletes none of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from workshop import FakeJobs, Workshop, write_adapter

from engine.catalog import collections, embeddings, encoder_versions
from engine.contrastive.run_folder import RunFolder
from engine.domain import Finding
from engine.encoders.trained_files import CARD, DESCRIPTION, WEIGHTS
from engine.events import JobFailed
from engine.library.imports import Imports

NAME = "pictures-supcon-1"


@pytest.fixture
def folder(workshop: Workshop) -> Path:
    """That of a sound trained version."""
    workshop.trained()
    return workshop.paths.trained / NAME


def _found(workshop: Workshop, *, repair: bool = False) -> list[Finding]:
    findings = workshop.shelf.library.check(repair=repair)
    return [one for one in findings if one.part == "encoders" or "encoder" in one.problem]


def test_that_sound_folders_are_not_spoken_of(workshop: Workshop, folder: Path) -> None:
    assert folder.is_dir()
    (folder / CARD).unlink()  # it is for people
    assert _found(workshop) == []


def test_that_a_folder_that_is_gone_is_found(workshop: Workshop, folder: Path) -> None:
    shutil.rmtree(folder)
    (finding,) = _found(workshop, repair=True)
    assert (finding.part, finding.repaired) == ("encoders", False)
    assert finding.problem == f"The encoder '{NAME}' is gone: there is no folder {folder}"
    assert "import-encoder" in str(finding.advice)


def _cut(folder: Path) -> None:
    weights = folder / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-4])


def _mix(folder: Path) -> None:
    shutil.rmtree(folder)
    write_adapter(folder, "another-1")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_cut, "are missing, damaged or cut short"),
        (lambda folder: (folder / WEIGHTS).unlink(), "are missing, damaged or cut short"),
        (lambda folder: (folder / DESCRIPTION).write_text("{"), "its encoder.json is damaged"),
        (lambda folder: (folder / DESCRIPTION).unlink(), "encoder.json cannot be opened"),
        (lambda folder: (folder / "more.pt").touch(), "can run code"),
        (_mix, "holds the encoder 'another-1'"),
    ],
)
def test_that_a_damaged_folder_is_found_and_left_as_it_is(
    workshop: Workshop, folder: Path, damage: Callable[[Path], object], words: str
) -> None:
    damage(folder)
    left = sorted(path.name for path in folder.iterdir())
    (finding,) = _found(workshop, repair=True)
    assert (finding.part, finding.repaired) == ("encoders", False)
    assert words in finding.problem
    assert f"'{NAME}'" in finding.problem
    assert not finding.problem.endswith(".")
    assert sorted(path.name for path in folder.iterdir()) == left


def test_that_a_folder_that_no_version_names_is_told_and_can_be_taken_in(
    workshop: Workshop, folder: Path
) -> None:
    stray = folder.with_name("pictures-moco-1")
    write_adapter(stray, stray.name)
    (stray.parent / ".pictures-moco-2.abc.part").mkdir()
    (stray.parent / "notes").mkdir()
    (finding,) = _found(workshop, repair=True)
    assert (finding.part, finding.repaired) == ("files", False)
    assert str(stray) in finding.problem
    assert f"import-encoder {stray}" in str(finding.advice)
    version = workshop.shelf.library.trained.import_version(stray)
    assert version.name == stray.name
    assert (stray / WEIGHTS).is_file()
    assert _found(workshop) == []


def test_that_what_a_training_is_about_to_make_is_not_spoken_of(workshop: Workshop) -> None:
    write_adapter(workshop.paths.trained / NAME, NAME)
    run = RunFolder.of(workshop.paths.training, "one")
    run.claim(NAME)
    assert _found(workshop) == []
    shutil.rmtree(run.path)
    assert len(_found(workshop)) == 1


def test_that_a_repair_goes_on_where_an_encoder_cannot_embed(
    workshop: Workshop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes = FakeJobs(does=lambda _spec: JobFailed(1, "It cannot be loaded."))
    monkeypatch.setattr(workshop.shelf.library, "imports", Imports(workshop.shelf.catalog, fakes.start))
    shutil.rmtree(folder)
    with workshop.shelf.catalog.write() as session:
        version = encoder_versions.get(session, NAME)
        collections.set_encoder(session, collections.get(session, "Pictures").id, version.id)
        embeddings.remove(session, list(workshop.ids)[:2], version.id)
    gone, lacking = _vectors_and_encoders(workshop)
    assert gone.part == "encoders"
    assert lacking.problem == f"2 items of 'Pictures' have no vector under '{NAME}'"
    assert (lacking.repaired, lacking.advice) == (False, "It cannot be loaded.")


def _vectors_and_encoders(workshop: Workshop) -> list[Finding]:
    findings = workshop.shelf.library.check(repair=True)
    return [one for one in findings if one.part in ("encoders", "vectors")]
