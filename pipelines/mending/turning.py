"""A photo set straight: packshots are turned with their mask, crops are cut from the turned photo."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.types import FloatArray, Photo, UInt8Array


def turned(photo: Photo, alpha: UInt8Array, angle_deg: float) -> tuple[Photo, UInt8Array]:
    """Photo and alpha turned clockwise by ``angle_deg`` on a canvas that holds all of them; new corners are empty."""
    if not angle_deg:
        return photo, alpha
    width, height = photo.size_px
    cos, sin = abs(np.cos(np.radians(angle_deg))), abs(np.sin(np.radians(angle_deg)))
    size = (int(np.ceil(width * cos + height * sin)), int(np.ceil(width * sin + height * cos)))
    matrix = _matrix((width / 2, height / 2), angle_deg, (size[0] / 2, size[1] / 2))
    image = cv2.warpAffine(photo.image_rgb, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpAffine(alpha, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return Photo(np.asarray(image, np.uint8), photo.name), np.asarray(mask, np.uint8)


def turned_part(image_rgb: UInt8Array, box: tuple[float, float, float, float], angle_deg: float) -> UInt8Array:
    """What lies in ``box`` when the picture is turned clockwise by ``angle_deg`` about the box's middle."""
    left, top, right, bottom = box
    size = (max(1, round(right - left)), max(1, round(bottom - top)))
    if not angle_deg:
        x, y = min(round(left), image_rgb.shape[1] - size[0]), min(round(top), image_rgb.shape[0] - size[1])
        x, y = max(0, x), max(0, y)
        return np.ascontiguousarray(image_rgb[y : y + size[1], x : x + size[0]])
    matrix = _matrix(((left + right) / 2, (top + bottom) / 2), angle_deg, (size[0] / 2, size[1] / 2))
    part = cv2.warpAffine(image_rgb, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(part, np.uint8)


def _matrix(middle: tuple[float, float], angle_deg: float, to: tuple[float, float]) -> FloatArray:
    """(2, 3) float32: a turn about ``middle``, which then lies at ``to``. OpenCV counts angles the other way."""
    matrix = np.asarray(cv2.getRotationMatrix2D(middle, -angle_deg, 1.0), np.float32)
    matrix[:, 2] += np.array(to, np.float32) - np.array(middle, np.float32)
    return matrix
