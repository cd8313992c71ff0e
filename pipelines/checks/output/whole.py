"""The photo's own frame did not cut the product, where the channel forbids that."""

from __future__ import annotations

import numpy as np

from pipelines.checks.clipped import MOST_SHARE, cut_words
from pipelines.checks.output.scene import Output
from pipelines.types import BoolArray, Check

NAME = "whole"
_MEND = "Rendering again cannot mend this: take the photo again"
_OTHER_VIEW = 'or give a view that shows all of it the name "main"'


def check(output: Output) -> Check | None:
    """``value`` is the largest share 0..1 of one side of the photo that the product covers; None without a rule."""
    rule = output.profile.rules.whole
    if rule is None or output.rendered is None or (rule.main_only and not output.main):
        return None
    found = {side: _along(output, side) for side in ("left", "top", "right", "bottom")}
    shares = {side: float(line.sum()) / length for side, (line, length) in found.items()}
    cut = [side for side, share in shares.items() if share > MOST_SHARE]
    words = f"{cut_words(cut)}, and {output.profile.title} wants all of it"
    words += f" as the main picture. {_MEND}, {_OTHER_VIEW}." if rule.main_only else f". {_MEND}."
    pixels = np.logical_or.reduce([found[side][0] for side in cut]) if cut else None
    return Check(NAME, not cut, max(shares.values()), words if cut else "", rule.words,
                 rule.cited, pixels)  # fmt: skip


def _along(output: Output, side: str) -> tuple[BoolArray, float]:
    """(H, W) bool: one line of product pixels just inside the photo's edge; and the edge's length in pixels."""
    assert output.rendered is not None
    height, width = output.alpha.shape
    left, top, right, bottom = output.rendered.photo_xyxy_px
    inside = max(1.0, output.rendered.scale)
    line = np.zeros((height, width), np.bool_)
    if side in ("left", "right"):
        column = round(left + inside / 2) if side == "left" else round(right - inside / 2) - 1
        if 0 <= column < width:
            line[:, column] = output.alpha[:, column] > 127
        return line, max(1.0, bottom - top)
    row = round(top + inside / 2) if side == "top" else round(bottom - inside / 2) - 1
    if 0 <= row < height:
        line[row] = output.alpha[row] > 127
    return line, max(1.0, right - left)
