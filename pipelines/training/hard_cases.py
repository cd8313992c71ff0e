"""Photos made harder where they stand: a cast shadow, a garment of two colours, a ground in the garment's colours.

Nothing is pasted, so there is no seam to learn. All take ``image_rgb`` (H, W, 3) and ``alpha`` (H, W), both uint8, and
give the changed photo; where a colour ends along the outline, (H, W) uint8 says with 255 what must teach nothing: given
masks are a pixel or two off, and the old colour shines through there.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.training.garment_colours import DARKEST, LIGHTEST, dye, mixed_in, rim_of
from pipelines.types import BoolArray, FloatArray, UInt8Array

# Of a photo's longest side, how far a shadow falls; of its blur, in pixels; of the light that it takes.
SHADOW_REACH, SHADOW_BLUR_PX, SHADOW_DEPTH = 0.12, (0.6, 9.0), (0.15, 0.6)
# A block takes so much of a garment's height or width.
BLOCK = (0.2, 0.65)
# How near a camouflaged ground comes to the product's mean colour, 1 being all the way.
NEARNESS = (0.5, 1.0)


def cast_shadow(image_rgb: UInt8Array, alpha: UInt8Array, rng: np.random.Generator) -> UInt8Array:
    """The ground darkened by a shadow of what stands on it, moved, lengthened and more or less soft."""
    reach = SHADOW_REACH * max(alpha.shape)
    stretch = np.diag(rng.uniform(0.95, 1.08, 2)) + np.array([[0, rng.normal(0, 0.05)], [0, 0]])
    middle = np.array(alpha.shape[::-1]) / 2
    shift = middle - stretch @ middle + rng.uniform(-1, 1, 2) * reach * rng.uniform(0.1, 1)
    matrix = np.concatenate([stretch, shift[:, None]], 1).astype(np.float32)
    moved = cv2.warpAffine(alpha, matrix, alpha.shape[::-1], flags=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(moved, (0, 0), rng.uniform(*SHADOW_BLUR_PX)).astype(np.float32) / 255
    dark = rng.uniform(*SHADOW_DEPTH) * soft * (1 - alpha.astype(np.float32) / 255)
    return np.asarray(image_rgb * (1 - dark[..., None]), np.uint8)


def in_two_colours(image_rgb: UInt8Array, alpha: UInt8Array, rng: np.random.Generator
                   ) -> tuple[UInt8Array, UInt8Array]:  # fmt: skip
    """A part of the product dyed: its upper, lower or outer part, or a band across it."""
    body = np.asarray(alpha > 127)
    part = body & _block(body, rng) if body.any() else body
    if not part.any():
        return image_rgb, np.zeros_like(alpha)
    lab = cv2.cvtColor(image_rgb, cv2.COLOR_RGB2LAB).astype(np.float32)
    return _changed(lab, dye(lab, part, rng), part, body)


def _block(body: BoolArray, rng: np.random.Generator) -> BoolArray:
    """(H, W) one side of a line across the product, the band between two lines, or what lies beside that band."""
    rows, columns = np.indices(body.shape, np.float32)
    angle = rng.choice([0.0, 0.5]) * np.pi + rng.normal(0, 0.15)
    along = np.cos(angle) * rows + np.sin(angle) * columns
    low, high = np.percentile(along[body], (1, 99))
    width = rng.uniform(*BLOCK)
    start = rng.uniform(0, 1 - width)
    place = (along - low) / max(high - low, 1)
    band = (place >= start) & (place <= start + width)
    kind = rng.random()
    block = band if kind < 0.3 else ~band if kind < 0.6 else place < width if kind < 0.8 else place > 1 - width
    return np.asarray(block, bool)


def on_its_own_colour(image_rgb: UInt8Array, alpha: UInt8Array, rng: np.random.Generator
                      ) -> tuple[UInt8Array, UInt8Array]:  # fmt: skip
    """The ground dyed towards the product's mean colour, its own light and texture kept."""
    body = np.asarray(alpha > 127)
    if not body.any() or body.all():
        return image_rgb, np.zeros_like(alpha)
    lab = cv2.cvtColor(image_rgb, cv2.COLOR_RGB2LAB).astype(np.float32)
    middle = lab[body].mean(0)
    middle[0] = np.clip(middle[0], DARKEST, LIGHTEST)
    towards = middle - lab[~body].mean(0)
    return _changed(lab, lab + rng.uniform(*NEARNESS) * towards, ~body, body)


def _changed(lab: FloatArray, other: FloatArray, where: BoolArray, body: BoolArray) -> tuple[UInt8Array, UInt8Array]:
    """RGB of ``other`` at ``where`` and of ``lab`` elsewhere; what of the outline of ``body`` was changed."""
    mixed = np.clip(mixed_in(lab, other, where), 0, 255).astype(np.uint8)
    rim = rim_of(body) & rim_of(where)
    return np.asarray(cv2.cvtColor(mixed, cv2.COLOR_LAB2RGB), np.uint8), rim.astype(np.uint8) * 255
