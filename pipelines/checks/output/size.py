"""The picture's sides are within what the channel takes."""

from __future__ import annotations

from pipelines.checks.output.scene import Output
from pipelines.exports.profiles import SizeRule
from pipelines.types import Check

NAME = "picture_size"
UNLIMITED_PX = 100_000


def check(output: Output) -> Check | None:
    """``value`` is the longest side in pixels; None where the channel has no rule."""
    rule = output.profile.rules.size
    if rule is None:
        return None
    width, height = output.size_px
    passed = _within(min(width, height), rule.shortest_px) and _within(max(width, height), rule.longest_px)
    passed = passed and width * height <= rule.most_megapixels * 1e6
    words = f"The picture has {width} x {height} px; {output.profile.title} wants {_wanted(rule)}."
    mend = {"canvas_px": output.profile.canvas_px}
    return Check(NAME, passed, float(max(width, height)), "" if passed else words, _wanted(rule), rule.cited,
                 mend=None if passed else mend)  # fmt: skip


def _within(px: int, limits: tuple[float, float]) -> bool:
    return limits[0] <= px <= limits[1]


def _wanted(rule: SizeRule) -> str:
    parts = []
    for what, (least, most) in (("shortest", rule.shortest_px), ("longest", rule.longest_px)):
        if least > 1:
            parts.append(f"at least {least:.0f} px on the {what} side")
        if most < UNLIMITED_PX:
            parts.append(f"at most {most:.0f} px on the {what} side")
    if rule.most_megapixels < 1000:
        parts.append(f"at most {rule.most_megapixels:g} megapixels")
    return ", ".join(parts) or "any size"
