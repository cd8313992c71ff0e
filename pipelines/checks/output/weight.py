"""The file has a format that the channel takes, and is light enough for it."""

from __future__ import annotations

from typing import Any

from pipelines.checks.output.scene import Output
from pipelines.types import Check

NAME = "weight"
LEAST_QUALITY = 50
SMALLER = 0.8


def check(output: Output) -> Check | None:
    """``value`` is the file's weight in megabytes; None where the channel has no rule."""
    rule = output.profile.rules.file
    if rule is None:
        return None
    limit, weight = rule.most_bytes(output.format), output.byte_size / 1e6
    words = f"The file is {output.format or 'of no known format'}; {output.profile.title} takes {rule.words}."
    if limit:
        words = (
            f"The file has {weight:.1f} MB; {output.profile.title} takes at most {limit / 1e6:g} MB as {output.format}."
        )
    passed = 0 < output.byte_size <= limit
    return Check(NAME, passed, weight, "" if passed else words, rule.words, rule.cited,
                 mend=None if passed else _mend(output, limit))  # fmt: skip


def _mend(output: Output, limit: int) -> dict[str, Any] | None:
    """Another format: render again. Too heavy: lower quality first, then a smaller picture."""
    if not limit or output.quality is None:
        return {}
    if output.quality > LEAST_QUALITY and output.format != "PNG":
        return {"quality": LEAST_QUALITY}
    width, height = (round(side * SMALLER) for side in output.size_px)
    rule = output.profile.rules.size
    small = rule is not None and (min(width, height) < rule.shortest_px[0] or max(width, height) < rule.longest_px[0])
    return None if small else {"canvas_px": (width, height)}
