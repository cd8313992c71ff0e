"""What is meant to be white or grey beside the product is so: the light has no colour."""

from __future__ import annotations

import numpy as np

from pipelines.checks.scene import CheckScene
from pipelines.imaging.colour import srgb_to_oklab
from pipelines.imaging.shrink import fit
from pipelines.types import Check, FloatArray

NAME = "colour_cast"
WORK_PX = 320
# A ground is taken for white or grey when most of it is light and within this OKLab chroma; a coloured wall is not.
NEUTRAL_CHROMA = 0.05
LEAST_LIGHTNESS = 0.55
LEAST_SHARE = 0.6
MOST_CHROMA = 0.022


def check(scene: CheckScene) -> Check:
    """``value`` is the OKLab chroma of the light ground; 0 where there is no white or grey ground to judge by."""
    lab = srgb_to_oklab(fit(scene.image_rgb, WORK_PX)[fit(scene.alpha, WORK_PX) < 6])
    if not len(lab):
        return Check(NAME, True, 0.0, "")
    grey = (np.hypot(lab[:, 1], lab[:, 2]) < NEUTRAL_CHROMA) & (lab[:, 0] > LEAST_LIGHTNESS)
    if grey.mean() < LEAST_SHARE:
        return Check(NAME, True, 0.0, "")
    lean = np.median(lab[grey, 1:], axis=0)
    chroma = float(np.hypot(*lean))
    message = f"The light is {_named(lean)}: the white or grey ground is not neutral, and the product neither."
    return Check(NAME, chroma <= MOST_CHROMA, chroma, "" if chroma <= MOST_CHROMA else message)


def _named(lean: FloatArray) -> str:
    """The direction of (a, b) in a word."""
    red_green, yellow_blue = float(lean[0]), float(lean[1])
    if abs(yellow_blue) >= abs(red_green):
        return "yellowish" if yellow_blue > 0 else "bluish"
    return "reddish" if red_green > 0 else "greenish"
