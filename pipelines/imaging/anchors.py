"""Anchor boxes of the instance segmenter: made, decoded, compared and thinned out. NumPy only, serving uses it too."""

from __future__ import annotations

import numpy as np

from pipelines.types import FloatArray

STRIDES = (8, 16, 32, 64)
SIDES_PX = (30.0, 68.0, 144.0, 256.0)
RATIOS = (0.36, 0.9, 2.0)
CENTRE_VARIANCE = 0.1
SIZE_VARIANCE = 0.2


def make_anchors(height_px: int, width_px: int) -> FloatArray:
    """(A, 4) float32 centre x, centre y, width, height px of the net's input; level, row, column, ratio order."""
    levels = []
    for stride, side in zip(STRIDES, SIDES_PX, strict=True):
        rows, columns = -(-height_px // stride), -(-width_px // stride)
        centre_y, centre_x = np.meshgrid(np.arange(rows) + 0.5, np.arange(columns) + 0.5, indexing="ij")
        centres = np.stack([centre_x, centre_y], -1).reshape(-1, 1, 2) * stride
        roots = np.sqrt(np.array(RATIOS))
        sizes = np.stack([side * roots, side / roots], -1).reshape(1, -1, 2)
        pairs = np.broadcast_arrays(centres, sizes)
        levels.append(np.concatenate(pairs, -1).reshape(-1, 4))
    return np.concatenate(levels).astype(np.float32)


def decode_boxes(deltas: FloatArray, anchors: FloatArray) -> FloatArray:
    """(A, 4) deltas of the net > (A, 4) boxes x0, y0, x1, y1 in pixels of the net's input."""
    centres = anchors[:, :2] + deltas[:, :2] * CENTRE_VARIANCE * anchors[:, 2:]
    halves = anchors[:, 2:] * np.exp(np.clip(deltas[:, 2:] * SIZE_VARIANCE, -4, 4)) / 2
    return np.concatenate([centres - halves, centres + halves], 1).astype(np.float32)


def iou_matrix(first: FloatArray, second: FloatArray) -> FloatArray:
    """(N, 4) and (M, 4) corner boxes > (N, M) intersection over union."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    overlap: FloatArray = np.clip(high - low, 0, None).prod(-1)
    areas = [(boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) for boxes in (first, second)]
    union = areas[0][:, None] + areas[1][None] - overlap
    return np.asarray(overlap / np.maximum(union, 1e-9), np.float32)


def non_maximum_suppression(boxes: FloatArray, scores: FloatArray, iou_limit: float = 0.5) -> list[int]:
    """Indices of the boxes to keep, best score first."""
    order = list(np.argsort(-scores))
    overlaps = iou_matrix(boxes, boxes)
    keep: list[int] = []
    for index in order:
        if all(overlaps[index, kept] <= iou_limit for kept in keep):
            keep.append(int(index))
    return keep
