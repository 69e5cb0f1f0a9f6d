"""Which files are media: suffixes choose candidates when a folder is scanned; content decides later.

Left out on purpose: formats that start another program (EPS and PDF run Ghostscript), that only one platform
can draw (WMF), that hold films (MPEG, FLI), data without a reader (BUFR, GRIB, HDF5), whose reader is on its
way out of Pillow (IM), or opens a file of any other format inside (IPTC, and so EPS by the back door).
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.domain import Kind

PICTURE_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "AVIF": (".avif", ".avifs"),
    "BLP": (".blp",),
    "BMP": (".bmp",),
    "CUR": (".cur",),
    "DCX": (".dcx",),
    "DDS": (".dds",),
    "DIB": (".dib",),
    "FITS": (".fit", ".fits"),
    "FTEX": (".ftc", ".ftu"),
    "GBR": (".gbr",),
    "GIF": (".gif",),
    "HEIF": (".heic", ".heics", ".heif", ".heifs", ".hif"),
    "ICNS": (".icns",),
    "ICO": (".ico",),
    "JPEG": (".jfif", ".jpe", ".jpeg", ".jpg"),
    "JPEG2000": (".j2c", ".j2k", ".jp2", ".jpc", ".jpf", ".jpx"),
    "MPO": (".mpo",),
    "MSP": (".msp",),
    "PCD": (".pcd",),
    "PCX": (".pcx",),
    "PIXAR": (".pxr",),
    "PNG": (".apng", ".png"),
    "PPM": (".pbm", ".pfm", ".pgm", ".pnm", ".ppm"),
    "PSD": (".psd",),
    "QOI": (".qoi",),
    "SGI": (".bw", ".rgb", ".rgba", ".sgi"),
    "SUN": (".ras",),
    "TGA": (".icb", ".tga", ".vda", ".vst"),
    "TIFF": (".tif", ".tiff"),
    "WEBP": (".webp",),
    "XBM": (".xbm",),
    "XPM": (".xpm",),
}
"""Pillow's name of every picture format that is read, and the suffixes its files carry."""

AUDIO_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "AAC": (".aac", ".adts"),
    "AC-3": (".ac3", ".eac3"),
    "AIFF": (".aif", ".aifc", ".aiff"),
    "AMR": (".amr",),
    "AU": (".au", ".snd"),
    "CAF": (".caf",),
    "DSD": (".dff", ".dsf"),
    "FLAC": (".fla", ".flac"),
    "Matroska": (".mka", ".mkv", ".weba", ".webm"),
    "Monkey's Audio": (".ape",),
    "MP3": (".mp1", ".mp2", ".mp3", ".mpga"),
    "MP4": (".m4a", ".m4b", ".m4r", ".mp4"),
    "Musepack": (".mp+", ".mpc", ".mpp"),
    "Ogg": (".oga", ".ogg", ".opus", ".spx"),
    "True Audio": (".tta",),
    "WAV": (".bwf", ".rf64", ".w64", ".wav", ".wave"),
    "WavPack": (".wv",),
    "WMA": (".asf", ".wma"),
}
"""The sorts of audio files that are read, and their suffixes; of films only those that often hold music."""

FILM_SUFFIXES = frozenset({".asf", ".mkv", ".mp4", ".webm"})
"""Audio suffixes that films have as well: among somebody's pictures they are no sign of music."""

MEDIA_SUFFIXES: Mapping[Kind, frozenset[str]] = {
    kind: frozenset(suffix for suffixes in formats.values() for suffix in suffixes)
    for kind, formats in ((Kind.IMAGE, PICTURE_SUFFIXES), (Kind.MUSIC, AUDIO_SUFFIXES))
}
"""The suffixes, in lower case with their dot, by which a scan picks its candidates."""
