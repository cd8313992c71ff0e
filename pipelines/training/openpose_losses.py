"""Losses of OpenPose: every stage is held to the truth, and nothing is asked where nobody annotated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from pipelines.imaging.part_affinity import LIMBS, draw_confidence, draw_fields
from pipelines.nets.openpose import STRIDE, OpenPoseOutput
from pipelines.types import BoolArray, FloatArray

SIGMA_PX = 14.0
LIMB_WIDTH_PX = 8.0
SURE = 0.5


@dataclass(frozen=True)
class PoseTargets:
    """``maps`` (N, 23, h, w) and ``fields`` (N, 44, h, w) float32; the weights W 0..1 have the same shapes, or ones
    that broadcast to them."""

    maps: Tensor
    fields: Tensor
    map_weights: Tensor
    field_weights: Tensor


def stage_loss(found: Tensor, wanted: Tensor, weights: Tensor) -> Tensor:
    """f = sum over channels and places p of W(p) * |found(p) - wanted(p)|^2, mean over the photos."""
    loss: Tensor = ((found.float() - wanted).square() * weights).sum() / len(found)
    return loss


def pose_loss(output: OpenPoseOutput, targets: PoseTargets) -> tuple[Tensor, dict[str, float]]:
    """Sum over all stages; the figures are those of the last stage of each kind."""
    fields = [stage_loss(stage, targets.fields, targets.field_weights) for stage in output.fields]
    maps = [stage_loss(stage, targets.maps, targets.map_weights) for stage in output.maps]
    figures = {"fields": float(fields[-1].detach()), "maps": float(maps[-1].detach())}
    return torch.stack(fields + maps).sum(), figures


def pose_targets(photos: list[FloatArray], size_px: tuple[int, int]) -> PoseTargets:
    """For every photo its people (P, 23, 3) x, y, visibility > targets of an input of (height, width) pixels.

    A point whose visibility is between 0 and 0.5 is a guess: its map, and the fields of its limbs, weigh nothing in
    that photo. Visibility 0 means that the point is not there, and the net must say so.
    """
    shape = (size_px[0] // STRIDE, size_px[1] // STRIDE)
    maps = np.stack([draw_confidence(people, shape, STRIDE, SIGMA_PX) for people in photos])
    fields = np.stack([draw_fields(people, shape, STRIDE, LIMB_WIDTH_PX) for people in photos])
    weights = [_weights(people) for people in photos]
    map_weights, field_weights = (np.stack(each)[..., None, None] for each in zip(*weights, strict=True))
    return PoseTargets(*(torch.from_numpy(array) for array in (maps, fields, map_weights, field_weights)))


def _weights(people: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(23,) and (44,) float32: 0 where any person's point is a guess."""
    seen = people[:, :, 2]
    guessed: BoolArray = np.any((seen > 0) & (seen < SURE), axis=0, keepdims=True)[0]
    of_limbs = [float(not (guessed[start] or guessed[end])) for start, end in LIMBS]
    of_points = np.where(guessed, 0, 1).astype(np.float32)
    return of_points, np.repeat(np.array(of_limbs, np.float32), 2)
