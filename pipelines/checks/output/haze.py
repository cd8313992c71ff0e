"""Away from the product there is nothing but ground: no haze, no rest of the old ground, no ringing of the encoder."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.checks.output.ground import HAZE_ALPHA
from pipelines.checks.output.scene import HOUSE, Output
from pipelines.exports.render import soft_edge_px
from pipelines.types import BoolArray, Check

NAME = "haze"
# A block of JPEG, whose ringing reaches that far beyond an edge.
RINGING_PX = 8
TOLERANCE = 4
LEAST_SHARE = 0.9995


def check(output: Output) -> Check:
    """``value`` is the share 0..1 of what lies away from the product that has the ground's colour."""
    away = ~_grown_square(output)
    wrong = away & output.off_ground(TOLERANCE)
    share = 1 - float(wrong.sum()) / max(1.0, float(away.sum()))
    passed = share >= LEAST_SHARE
    rule = f"{LEAST_SHARE:.2%} of what is away from the product is ground, give or take {TOLERANCE} of 255"
    words = f"{100 * (1 - share):.2f} % of the ground away from the product is not clean."
    mend = None if passed else {"ground": output.profile.ground, "least_alpha": HAZE_ALPHA}
    return Check(NAME, passed, share, "" if passed else words, rule, _source(output), None if passed else wrong, mend)


def _grown_square(output: Output) -> BoolArray:
    """(H, W) bool: the product with all that its soft edge and the encoder may touch."""
    soft = soft_edge_px(output.alpha.shape)
    if output.rendered is not None:
        left, top, right, bottom = output.rendered.photo_xyxy_px
        soft = round(output.rendered.scale * soft_edge_px((round((right - left) / output.rendered.scale),
                     round((bottom - top) / output.rendered.scale))))  # fmt: skip
    kernel = np.ones((2 * (soft + RINGING_PX) + 1,) * 2, np.uint8)
    return np.asarray(cv2.dilate(output.product.astype(np.uint8), kernel) > 0)


def _source(output: Output) -> str:
    rule = output.profile.rules.ground
    return f"{HOUSE}; {rule.cited}" if rule else HOUSE
