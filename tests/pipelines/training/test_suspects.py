from __future__ import annotations

import cv2
import numpy as np

from pipelines.training.suspects import suspect_pixels
from pipelines.types import UInt8Array


def trousers(*, filled: bool) -> tuple[UInt8Array, UInt8Array]:
    """Blue trousers on a brown floor, and their mask with or without the gap between the legs."""
    noise = np.random.default_rng(0).integers(-8, 8, (200, 160, 3))
    mask = np.zeros((200, 160), np.uint8)
    cv2.rectangle(mask, (40, 20), (120, 180), 255, -1)
    gap = np.array([[80, 70], [60, 181], [100, 181]])
    open_mask = cv2.fillPoly(mask.copy(), [gap], 0)
    image = np.where(open_mask[..., None] > 0, [40, 60, 150], [150, 110, 70]) + noise
    return np.clip(image, 0, 255).astype(np.uint8), np.asarray(mask if filled else open_mask, np.uint8)


def test_a_filled_gap_between_the_legs_is_suspect() -> None:
    image, mask = trousers(filled=True)
    suspect = suspect_pixels(image, mask)
    gap = (mask > 0) & (trousers(filled=False)[1] == 0)
    assert suspect[gap].mean() > 0.7
    assert suspect[(mask > 0) & ~gap].mean() < 0.1


def test_a_right_mask_has_no_suspect_pixels() -> None:
    assert not suspect_pixels(*trousers(filled=False)).any()


def test_a_lost_leg_is_suspect() -> None:
    image, mask = trousers(filled=False)
    lost = mask.copy()
    lost[100:, 80:] = 0
    leg = (mask > 0) & (lost == 0)
    suspect = suspect_pixels(image, lost)
    assert suspect[leg].mean() > 0.7
    assert suspect[~leg].mean() < 0.03


def test_a_second_garment_elsewhere_is_not_suspect() -> None:
    image, mask = trousers(filled=False)
    pair = np.concatenate([image, image], 1)
    assert not suspect_pixels(pair, np.concatenate([mask, np.zeros_like(mask)], 1)).any()


def test_an_empty_mask_is_no_reason_to_fail() -> None:
    image, mask = trousers(filled=True)
    assert not suspect_pixels(image, np.zeros_like(mask)).any()
