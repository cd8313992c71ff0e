from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.training.composites import (
    Product,
    compose,
    free_columns,
    join_strips,
    read_ground,
    read_products,
    without_shadow,
)
from pipelines.training.given import ValPhoto
from pipelines.types import UInt8Array


def test_a_composite_is_the_colours_where_alpha_is_full_and_the_ground_where_it_is_empty() -> None:
    alpha = np.zeros((64, 64), np.uint8)
    alpha[16:48, 16:48] = 255
    product = Product("p", np.full((64, 64, 3), (200, 10, 10), np.uint8), alpha, alpha)
    composite = compose(product, np.full((300, 200, 3), 90, np.uint8), "p on g")
    assert (composite.image_rgb[composite.alpha == 255] == (200, 10, 10)).all()
    assert (composite.image_rgb[composite.alpha == 0] == 90).all()
    box = cv2.boundingRect((composite.alpha > 127).astype(np.uint8))
    assert abs(box[2] - 160) <= 6
    assert abs(box[0] + box[2] / 2 - 100) <= 3


def a_layer_over_shadow(colour: tuple[int, int, int]) -> tuple[UInt8Array, UInt8Array, UInt8Array]:
    """Straight colours and alpha of a soft-edged square over a black shadow, and the square's own alpha."""
    square = np.zeros((80, 80), np.float32)
    square[20:50, 20:60] = 1
    body = np.asarray(cv2.GaussianBlur(square, (0, 0), 0.7), np.float32)
    shadow = np.zeros_like(body)
    shadow[15:70, 15:65] = 0.25
    whole = body + (1 - body) * shadow
    layer = np.array(colour) * (body / np.maximum(whole, 1e-6))[..., None]
    rounded = [np.asarray(plane.round(), np.uint8) for plane in (layer, whole * 255, body * 255)]
    return rounded[0], rounded[1], rounded[2]


# A product as dark as its shadow is told from it by opacity alone, which knows the shadow's only roughly.
@pytest.mark.parametrize(("colour", "worst"), [((230, 220, 215), 10), ((90, 30, 40), 10), ((20, 20, 25), 64)])
def test_a_cast_shadow_is_taken_out_of_alpha_and_colours(colour: tuple[int, int, int], worst: int) -> None:
    layer, whole, body = a_layer_over_shadow(colour)
    colours, alpha = without_shadow(layer, whole)
    assert np.abs(alpha.astype(int) - body).max() <= worst
    assert np.abs(alpha.astype(int) - body).mean() <= 2
    rim = (body > 30) & (body < 225)
    assert np.abs(colours[rim].astype(int) - colour).max() <= 6


def test_what_stands_in_a_photo_is_left_out_of_its_ground(tmp_path: Path) -> None:
    image = np.full((90, 100, 3), 60, np.uint8)
    image[:, 60:] = 200
    mask = np.zeros((90, 100), np.uint8)
    mask[10:80, 40:60] = 255
    image[mask > 0] = (0, 0, 255)
    cv2.imwrite(str(tmp_path / "p.png"), image)
    cv2.imwrite(str(tmp_path / "m.png"), mask)
    ground = read_ground(ValPhoto("garments_checked", tmp_path / "p.png", tmp_path / "m.png", human=False))
    assert ground.shape == (1200, 800, 3)
    assert (np.ptp(ground.astype(int), axis=2) == 0).all()
    assert free_columns(mask > 0) == (38, 62)


def test_strips_fade_into_each_other() -> None:
    image = np.zeros((4, 100, 3), np.uint8)
    image[:, 60:] = 240
    joined = join_strips(image, 40, 60)
    assert joined.shape[1] == 80 - 24
    assert np.abs(np.diff(joined[0, :, 0].astype(int))).max() <= 11


def test_every_third_product_is_kept_for_the_figure(tmp_path: Path) -> None:
    folder = tmp_path / "products"
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    rows = ["name,source,split"]
    for name in "abcdef":
        rows.append(f"{name},saleor,train")
        cv2.imwrite(str(folder / "images" / f"{name}.webp"), np.zeros((8, 8, 3), np.uint8))
        cv2.imwrite(str(folder / "masks" / f"{name}.png"), np.zeros((8, 8), np.uint8))
    (folder / "photos.csv").write_text("\n".join([*rows, "x,magento,val"]), encoding="utf-8")
    assert [product.name for product in read_products(tmp_path, figure=True)] == ["c", "f"]
    assert [product.name for product in read_products(tmp_path, figure=False)] == ["a", "b", "d", "e"]
