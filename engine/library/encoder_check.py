"""Whether the folders of trained encoders are those that the catalogue names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.contrastive.run_folder import RunFolder
from engine.domain import EncoderVersion, Finding
from engine.encoders import trained_files
from engine.errors import EncoderError
from engine.library.encoder_folders import folder_of
from engine.settings import LibraryPaths


def encoder_findings(paths: LibraryPaths, versions: Sequence[EncoderVersion]) -> list[Finding]:
    """Trained versions whose folder is gone or damaged, and folders that belong to no version.

    Nothing of it is mended: weights cannot be made anew, and nobody but a person knows whether an encoder
    that a restored catalogue does not name is still wanted.
    """
    named = {version.name: folder for version in versions if (folder := folder_of(paths, version.source))}
    trained = [version for version in versions if version.name in named]
    findings = [
        Finding("encoders", problem, advice=_advice(version))
        for version in trained
        if (problem := _problem(version, named[version.name])) is not None
    ]
    return findings + [_unnamed(folder) for folder in _folders(paths, set(named.values()))]


def _problem(version: EncoderVersion, folder: Path) -> str | None:
    """What is wrong with the folder of a version; None where it is sound."""
    if not folder.is_dir():
        return f"The encoder '{version.name}' is gone: there is no folder {folder}"
    try:
        found = trained_files.check(folder)
    except EncoderError as error:
        # What comes after the first sentence is said to somebody who takes an encoder in.
        reason = str(error).replace(str(folder), "it", 1).partition(". ")[0]
        return f"The encoder '{version.name}' cannot be used: {reason[0].lower()}{reason[1:]}"
    if (found.name, found.kind, found.dimension) != (version.name, version.kind, version.dimension):
        return f"{folder} holds the encoder '{found.name}', which is not the '{version.name}' it should be"
    return None


def _advice(version: EncoderVersion) -> str:
    return (
        f"Take '{version.name}' in again with 'import-encoder' from where it was exported to. Else let "
        "another version answer with 'promote' or 'demote', and discard it."
    )


def _unnamed(folder: Path) -> Finding:
    # As files are: it harms nothing, and a check does not fail by it.
    return Finding(
        "files",
        f"{folder} holds an encoder that no version of this library names",
        advice=f"If you want it, take it in: 'import-encoder {folder}'. The next training clears it away.",
    )


def _folders(paths: LibraryPaths, named: set[Path]) -> list[Path]:
    """Those of encoders that no version names, and that no training which may go on has chosen."""
    if not paths.trained.is_dir():
        return []
    runs = paths.training.iterdir() if paths.training.is_dir() else ()
    claimed = {RunFolder(run).version for run in runs if run.is_dir()}
    return sorted(
        folder
        for folder in paths.trained.iterdir()
        if folder.is_dir()
        and folder not in named
        and folder.name not in claimed
        and (folder / trained_files.DESCRIPTION).is_file()
        and not folder.name.startswith(".")
    )
