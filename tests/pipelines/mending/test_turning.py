import numpy as np
import pytest

from pipelines.mending.turning import turned, turned_part
from pipelines.types import Photo


def leaning(angle_deg: float) -> Photo:
    """A dark bar on white that leans to the right (clockwise) by ``angle_deg``."""
    rows, columns = np.mgrid[:300, :400]
    x, y = columns - 200.0, rows - 150.0
    angle = np.radians(angle_deg)
    across = x * np.cos(angle) + y * np.sin(angle)
    along = -x * np.sin(angle) + y * np.cos(angle)
    bar = (np.abs(across) < 15) & (np.abs(along) < 100)
    image = np.where(bar[..., None], 30, 250).astype(np.uint8)
    return Photo(np.repeat(image, 3, 2))


def width_px(mask: np.ndarray) -> int:
    return int(mask.any(0).sum())


def test_a_leaning_product_stands_straight_after_the_turn_and_nothing_is_lost() -> None:
    photo = leaning(8)
    alpha = (photo.image_rgb[..., 0] < 128).astype(np.uint8) * 255
    straight, mask = turned(photo, alpha, -8)
    assert width_px(alpha > 127) > 50
    assert width_px(mask > 127) <= 34
    assert straight.size_px[0] > 400
    assert (mask > 127).sum() == pytest.approx((alpha > 127).sum(), rel=0.03)


def test_no_angle_changes_nothing() -> None:
    photo = leaning(0)
    alpha = photo.image_rgb[..., 0].copy()
    assert turned(photo, alpha, 0.0) == (photo, alpha)
    assert (turned_part(photo.image_rgb, (10, 20, 60, 90), 0.0) == photo.image_rgb[20:90, 10:60]).all()


def test_a_crop_is_turned_about_its_own_middle_and_keeps_its_size() -> None:
    part = turned_part(leaning(8).image_rgb, (150, 60, 250, 240), -8)
    assert part.shape == (180, 100, 3)
    assert width_px(part[..., 0] < 128) <= 34


def test_a_box_at_the_edge_keeps_its_size() -> None:
    assert turned_part(leaning(0).image_rgb, (380, 280, 400.4, 300.4), 0.0).shape == (20, 20, 3)
