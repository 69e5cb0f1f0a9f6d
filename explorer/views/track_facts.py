"""What is known of a track, as names and values."""

from __future__ import annotations

from engine.domain import Item
from explorer import phrases
from explorer.views.wording import file_size

_SOUNDS = {1: "mono", 2: "stereo"}


def facts_of_track(item: Item) -> list[tuple[str, str]]:
    """In the order in which they are shown; what is not known is left out, and the title stands above."""
    track = str(item.track) if item.track is not None else None
    facts = [
        ("Artist", item.artist),
        ("Album", " · ".join(filter(None, (item.album, f"track {track}" if item.album and track else None)))),
        ("Track", track if not item.album else None),
        ("Year", str(item.year) if item.year is not None else None),
        ("Genre", item.genre),
        ("Length", phrases.duration(item.duration) if item.duration is not None else None),
        ("Tempo", phrases.tempo(item.tempo) if item.tempo is not None else None),
        ("Loudness", phrases.loudness(item.loudness) if item.loudness is not None else None),
        ("Sound", " · ".join(filter(None, (item.format, _rate(item.sample_rate), _sound(item.channels))))),
        ("File", f"{phrases.shown_path(item.path.name)} · {file_size(item.size)}"),
        ("Folder", phrases.shown_path(item.path.parent)),
        ("Changed", phrases.moment(item.modified_at)),
        ("Collection", item.collection),
    ]
    return [(name, value) for name, value in facts if value]


def _rate(hertz: int | None) -> str | None:
    return f"{hertz / 1000:g} kHz" if hertz else None


def _sound(channels: int | None) -> str | None:
    return _SOUNDS.get(channels, f"{channels} channels") if channels else None
