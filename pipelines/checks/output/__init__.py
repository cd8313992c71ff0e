"""Checks of finished pictures against their channel: one file each, one line each in the table."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.checks.output import (
    colour_profile,
    enlarged,
    fill,
    frame,
    ground,
    halo,
    haze,
    ratio,
    size,
    tones,
    weight,
    whole,
)
from pipelines.checks.output.scene import Output, read, read_delivery
from pipelines.types import Check

OUTPUT_CHECKS: dict[str, Callable[[Output], Check | None]] = {
    size.NAME: size.check,
    ratio.NAME: ratio.check,
    ground.NAME: ground.check,
    haze.NAME: haze.check,
    halo.NAME: halo.check,
    fill.NAME: fill.check,
    frame.NAME: frame.check,
    whole.NAME: whole.check,
    tones.NAME: tones.check,
    enlarged.NAME: enlarged.check,
    weight.NAME: weight.check,
    colour_profile.NAME: colour_profile.check,
}


def check_output(output: Output) -> tuple[Check, ...]:
    """Every check that this channel asks for, in the table's order."""
    found = (check(output) for check in OUTPUT_CHECKS.values())
    return tuple(one for one in found if one is not None)


__all__ = ["OUTPUT_CHECKS", "Output", "check_output", "read", "read_delivery"]
