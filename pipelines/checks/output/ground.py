"""The border band has the channel's ground, all around."""

from __future__ import annotations

import numpy as np

from pipelines.checks.output.scene import Output
from pipelines.exports.profiles import GroundRule
from pipelines.types import BoolArray, Check

NAME = "ground"
# Below this a pixel of the mask is haze beside the product rather than its soft edge.
HAZE_ALPHA = 96


def check(output: Output) -> Check | None:
    """``value`` is the share 0..1 of the band that is right; None where the channel has no rule."""
    rule = output.profile.rules.ground
    if rule is None:
        return None
    around = band(output.size_px, rule)
    wrong = around & output.off_ground(rule.tolerance)
    share = 1 - float(wrong.sum()) / float(around.sum())
    passed = share >= rule.share
    words = f"{100 * (1 - share):.2f} % of the border is not {_named(output.profile.ground)}"
    words += f" (the worst pixel is {_worst(output, wrong)}); {output.profile.title} wants {rule.share:.0%} of it."
    mend = None if passed else {"ground": output.profile.ground, "least_alpha": HAZE_ALPHA}
    return Check(NAME, passed, share, "" if passed else words, rule.words, rule.cited, None if passed else wrong, mend)


def band(size_px: tuple[int, int], rule: GroundRule) -> BoolArray:
    """(H, W) bool: a frame as wide as the rule says."""
    width, height = size_px
    side = max(2, round(rule.band * min(width, height)))
    around = np.ones((height, width), np.bool_)
    around[side:-side, side:-side] = False
    return around


def _named(colour: str) -> str:
    return "white" if colour == "#ffffff" else colour


def _worst(output: Output, wrong: BoolArray) -> str:
    pixels = output.image_rgb[wrong]
    if not len(pixels):
        return ""
    return ",".join(str(int(value)) for value in pixels[pixels.min(1).argmin()])
