"""How far a pixel of the unsure band lies from the local ground colour to the local product colour.

Both colours change slowly, so they are found on a quarter of the work size and read only at the band's pixels.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.imaging.sampling import Index, sample
from pipelines.types import BoolArray, FloatArray

REDUCE = 4
SURE = 0.9
# How far from the net's outline colours decide, and from how far around they are taken.
NEAR_CELLS = 8.0
WINDOW_CELLS = 16
# Further away an unsure net is made this much surer: more would harden what it got wrong.
FIRMNESS = 1.5
# Windows with a smaller share of sure pixels say little about their colour.
ENOUGH = 0.02


def decide_by_colour(guide: FloatArray, prior: FloatArray, index: Index, cell_px: float) -> FloatArray:
    """(n,) float32 0..1: what colour makes of the n pixels ``index`` of ``guide`` (h, w, 3), both 0..1.

    ``prior`` (h, w) is the net's map at the same size, ``cell_px`` the side of one of its cells there.
    """
    shape = prior.shape
    size = (-(-shape[1] // REDUCE), -(-shape[0] // REDUCE))
    colours, square = _reduced(guide, size)
    small = np.asarray(cv2.resize(prior, size, interpolation=cv2.INTER_AREA), np.float32)
    side = 2 * max(1, round(WINDOW_CELLS * cell_px / REDUCE)) + 1
    product = sample(_local(colours, square, small > SURE, side), index, (shape[0], shape[1]))
    ground = sample(_local(colours, square, small < 1 - SURE, side), index, (shape[0], shape[1]))
    near = sample(_nearness(small, cell_px / REDUCE)[..., None], index, (shape[0], shape[1]))[:, 0]
    return _mix(guide.reshape(-1, 3)[index], prior.reshape(-1)[index], near, (product, ground))


def _reduced(guide: FloatArray, size: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
    """Mean colours (h', w', 3) and mean squared length (h', w') of blocks of pixels."""
    colours = cv2.resize(guide, size, interpolation=cv2.INTER_AREA)
    squares = cv2.resize(cv2.multiply(guide, guide), size, interpolation=cv2.INTER_AREA)
    return np.asarray(colours, np.float32), np.asarray(squares.sum(2), np.float32)


def _local(colours: FloatArray, square: FloatArray, chosen: BoolArray, side: int) -> FloatArray:
    """(h', w', 4): mean colour of the chosen pixels around each pixel, and how uncertain it is (variance)."""
    weight = chosen.astype(np.float32)
    total = _blur(weight, side)
    mean = _blur(colours * weight[..., None], side) / (total + 1e-6)[..., None]
    variance = np.maximum(_blur(square * weight, side) / (total + 1e-6) - (mean * mean).sum(2), 0)
    return np.dstack([mean, variance + np.maximum(0, ENOUGH - total) / ENOUGH])


def _blur(plane: FloatArray, side: int) -> FloatArray:
    """Two box means, close to a Gaussian at a tenth of its price."""
    once = cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT)
    return np.asarray(cv2.blur(once, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def _nearness(prior: FloatArray, cell_px: float) -> FloatArray:
    """1 on the net's outline, falling to 0 within a few of its cells."""
    mask = (prior > 0.5).astype(np.uint8)
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    # Without any outline the distance is next to infinite.
    distance = np.minimum(inside + outside, 1e4) / (NEAR_CELLS * cell_px)
    return np.asarray(np.exp(-(distance**2)), np.float32)


def _mix(colour: FloatArray, prior: FloatArray, near: FloatArray,
         local: tuple[FloatArray, FloatArray]) -> FloatArray:  # fmt: skip
    """Colour's verdict as far as it is to be trusted, the net's own for the rest."""
    product, ground = local
    direction = product[:, :3] - ground[:, :3]
    distance = (direction * direction).sum(1)
    projected = ((colour - ground[:, :3]) * direction).sum(1) / np.maximum(distance, 1e-4)
    trust = distance / (distance + 4 * (product[:, 3] + ground[:, 3]) + 4e-3)
    # The net's own opinion is kept where colours cannot tell, and everywhere in part: it knows shapes.
    trust *= 1 - np.abs(2 * prior - 1) ** 3
    mixed = trust * projected.clip(0, 1) + (1 - trust) * prior
    # Far from the outline an unsure net is no soft edge: a haze there moves towards product or ground.
    firm = ((prior - 0.5) * FIRMNESS + 0.5).clip(0, 1)
    return np.asarray(near * mixed + (1 - near) * firm, np.float32)
