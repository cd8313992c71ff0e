"""The product does not run out of the finished picture."""

from __future__ import annotations

from pipelines.checks.clipped import edges
from pipelines.checks.output.scene import HOUSE, Output
from pipelines.exports.render import VISIBLE_ALPHA
from pipelines.types import Check

NAME = "frame"
# Of one side of the picture.
MOST_SHARE = 0.002


def check(output: Output) -> Check:
    """``value`` is the largest share 0..1 of one side of the picture that the product touches."""
    seen = output.alpha > VISIBLE_ALPHA
    lines = {"left": seen[:, 0], "top": seen[0], "right": seen[:, -1], "bottom": seen[-1]}
    shares = {side: float(line.mean()) for side, line in lines.items()}
    cut = [side for side, share in shares.items() if share > MOST_SHARE]
    words = f"The product runs out of the picture at its {' and '.join(cut)}." if cut else ""
    mend = {"shift": (0.0, 0.0), "fill": output.profile.fill} if cut else None
    return Check(NAME, not cut, max(shares.values()), words, "the product ends inside the picture", HOUSE,
                 edges(output.alpha, cut, VISIBLE_ALPHA) if cut else None, mend)  # fmt: skip
