"""The product ends inside the photo."""

from __future__ import annotations

import numpy as np

from pipelines.checks.scene import CheckScene
from pipelines.types import BoolArray, Check, UInt8Array

NAME = "clipped"
# A shadow or a thread may touch the frame; an arm or a hem touches more of it.
MOST_SHARE = 0.01


def check(scene: CheckScene) -> Check:
    """``value`` is the largest share 0..1 of one side of the frame that the product covers."""
    mask = scene.alpha
    lines = {"left": mask[:, 0], "top": mask[0], "right": mask[:, -1], "bottom": mask[-1]}
    shares = {side: float((line > 127).mean()) for side, line in lines.items()}
    cut = [side for side, share in shares.items() if share > MOST_SHARE]
    message = f"{cut_words(cut)}." if cut else ""
    return Check(NAME, not cut, max(shares.values()), message, pixels=edges(mask, cut) if cut else None)


def cut_words(cut: list[str]) -> str:
    """The beginning of a sentence about the sides ``cut``."""
    *others, last = cut or ["no"]
    sides = f"{', '.join(others)} and {last} edges" if others else f"{last} edge"
    return f"The product is cut off at the photo's {sides}"


def edges(alpha: UInt8Array, cut: list[str], above: int = 127) -> BoolArray:
    """(H, W) bool: the product's pixels along the sides ``cut``; product is alpha greater than ``above``."""
    depth = max(4, round(0.01 * max(alpha.shape)))
    near = np.zeros(alpha.shape, np.bool_)
    near[:depth] |= "top" in cut
    near[-depth:] |= "bottom" in cut
    near[:, :depth] |= "left" in cut
    near[:, -depth:] |= "right" in cut
    return np.asarray(near & (alpha > above))
