"""Losses of the segmenter: YOLACT's three (class 1, box 1.5, mask 6.125) and those of the maps."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from pipelines.imaging.anchors import CENTRE_VARIANCE, SIZE_VARIANCE, iou_matrix, make_anchors
from pipelines.nets.yolact import YolactOutput
from pipelines.training.loop import tensor
from pipelines.training.samples import UNKNOWN, Batch
from pipelines.types import BoolArray, FloatArray

IntArray = NDArray[np.int64]

WEIGHTS = {"class": 1.0, "box": 1.5, "mask": 6.125, "foreground": 8.0, "parts": 5.0, "present": 2.0, "human": 0.5}
POSITIVE_IOU, NEGATIVE_IOU = 0.5, 0.4
NEGATIVES_PER_POSITIVE = 3
MASKS_PER_PHOTO = 24
PART_WEIGHTS = (0.7, 0.8, 0.9, 1.0, 1.0, 1.0, 1.2, 1.0, 1.1, 1.0, 0.7)
FEWEST_PART_PIXELS = 16
# An outline's pixels count this much more than others: few of them decide how a cut-out looks.
OUTLINE_WEIGHT = 2.0
OUTLINE_WINDOW = 5


def match_anchors(anchors: FloatArray, boxes: FloatArray) -> tuple[IntArray, IntArray]:
    """(A, 4) centre anchors, (K, 4) corner boxes > (A,) index of the best box; (A,) 1 positive, 0 ground, -1 ignore."""
    if len(boxes) == 0:
        return np.zeros(len(anchors), np.int64), np.zeros(len(anchors), np.int64)
    corners = np.concatenate([anchors[:, :2] - anchors[:, 2:] / 2, anchors[:, :2] + anchors[:, 2:] / 2], 1)
    overlaps = iou_matrix(corners, boxes)
    best, overlap = overlaps.argmax(1), overlaps.max(1)
    state = np.where(overlap >= POSITIVE_IOU, 1, np.where(overlap < NEGATIVE_IOU, 0, -1))
    favourites = overlaps.argmax(0)
    best[favourites], state[favourites] = np.arange(len(boxes)), 1
    return best, state.astype(np.int64)


def encode_boxes(boxes: FloatArray, anchors: FloatArray) -> FloatArray:
    """Inverse of :func:`pipelines.imaging.anchors.decode_boxes`."""
    sizes = np.maximum(boxes[:, 2:] - boxes[:, :2], 1.0)
    centres = (boxes[:, 2:] + boxes[:, :2]) / 2
    shifts = (centres - anchors[:, :2]) / anchors[:, 2:] / CENTRE_VARIANCE
    return np.concatenate([shifts, np.log(sizes / anchors[:, 2:]) / SIZE_VARIANCE], 1).astype(np.float32)


class InstanceOutput(Protocol):
    """What the instance losses read; shapes as in :class:`pipelines.nets.yolact.YolactOutput`."""

    @property
    def class_logits(self) -> Tensor: ...
    @property
    def box_deltas(self) -> Tensor: ...
    @property
    def coefficients(self) -> Tensor: ...
    @property
    def prototypes(self) -> Tensor: ...


def instance_losses(output: InstanceOutput, batch: Batch, anchors: FloatArray | None = None) -> dict[str, Tensor]:
    """YOLACT's class (hard negatives 3:1), box (smooth L1) and mask (BCE inside the box, per box area) losses.

    ``anchors`` (A, 4) as the net has them; the compact net's unless given.
    """
    if anchors is None:
        anchors = make_anchors(*batch.images.shape[1:3])
    totals = {name: output.class_logits.new_zeros((), dtype=torch.float32) for name in ("class", "box", "mask")}
    for index, boxes in enumerate(batch.boxes):
        best, state = match_anchors(anchors, boxes)
        state[(state == 0) & _unjudged(anchors, boxes, batch.garments_known[index])] = -1
        positive = np.flatnonzero(state == 1)
        labels = np.where(state == 1, batch.classes[index][best] if len(boxes) else 0, 0)
        totals["class"] = totals["class"] + _class_loss(output.class_logits[index].float(), labels, state)
        if len(positive) == 0:
            continue
        deltas = output.box_deltas[index]
        wanted = tensor(encode_boxes(boxes[best[positive]], anchors[positive]), deltas)
        chosen = tensor(positive, deltas)
        totals["box"] = totals["box"] + F.smooth_l1_loss(deltas[chosen].float(), wanted)
        totals["mask"] = totals["mask"] + _mask_loss(output, batch, index, (positive, best[positive]))
    return {name: total / len(batch.boxes) for name, total in totals.items()}


def _unjudged(anchors: FloatArray, boxes: FloatArray, garments_known: bool) -> BoolArray:
    """(A,) anchors inside a person whose garments nobody marked: what they show is neither ground nor a known class."""
    if garments_known or len(boxes) == 0:
        return np.zeros(len(anchors), bool)
    inside = (anchors[:, None, :2] >= boxes[None, :, :2]) & (anchors[:, None, :2] < boxes[None, :, 2:])
    return np.asarray(np.any(np.all(inside, axis=2), axis=1), bool)


def _class_loss(logits: Tensor, labels: IntArray, state: IntArray) -> Tensor:
    loss = F.cross_entropy(logits, tensor(labels.astype(np.int64), logits), reduction="none")
    positive = tensor(state == 1, logits)
    count = max(int(positive.sum()), 1)
    negatives = loss[tensor(state == 0, logits)]
    hardest = negatives.topk(min(NEGATIVES_PER_POSITIVE * count, len(negatives))).values
    return (loss[positive].sum() + hardest.sum()) / count


def _mask_loss(output: InstanceOutput, batch: Batch, index: int, matched: tuple[IntArray, IntArray]) -> Tensor:
    positive, box_index = matched
    if len(positive) > MASKS_PER_PHOTO:
        chosen = np.random.default_rng(len(positive)).permutation(len(positive))[:MASKS_PER_PHOTO]
        positive, box_index = positive[chosen], box_index[chosen]
    prototypes = output.prototypes[index].float()
    coefficients = output.coefficients[index][tensor(positive, prototypes)].float()
    logits = (coefficients @ prototypes.flatten(1)).view(-1, *prototypes.shape[1:])
    wanted = tensor(batch.masks[index][box_index], prototypes).float()
    inside = tensor(_inside_boxes(batch.boxes[index][box_index], wanted.shape[1:]), prototypes)
    inside = inside * tensor(batch.trusted[index, 1::2, 1::2], prototypes)
    loss = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none") * inside
    return (loss.sum((1, 2)) / inside.sum((1, 2)).clamp(min=1)).mean()


def _inside_boxes(boxes: FloatArray, shape: torch.Size) -> FloatArray:
    rows, columns = np.arange(shape[0])[None, :, None] * 4 + 2, np.arange(shape[1])[None, None] * 4 + 2
    low_x, low_y, high_x, high_y = (boxes[:, side, None, None] for side in range(4))
    return ((columns >= low_x) & (columns < high_x) & (rows >= low_y) & (rows < high_y)).astype(np.float32)


def map_losses(output: YolactOutput, batch: Batch) -> dict[str, Tensor]:
    """Foreground (BCE at strides 2 and 4, and Dice), parts (cross-entropy where known), present and human (BCE)."""
    fine, coarse = output.foreground.float(), output.foreground_coarse.float()
    wanted, trusted = (tensor(array, fine)[:, None] for array in (batch.foreground, batch.trusted))
    dice = _dice(fine.sigmoid() * trusted, wanted * trusted)
    weights = trusted * (1 + OUTLINE_WEIGHT * outline_of(wanted, trusted))
    bce = F.binary_cross_entropy_with_logits(fine, wanted, weights)
    coarse_trust = (F.avg_pool2d(trusted, 2) == 1).float()
    bce = bce + 0.5 * F.binary_cross_entropy_with_logits(coarse, F.avg_pool2d(wanted, 2), coarse_trust)
    wanted_parts = tensor(batch.parts, fine).long()
    parts = _parts_loss(output.parts.float(), wanted_parts)
    present = _presence_loss(output.present.float(), wanted_parts)
    human = F.binary_cross_entropy_with_logits(output.human.float(), tensor(batch.humans, fine))
    return {"foreground": bce + 0.5 * dice, "parts": parts, "present": present, "human": human}


def outline_of(wanted: Tensor, trusted: Tensor) -> Tensor:
    """1 within two pixels of where ``wanted`` (N, 1, h, w) 0..1 crosses a half and all that is ``trusted``, else 0."""
    body = (wanted > 0.5).float()
    return (_widest(body) + _widest(-body)) * -_widest(-trusted)


def _widest(values: Tensor) -> Tensor:
    return F.max_pool2d(values, OUTLINE_WINDOW, stride=1, padding=OUTLINE_WINDOW // 2)


def _presence_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """BCE of the parts (ground left out) that a photo shows, over photos whose foreground is mostly known."""
    counts = F.one_hot(wanted.where(wanted != UNKNOWN, logits.shape[1]), logits.shape[1] + 1).sum((1, 2))
    named, unknown = counts[:, 1:-1], counts[:, -1]
    judged = (named.sum(1) > unknown).float()
    shown = (named >= FEWEST_PART_PIXELS).float()
    loss = F.binary_cross_entropy_with_logits(logits[:, 1:], shown, reduction="none").mean(1)
    return (loss * judged).sum() / judged.sum().clamp(min=1)


def _parts_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """Weighted cross-entropy where parts are known, and Dice over the parts that a photo shows, rare or not."""
    known = (wanted != UNKNOWN)[:, None]
    if not known.any():
        # The mean over no pixel at all is not a number.
        return logits.new_zeros(())
    entropy = F.cross_entropy(logits, wanted, logits.new_tensor(PART_WEIGHTS), ignore_index=UNKNOWN)
    hot = F.one_hot(wanted.where(known[:, 0], 0), logits.shape[1]).permute(0, 3, 1, 2) * known
    probability = logits.softmax(1) * known
    both, sizes = (probability * hot).sum((2, 3)), (probability + hot).sum((2, 3))
    shown = (hot.sum((2, 3)) > 0).float()
    dice = 1 - (2 * both + 1) / (sizes + 1)
    return entropy + 0.5 * (dice * shown).sum() / shown.sum().clamp(min=1)


def _dice(probability: Tensor, wanted: Tensor) -> Tensor:
    both = (probability * wanted).sum((1, 2, 3))
    return (1 - (2 * both + 1) / (probability.sum((1, 2, 3)) + wanted.sum((1, 2, 3)) + 1)).mean()


def total_loss(output: YolactOutput, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """The weighted sum, and every part of it for the log."""
    parts = instance_losses(output, batch) | map_losses(output, batch)
    total = torch.stack([WEIGHTS[name] * value for name, value in parts.items()]).sum()
    return total, {name: float(value.detach()) for name, value in parts.items()}
