"""The product's lights and shadows hold detail: few of its pixels are plain white or plain black."""

from __future__ import annotations

from pipelines.checks.output.scene import HOUSE, Output, grown
from pipelines.types import Check

NAME = "tones"
MOST_SHARE = 0.10
WHITE, BLACK = 254, 1
RIM_PX = 4


def check(output: Output) -> Check:
    """``value`` is the share 0..1 of the product that is plain white or black; a remark only."""
    inside = grown(output.product, -RIM_PX)
    white, black = inside & (output.image_rgb.min(2) >= WHITE), inside & (output.image_rgb.max(2) <= BLACK)
    count = max(1.0, float(inside.sum()))
    shares = {"white": float(white.sum()) / count, "black": float(black.sum()) / count}
    worst = max(shares, key=lambda name: shares[name])
    passed = shares[worst] <= MOST_SHARE
    words = (
        f"{shares[worst]:.0%} of the product is plain {worst} without detail; no more than {MOST_SHARE:.0%} should be."
    )
    return Check(NAME, passed, shares[worst], "" if passed else words,
                 f"at most {MOST_SHARE:.0%} of the product is plain white or black", HOUSE,
                 None if passed else white | black, advice=True)  # fmt: skip
