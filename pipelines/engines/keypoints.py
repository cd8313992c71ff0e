"""The shipped key point engine: the person's box in, 23 points of the upright original out."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from pipelines.engines.manifest import find_entry
from pipelines.engines.runtime import open_session, to_input
from pipelines.types import KEYPOINT_NAMES, MIRROR_ORDER, BoolArray, BoxXyxyPx, FloatArray, Keypoints, UInt8Array

NAME = "attention-points"
MARGIN_RATIO = 1.12
GROUND = (127, 127, 127)
SHARPEN_SIGMA = 1.0
# What lies within this of a peak belongs to it; below FAINT a heat map says nothing.
NEAR_CELLS, FAINT = 4.0, 0.05
# A second peak of this height is told as a second place of the point.
LEAST_RIVAL = 0.2


class AttentionPointsEngine:
    """``locate`` one person."""

    def __init__(self, weights_dir: Path | None, threads: int) -> None:
        self.entry = find_entry(NAME, weights_dir)
        self.name, self.weights = NAME, f"{NAME} {self.entry.sha256[:12]}"
        self.session = open_session(self.entry, threads)

    def locate(self, image_rgb: UInt8Array, person_box_xyxy_px: BoxXyxyPx) -> Keypoints:
        """``image_rgb``: (H, W, 3) uint8; the box in its pixels. Scores 0..1, see :func:`decode_peaks`.

        The mean of the crop's and its mirror image's heat maps steadies every point.
        """
        straight, mirrored, matrix = self.looks(image_rgb, person_box_xyxy_px)
        heat = np.asarray((straight + mirrored) / 2, np.float32)
        return Keypoints(self.points(heat, matrix), self._elsewhere(heat, matrix))

    def looks(self, image_rgb: UInt8Array, person_box_xyxy_px: BoxXyxyPx) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Heat maps (23, h, w) 0..1 of the crop and of its mirror image, turned back, and the crop's (2, 3) matrix."""
        height, width = self.entry.input_size
        matrix = crop_matrix(person_box_xyxy_px, (height, width))
        crop = cv2.warpAffine(_shrunk(image_rgb, matrix), _shrunk_matrix(image_rgb, matrix), (width, height),
                              borderMode=cv2.BORDER_CONSTANT, borderValue=GROUND)  # fmt: skip
        straight = to_input(crop, self.entry)  # type: ignore[arg-type]
        both = self.session.run(None, {"image": np.concatenate([straight, straight[..., ::-1]])})[0]
        return both[0], both[1][list(MIRROR_ORDER), :, ::-1], matrix

    def points(self, heat: FloatArray, matrix: FloatArray) -> FloatArray:
        """(23, 3) x, y in pixels of the photo and score, from heat maps of the crop that ``matrix`` made."""
        return _in_photo(decode_peaks(heat, self.entry.input_size[0] / heat.shape[1]), matrix)

    def _elsewhere(self, heat: FloatArray, matrix: FloatArray) -> dict[str, tuple[float, float, float]]:
        places = _in_photo(second_peaks(heat, self.entry.input_size[0] / heat.shape[1]), matrix)
        named = zip(KEYPOINT_NAMES, places.tolist(), strict=True)
        return {name: (x, y, height) for name, (x, y, height) in named if height >= LEAST_RIVAL}


def _in_photo(points: FloatArray, matrix: FloatArray) -> FloatArray:
    """(23, 3) points of the net's input, in pixels of the photo that ``matrix`` made it from."""
    return np.concatenate([(points[:, :2] - matrix[:, 2]) / matrix[0, 0], points[:, 2:]], 1).astype(np.float32)


def crop_matrix(box_xyxy_px: BoxXyxyPx, size: tuple[int, int]) -> FloatArray:
    """(2, 3) matrix that puts a box, with a margin, into the middle of a net input of ``size`` (height, width)."""
    left, top, right, bottom = box_xyxy_px
    box_width, box_height = max(right - left, 1.0) * MARGIN_RATIO, max(bottom - top, 1.0) * MARGIN_RATIO
    scale = min(size[1] / box_width, size[0] / box_height)
    offset_x = size[1] / 2 - scale * (left + right) / 2
    offset_y = size[0] / 2 - scale * (top + bottom) / 2
    return np.array([[scale, 0, offset_x], [0, scale, offset_y]], np.float32)


def _halvings(matrix: FloatArray) -> int:
    return max(0, int(np.floor(np.log2(1 / float(matrix[0, 0])))))


def _shrunk(image_rgb: UInt8Array, matrix: FloatArray) -> UInt8Array:
    """The photo brought near the crop's scale first: a warp that skips pixels makes noise of fine cloth."""
    factor = 2 ** _halvings(matrix)
    if factor == 1:
        return image_rgb
    size = (max(1, image_rgb.shape[1] // factor), max(1, image_rgb.shape[0] // factor))
    return cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _shrunk_matrix(image_rgb: UInt8Array, matrix: FloatArray) -> FloatArray:
    factor = 2 ** _halvings(matrix)
    shrunk = (max(1, image_rgb.shape[1] // factor), max(1, image_rgb.shape[0] // factor))
    scales = np.array([image_rgb.shape[1] / shrunk[0], image_rgb.shape[0] / shrunk[1]], np.float32)
    linear = matrix[:, :2] * scales[None]
    # Pixel x of the small photo has its centre at (x + 0.5) * scale - 0.5 of the large one.
    offset = matrix[:, 2] + matrix[:, :2] @ (scales / 2 - 0.5)
    return np.concatenate([linear, offset[:, None]], 1).astype(np.float32)


def decode_peaks(heat: FloatArray, stride: float) -> FloatArray:
    """(23, h, w) heat maps 0..1 > (23, 3) x, y in pixels of the net's input and score.

    The peak of the smoothed map is moved to the vertex of the parabola through its neighbours' logarithms. The score is
    the geometric mean of the peak's height and of the share of the map's heat that lies at the peak: a limb that the
    net sees in two places, or that its two looks see in different ones, is sure in neither.
    """
    points = np.zeros((len(heat), 3), np.float32)
    for index, raw in enumerate(heat):
        smooth = cv2.GaussianBlur(raw, (0, 0), SHARPEN_SIGMA)
        peak = np.unravel_index(int(smooth.argmax()), smooth.shape)
        row, column = int(peak[0]), int(peak[1])
        x, y = column + _vertex(smooth[row], column), row + _vertex(smooth[:, column], row)
        score = np.sqrt(min(1.0, float(raw[peak])) * _concentration(raw, peak))
        points[index] = (x + 0.5) * stride - 0.5, (y + 0.5) * stride - 0.5, score
    return points


def second_peaks(heat: FloatArray, stride: float) -> FloatArray:
    """(23, h, w) heat maps 0..1 > (23, 3) x, y in pixels of the net's input and height of each map's second peak.

    A peak within NEAR_CELLS of the highest is the same one; the height is 0 where there is no other.
    """
    found = np.zeros((len(heat), 3), np.float32)
    for index, raw in enumerate(heat):
        smooth = cv2.GaussianBlur(raw, (0, 0), SHARPEN_SIGMA)
        peak = np.unravel_index(int(smooth.argmax()), smooth.shape)
        tops = (smooth >= cv2.dilate(smooth, np.ones((3, 3), np.uint8))) & ~_near(smooth.shape, peak)
        row, column = np.unravel_index(int(np.where(tops, smooth, 0).argmax()), smooth.shape)
        if tops[row, column]:
            found[index] = (column + 0.5) * stride - 0.5, (row + 0.5) * stride - 0.5, smooth[row, column]
    return found


def _near(shape: tuple[int, ...], peak: tuple[np.intp, ...]) -> BoolArray:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.asarray((rows - peak[0]) ** 2 + (columns - peak[1]) ** 2 <= NEAR_CELLS**2)


def _concentration(heat: FloatArray, peak: tuple[np.intp, ...]) -> float:
    """Share 0..1 of a map's (h, w) heat above FAINT that lies within NEAR_CELLS of its peak; 0 for a cold map."""
    warmth = np.maximum(heat - FAINT, 0)
    total = float(warmth.sum())
    return float(warmth[_near(heat.shape, peak)].sum()) / total if total > 0 else 0.0


def _vertex(line: FloatArray, peak: int) -> float:
    if peak in (0, len(line) - 1):
        return 0.0
    before, here, after = np.log(np.maximum(line[peak - 1 : peak + 2], 1e-9))
    bend = before - 2 * here + after
    return float(np.clip((before - after) / (2 * bend), -0.5, 0.5)) if bend < 0 else 0.0


def load(weights_dir: Path | None = None, threads: int = 1) -> AttentionPointsEngine:
    """Ready to run; WeightsError when the file is missing or is another one than the manifest's."""
    return AttentionPointsEngine(weights_dir, threads)
