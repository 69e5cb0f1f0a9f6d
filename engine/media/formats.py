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

MEDIA_SUFFIXES: Mapping[Kind, frozenset[str]] = {
    Kind.IMAGE: frozenset(suffix for suffixes in PICTURE_SUFFIXES.values() for suffix in suffixes),
}
"""The suffixes, in lower case with their dot, by which a scan picks its candidates."""
