"""The picture's sides are within what the channel takes."""

from __future__ import annotations

from pipelines.checks.output.scene import Output
from pipelines.types import Check

NAME = "picture_size"


def check(output: Output) -> Check | None:
    """``value`` is the longest side in pixels; None where the channel has no rule."""
    rule = output.profile.rules.size
    if rule is None:
        return None
    width, height = output.size_px
    passed = _within(min(width, height), rule.shortest_px) and _within(max(width, height), rule.longest_px)
    passed = passed and width * height <= rule.most_megapixels * 1e6
    words = f"The picture has {width} x {height} px; {output.profile.title} wants {rule.words}."
    mend = {"canvas_px": output.profile.canvas_px}
    return Check(NAME, passed, float(max(width, height)), "" if passed else words, rule.words, rule.cited,
                 mend=None if passed else mend)  # fmt: skip


def _within(px: int, limits: tuple[float, float]) -> bool:
    return limits[0] <= px <= limits[1]
