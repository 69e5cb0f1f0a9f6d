"""Changed pictures. Pixels are uint8 (height, width, 3), RGB, of any size, before an encoder scales them.

Lengths and grain are those of a picture whose shorter side has ``SIDE`` pixels, so that a strength looks
the same whatever size was decoded. Only the blocks of a JPEG are 8 pixels of what was decoded: encoders can
be compared where that is the same.
"""

from __future__ import annotations

import cv2
import numpy as np
import simplejpeg

from engine.media.perturbing.perturbation import Perturbation, chance, either_way
from engine.media.scaling import Pixels, resized

SIDE = 256
"""Shorter side in pixels by which strengths are given."""


def cropped(pixels: Pixels, percent: float, random: np.random.Generator) -> Pixels:
    """``percent`` of either side is cut off, so much at its start and the rest at its end."""
    height, width = pixels.shape[:2]
    kept = 1 - percent / 100
    down, across = max(1, round(height * kept)), max(1, round(width * kept))
    top, left = (np.array((height - down, width - across)) * random.random(2)).round().astype(int)
    return pixels[top : top + down, left : left + across]


def blurred(pixels: Pixels, sigma: float, _: np.random.Generator) -> Pixels:
    """By a Gaussian with a standard deviation of ``sigma`` pixels."""
    if not sigma:
        return pixels
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma * min(pixels.shape[:2]) / SIDE), np.uint8)


def coded(pixels: Pixels, quality: float, _: np.random.Generator) -> Pixels:
    """Through a JPEG of this very size, with half of the resolution in colour."""
    whole = np.ascontiguousarray(pixels)
    data = simplejpeg.encode_jpeg(whole, quality=round(quality), colorspace="RGB", colorsubsampling="420")
    return np.asarray(simplejpeg.decode_jpeg(data, colorspace="RGB"))


def noisy(pixels: Pixels, percent: float, random: np.random.Generator) -> Pixels:
    """Gaussian noise is added, each colour on its own, with a deviation of ``percent`` of the full range."""
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE / min(height, width))
    grain = random.standard_normal(
        (max(1, round(height * scale)), max(1, round(width * scale)), 3), np.float32
    )
    noise = resized(grain, width, height) * np.float32(255 * percent / 100)
    return np.asarray(np.clip(np.rint(pixels + noise), 0, 255), np.uint8)


def lit(pixels: Pixels, percent: float, random: np.random.Generator) -> Pixels:
    """Brighter or darker by ``percent``; what gets brighter than white is white."""
    factor = 1 + either_way(random) * percent / 100
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=factor, beta=0))


def rotated(pixels: Pixels, degrees: float, random: np.random.Generator) -> Pixels:
    """Turned about the middle, to the left or to the right, in the same frame.

    Beyond its edges the picture is mirrored: corners of one colour would be something to see by themselves.
    """
    height, width = pixels.shape[:2]
    middle = ((width - 1) / 2, (height - 1) / 2)
    turn = cv2.getRotationMatrix2D(middle, either_way(random) * degrees, 1.0)
    turned = cv2.warpAffine(
        pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(turned, np.uint8)


PICTURES: tuple[Perturbation[Pixels], ...] = (
    Perturbation("crop", "%", (5, 10, 20, 40), cropped),
    Perturbation("blur", "px", (1, 2, 4, 8), blurred),
    Perturbation("jpeg", "quality", (90, 50, 20, 8), coded),
    Perturbation("noise", "%", (4, 8, 16, 32), noisy),
    Perturbation("brightness", "%", (10, 20, 40, 60), lit),
    Perturbation("rotation", "°", (5, 15, 30, 45), rotated),
)


def changed_picture(pixels: Pixels, perturbation: Perturbation[Pixels], strength: float, seed: int) -> Pixels:
    """``pixels`` changed; the same for the same pixels, strength and seed. It may be a view of them."""
    return perturbation.change(pixels, strength, chance(seed, perturbation.name, pixels))
