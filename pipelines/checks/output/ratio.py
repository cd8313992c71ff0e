"""The picture has the channel's width : height."""

from __future__ import annotations

from pipelines.checks.output.scene import Output
from pipelines.types import Check

NAME = "ratio"


def check(output: Output) -> Check | None:
    """``value`` is width / height; None where the channel has no rule."""
    rule = output.profile.rules.ratio
    if rule is None:
        return None
    width, height = output.size_px
    passed = rule.fits((width, height))
    words = (
        f"The picture is {width} x {height} px, {width / height:.2f} : 1; {output.profile.title} wants {rule.words}."
    )
    mend = None if passed else {"canvas_px": output.profile.canvas_px}
    return Check(NAME, passed, width / height, "" if passed else words, f"width : height {rule.words}", rule.cited,
                 mend=mend)  # fmt: skip
