"""The product has pixels enough for the picture, or is enlarged."""

from __future__ import annotations

from typing import Any

from pipelines.checks.output.scene import HOUSE, Output
from pipelines.types import Check

NAME = "enlarged"
MOST = 1.5


def check(output: Output) -> Check | None:
    """``value`` is by how much the product was enlarged; None for files from elsewhere. A remark only."""
    if output.rendered is None:
        return None
    scale = output.rendered.scale
    passed = scale <= MOST
    words = f"The product was enlarged {scale:.1f} times and looks soft; a closer or larger photo would not."
    return Check(NAME, passed, scale, "" if passed else words, f"the product is enlarged at most {MOST:g} times", HOUSE,
                 mend=None if passed else _mend(output), advice=True)  # fmt: skip


def _mend(output: Output) -> dict[str, Any] | None:
    """The smallest picture that the channel takes, if that is smaller."""
    assert output.rendered is not None
    width, height = output.size_px
    rule = output.profile.rules.size
    least = (rule.shortest_px[0] / min(width, height), rule.longest_px[0] / max(width, height)) if rule else (0.5,)
    share = max(*least, 1 / output.rendered.scale) if len(least) > 1 else max(0.5, 1 / output.rendered.scale)
    if share >= 0.95:
        return None
    # Rounded up, so that no side falls below the rule.
    return {"canvas_px": (-int(-width * share // 1), -int(-height * share // 1))}
