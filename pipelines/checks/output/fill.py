"""The product fills the frame as the channel wants it, by its longest side and by area."""

from __future__ import annotations

import numpy as np

from pipelines.checks.output.scene import Output
from pipelines.exports.render import VISIBLE_ALPHA
from pipelines.types import Check

NAME = "fill"
# A pixel of rounding on either side of the product.
SLACK = 0.004


def shares(output: Output) -> tuple[float, float]:
    """(longest side, area): what the product takes of the frame, 0..1 each."""
    box, (width, height) = output.box, output.size_px
    if box is None:
        return 0.0, 0.0
    side = max((box[2] - box[0]) / width, (box[3] - box[1]) / height)
    return side, float(np.mean(output.alpha > VISIBLE_ALPHA))


def check(output: Output) -> Check | None:
    """``value`` is the share of the longest side; None where the channel has no rule and there is a product."""
    rule = output.profile.rules.fill
    side, area = shares(output)
    if rule is None:
        return None if side else Check(NAME, False, 0.0, "There is no product in the picture.", "a product")
    passed = _within(side, rule.side) and _within(area, rule.area)
    words = f"The product takes {side:.0%} of the frame by its longest side and {area:.0%} by area; "
    words += f"{output.profile.title} wants {rule.words}."
    return Check(NAME, passed, side, "" if passed else words, rule.words, rule.cited,
                 None if passed else np.asarray(output.alpha > VISIBLE_ALPHA), _mend(output, side, passed))  # fmt: skip


def _mend(output: Output, side: float, passed: bool) -> dict[str, float] | None:
    """The profile's own fill, where it is not what was rendered."""
    if passed or not side or abs(side - output.profile.fill) < 2 * SLACK:
        return None
    return {"fill": output.profile.fill}


def _within(share: float, limits: tuple[float, float]) -> bool:
    return limits[0] - SLACK <= share <= limits[1] + SLACK
