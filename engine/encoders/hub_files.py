"""Finds the files of a hub encoder: a folder on disk, the hub's cache, or the hub itself."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from engine.encoders import torchaudio_library
from engine.errors import EncoderError

_WANTED = ("*.json", "*.safetensors", "*.txt", "*.model")
_NOT_WANTED = ("*/*",)
"""Folders inside hold the same weights in other programs' forms."""


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
    if not any(folder.glob("*.safetensors")):
        raise EncoderError(
            f"The encoder '{name}' has no weights in the safetensors format. Others can run code when they "
            "are loaded and are refused; choose an encoder that has them, or convert it."
        )
    return folder


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError

    wanted, not_wanted = list(_WANTED), list(_NOT_WANTED)
    try:
        try:
            found = snapshot_download(
                name, local_files_only=True, allow_patterns=wanted, ignore_patterns=not_wanted
            )
        except LocalEntryNotFoundError:
            found = snapshot_download(name, allow_patterns=wanted, ignore_patterns=not_wanted)
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
    return Path(found)
