from __future__ import annotations

import cv2
import numpy as np

from pipelines.training.hard_cases import cast_shadow, in_two_colours, on_its_own_colour

Array = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
SEEDS = range(20)


def scene() -> tuple[Array, Array]:
    """A blue garment with a soft edge on a light, grainy floor; (160, 120)."""
    alpha = np.zeros((160, 120), np.uint8)
    alpha[30:130, 30:90] = 255
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 0.8), np.uint8)
    floor = np.random.default_rng(0).normal((200, 190, 170), 4, (160, 120, 3))
    share = alpha[..., None] / 255
    return np.asarray(share * (40, 60, 160) + (1 - share) * floor, np.uint8), alpha


def inner(alpha: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Well inside of the garment."""
    return np.asarray(cv2.erode((alpha > 127).astype(np.uint8), np.ones((11, 11), np.uint8)) > 0)


def outer(alpha: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Well outside of it."""
    return np.asarray(cv2.dilate((alpha > 127).astype(np.uint8), np.ones((11, 11), np.uint8)) == 0)


def test_a_shadow_darkens_ground_beside_the_product_and_never_the_product() -> None:
    image, alpha = scene()
    for seed in SEEDS:
        shaded = cast_shadow(image, alpha, np.random.default_rng(seed))
        assert shaded.dtype == np.uint8 and shaded.shape == image.shape
        assert (shaded <= image).all()
        assert np.array_equal(shaded[alpha == 255], image[alpha == 255])
        darker = (image.astype(int) - shaded).max(2) > 10
        assert darker.any() and not darker[alpha == 255].any(), seed


def test_a_part_of_the_product_is_dyed_and_its_ground_stays() -> None:
    image, alpha = scene()
    shares = []
    for seed in SEEDS:
        dyed, untaught = in_two_colours(image, alpha, np.random.default_rng(seed))
        changed = np.abs(dyed.astype(int) - image).max(2) > 12
        assert not changed[outer(alpha)].any(), seed
        assert not untaught[outer(alpha)].any() and not untaught[inner(alpha)].any()
        shares.append(changed[inner(alpha)].mean())
    assert sum(0.1 < share < 0.9 for share in shares) >= 12


def test_what_of_the_outline_was_dyed_teaches_nothing() -> None:
    image, alpha = scene()
    for seed in SEEDS:
        dyed, untaught = in_two_colours(image, alpha, np.random.default_rng(seed))
        beside = cv2.morphologyEx((alpha > 127).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8)) > 0
        changed = (np.abs(dyed.astype(int) - image).max(2) > 12) & beside
        assert not (changed & (untaught == 0)).any(), seed


def test_a_camouflaged_ground_comes_near_the_products_colour_and_keeps_its_grain() -> None:
    image, alpha = scene()
    for seed in SEEDS:
        changed, untaught = on_its_own_colour(image, alpha, np.random.default_rng(seed))
        ground, product = outer(alpha), inner(alpha)
        assert np.abs(changed[product].astype(int) - image[product]).max() <= 3
        before, after = (np.linalg.norm(one[ground].mean(0) - image[product].mean(0)) for one in (image, changed))
        assert after < 0.65 * before, seed
        assert changed[ground].std(0).min() > 1
        assert (untaught[alpha == 127] == 255).all()


def test_a_photo_that_is_all_product_or_all_ground_stays_as_it_is() -> None:
    image, _ = scene()
    for value in (0, 255):
        alpha = np.full(image.shape[:2], value, np.uint8)
        changed, untaught = on_its_own_colour(image, alpha, np.random.default_rng(0))
        assert np.array_equal(changed, image) and not untaught.any()
    nothing = np.zeros(image.shape[:2], np.uint8)
    dyed, untaught = in_two_colours(image, nothing, np.random.default_rng(0))
    assert np.array_equal(dyed, image) and not untaught.any()
