from __future__ import annotations

import cv2
import numpy as np

from pipelines.training.garment_colours import OUTLINE_PX, recolour_garments
from pipelines.types import PART_NAMES

SKIN, TOP, SKIRT = (PART_NAMES.index(name) for name in ("skin", "top", "skirt"))


def scene() -> tuple[np.ndarray, np.ndarray]:
    """A striped blue top over a red skirt, skin above, on grey; 120 x 80, and its parts."""
    image = np.full((120, 80, 3), 128, np.uint8)
    parts = np.zeros((120, 80), np.uint8)
    for part, rows, colour in ((SKIN, (10, 30), (220, 180, 160)), (TOP, (30, 70), (40, 60, 180)),
                               (SKIRT, (70, 110), (180, 40, 50))):  # fmt: skip
        parts[slice(*rows), 20:60], image[slice(*rows), 20:60] = part, colour
    image[30:70:4, 20:60] = (200, 210, 250)
    return image, parts


def test_garments_get_other_colours_and_keep_their_stripes() -> None:
    image, parts = scene()
    changed = {TOP: 0, SKIRT: 0}
    for seed in range(20):
        dyed, _ = recolour_garments(image, parts, np.random.default_rng(seed))
        for part, rows in ((TOP, slice(36, 64)), (SKIRT, slice(76, 104))):
            before, after = image[rows, 26:54].astype(int), dyed[rows, 26:54].astype(int)
            changed[part] += bool(np.abs(before - after).mean() > 15)
        stripes = cv2.cvtColor(dyed[40:62, 30:50], cv2.COLOR_RGB2GRAY).astype(float).mean(1)
        assert stripes[2::4].mean() > stripes[::4].mean() + 15, seed
    assert all(count >= 8 for count in changed.values())


def test_skin_and_ground_keep_their_colours_and_outlines_of_what_changed_are_told() -> None:
    image, parts = scene()
    dyed, outlines = recolour_garments(image, parts, np.random.default_rng(1))
    quiet = cv2.erode(np.isin(parts, (0, SKIN)).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert np.abs(dyed[quiet].astype(int) - image[quiet]).max() <= 3
    assert set(np.unique(outlines)) == {0, 255}
    assert not outlines[: 30 - OUTLINE_PX].any()


def test_a_photo_without_garments_stays_as_it_is() -> None:
    image, _ = scene()
    dyed, outlines = recolour_garments(image, np.zeros((120, 80), np.uint8), np.random.default_rng(0))
    assert np.abs(dyed.astype(int) - image).max() <= 3
    assert not outlines.any()
