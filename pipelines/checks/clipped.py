"""The product ends inside the photo."""

from __future__ import annotations

from pipelines.checks.scene import CheckScene
from pipelines.types import Check

NAME = "clipped"
# A shadow or a thread may touch the frame; an arm or a hem touches more of it.
MOST_SHARE = 0.01


def check(scene: CheckScene) -> Check:
    """``value`` is the largest share 0..1 of one side of the frame that the product covers."""
    mask = scene.alpha
    lines = {"left": mask[:, 0], "top": mask[0], "right": mask[:, -1], "bottom": mask[-1]}
    shares = {side: float((line > 127).mean()) for side, line in lines.items()}
    cut = [side for side, share in shares.items() if share > MOST_SHARE]
    message = f"The product is cut off by the photo's {' and '.join(cut)} edge." if cut else ""
    return Check(NAME, not cut, max(shares.values()), message)
