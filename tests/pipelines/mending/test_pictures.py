import io

import numpy as np
import pytest
from PIL import Image

from pipelines.mending.pictures import draw, full_alpha, full_crop
from pipelines.types import Crop, Photo

PHOTO = np.full((300, 400, 3), 210, np.uint8)
PHOTO[80:240, 120:280] = (160, 30, 40)
ALPHA = np.zeros((300, 400), np.uint8)
ALPHA[80:240, 120:280] = 255
RESULT = {
    "size_px": [800, 600],
    "crops": [{"recipe": "product_square", "box_xyxy_px": [200, 100, 600, 500], "confident": True}],
}


def seen(name: str, **changes: object) -> Image.Image:
    return Image.open(io.BytesIO(draw(name, PHOTO, ALPHA, RESULT | changes)))


def test_every_picture_of_the_review_can_be_drawn() -> None:
    assert seen("cutout.webp").size == (400, 300)
    assert seen("packshot.webp").size == (800, 800)
    assert seen("thumb.webp").size == (320, 320)
    assert seen("crops/product_square.jpg").size == (200, 200)
    with pytest.raises(KeyError):
        seen("secret.txt")


def test_a_packshot_follows_the_mask_the_angle_and_the_outline() -> None:
    plain = np.asarray(seen("packshot.webp"), int)
    turned = np.asarray(seen("packshot.webp", angle_deg=20.0), int)
    tighter = np.asarray(seen("cutout.webp", drawn_in=4), int)[..., 3]
    assert np.abs(plain - turned).max() > 100
    assert (tighter > 127).sum() < (ALPHA > 127).sum()


def test_full_size_follows_the_same_changes() -> None:
    after = ALPHA.copy()
    after[80:160] = 0
    large = np.repeat(np.repeat(ALPHA, 2, 0), 2, 1)
    assert (full_alpha(large, ALPHA, after, {}) > 127).sum() == pytest.approx((large > 127).sum() / 2, rel=0.02)
    crop = Crop("product_square", (100, 50, 300, 250), True)
    assert full_crop(Photo(PHOTO), crop, {}).shape == (200, 200, 3)
    assert (full_crop(Photo(PHOTO), crop, {}) == PHOTO[50:250, 100:300]).all()
    assert (full_crop(Photo(PHOTO), crop, {"angle_deg": 10.0}) != PHOTO[50:250, 100:300]).any()
