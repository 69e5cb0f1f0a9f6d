"""What people call the codings of sound."""

from __future__ import annotations

_NAMES = {
    "aac": "AAC",
    "aac_latm": "AAC",
    "ac3": "Dolby Digital",
    "alac": "ALAC",
    "amrnb": "AMR",
    "amrwb": "AMR",
    "ape": "Monkey's Audio",
    "dca": "DTS",
    "eac3": "Dolby Digital Plus",
    "flac": "FLAC",
    "mlp": "MLP",
    "mpc7": "Musepack",
    "mpc8": "Musepack",
    "opus": "Opus",
    "shorten": "Shorten",
    "speex": "Speex",
    "tak": "TAK",
    "truehd": "Dolby TrueHD",
    "tta": "True Audio",
    "vorbis": "Ogg Vorbis",
    "wavpack": "WavPack",
    "wmalossless": "WMA Lossless",
    "wmapro": "WMA Pro",
    "wmav1": "WMA",
    "wmav2": "WMA",
    "wmavoice": "WMA Voice",
}
_BEGINNINGS = (("mp3", "MP3"), ("mp2", "MP2"), ("mp1", "MP1"), ("dsd", "DSD"), ("atrac", "ATRAC"))
_RAW_IN = {"wav": "WAV", "w64": "WAV", "aiff": "AIFF", "au": "AU", "caf": "CAF"}


def coding_name(codec: str, container: str) -> str:
    """The name for people of FFmpeg's ``codec`` in its ``container``, as in ``Ogg Vorbis`` or ``WAV``."""
    plain = codec.removeprefix("lib").removesuffix("_fixed").removesuffix("float")
    if name := _NAMES.get(plain):
        return name
    for beginning, name in _BEGINNINGS:
        if plain.startswith(beginning):
            return name
    if plain.startswith(("pcm_", "adpcm_")):
        return _RAW_IN.get(container, "PCM")
    return plain.upper()
