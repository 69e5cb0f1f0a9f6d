"""Finds the files of a hub encoder: a folder on disk, the hub's cache, or the hub itself."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.encoders import torchaudio_library
from engine.errors import EncoderError

_WANTED = ("*.json", "*.safetensors", "*.txt", "*.model")
_NOT_WANTED = ("*/*",)
"""Folders inside hold the same weights in other programs' forms."""
_CONVERTER = "SFconvertbot"
"""The account under which the hub proposes safetensors for encoders that have none."""


def require_transformers() -> None:
    """Makes sure that transformers can be imported.

    Raises:
        EncoderError: it is not installed.
    """
    with suppress(ImportError):
        torchaudio_library.ready()  # transformers imports it wherever it finds one, even for pictures
    try:
        import transformers  # noqa: F401
    except ImportError as error:
        raise EncoderError(
            "Encoders of the hub need a package that is not installed. Run: "
            'pip install "similarity-explorer[hub]"'
        ) from error


def locate(name: str) -> Path:
    """The folder of the encoder ``name``: a folder, or a name such as ``facebook/dinov2-small``.

    What was downloaded once is used ever after, without asking the hub: a name stays the same encoder, and
    works without a network.

    Raises:
        EncoderError: there is no such encoder, the hub cannot be reached, or there are no safe weights.
    """
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _from_hub(name)
    if not (folder / "config.json").is_file():
        raise EncoderError(f"'{name}' is no encoder: it has no config.json. Name the folder that has it.")
    if not _has_safe_weights(folder):
        raise EncoderError(
            f"The encoder '{name}' has no weights in the safetensors format. Others can run code when they "
            "are loaded and are refused; choose an encoder that has them, or convert it."
        )
    return folder


def read_settings(folder: Path, part: str) -> dict[str, Any]:
    """How the encoder in ``folder`` wants its items; empty where it does not say.

    ``part`` is the name under which a file for items of several kinds keeps them.
    """
    for file in ("preprocessor_config.json", "processor_config.json"):
        try:
            settings = json.loads((folder / file).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(settings, dict):
            return dict(settings.get(part, settings))
    return {}


def version_name(title: str, digest: str) -> str:
    """The last part of a name or path, in letters that are safe in a file name, and what tells it apart."""
    last = Path(title).expanduser().name or title
    readable = re.sub(r"[^a-z0-9.]+", "-", last.lower()).strip("-.") or "encoder"
    return f"{readable}-{digest[:8]}"


def _from_hub(name: str) -> Path:
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    try:
        found = _snapshot(name)
        return found if _has_safe_weights(found) else _converted(name, found)
    except HFValidationError as error:
        raise EncoderError(
            f"'{name}' is neither a folder nor a name on the hub. Write one such as 'facebook/dinov2-small'."
        ) from error
    except RepositoryNotFoundError as error:
        raise EncoderError(f"The hub has no encoder '{name}' for everyone. Check the name.") from error
    except Exception as error:  # the network's errors are of many libraries
        raise EncoderError(
            f"The encoder '{name}' is not on this computer and could not be downloaded. Check the name and "
            "the connection to huggingface.co, or name a folder that has it."
        ) from error


def _snapshot(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    wanted, not_wanted = list(_WANTED), list(_NOT_WANTED)
    try:
        found = snapshot_download(
            name, local_files_only=True, allow_patterns=wanted, ignore_patterns=not_wanted
        )
    except LocalEntryNotFoundError:
        found = snapshot_download(name, allow_patterns=wanted, ignore_patterns=not_wanted)
    return Path(found)


def _converted(name: str, found: Path) -> Path:
    """The same encoder with safe weights, where the hub itself has made them; else ``found``.

    For many an older encoder, such as those of CLAP, they lie beside the published files, in a proposal of
    the hub's own converter that its authors never took up.
    """
    from huggingface_hub import HfApi, snapshot_download

    for other in sorted(found.parent.iterdir()):  # what was downloaded before lies side by side
        if _has_safe_weights(other):
            return other
    proposals = HfApi().get_repo_discussions(
        name, author=_CONVERTER, discussion_type="pull_request", discussion_status="open"
    )
    for proposal in proposals:
        if "safetensors" in proposal.title:
            proposed = snapshot_download(
                name,
                revision=f"refs/pr/{proposal.num}",
                allow_patterns=list(_WANTED),
                ignore_patterns=list(_NOT_WANTED),
            )
            return Path(proposed)
    return found


def _has_safe_weights(folder: Path) -> bool:
    return any(folder.glob("*.safetensors"))
