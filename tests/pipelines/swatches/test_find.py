from __future__ import annotations

import numpy as np
import pytest

from pipelines.imaging.colour import rgb_of
from pipelines.swatches.find import find_swatches
from pipelines.swatches.house import HouseColour, HouseColours, default_house
from pipelines.types import PART_NAMES, Detection, Segmentation, UInt8Array

SIDE = 200


def blocks(*colours: tuple[tuple[int, int, int], int]) -> UInt8Array:
    """Columns of colour, each (rgb, width in px), SIDE high."""
    return np.concatenate([np.full((SIDE, width, 3), rgb, np.uint8) for rgb, width in colours], axis=1)


def product(image: UInt8Array, alpha: UInt8Array | None = None) -> tuple[UInt8Array, UInt8Array, Segmentation]:
    alpha = np.full(image.shape[:2], 255, np.uint8) if alpha is None else alpha
    return image, alpha, Segmentation("product", 1.0, (), (alpha / 255).astype(np.float32))


def person(image: UInt8Array, garment: UInt8Array | None, parts: UInt8Array) -> Segmentation:
    masks = [] if garment is None else [("top", garment > 0)]
    found = tuple(Detection(label, 0.9, (0, 0, 9, 9), mask, int(mask.sum())) for label, mask in masks)
    return Segmentation("human", 1.0, found, np.ones(image.shape[:2], np.float32), parts)


def families() -> dict[str, str]:
    return {colour.name: colour.family for colour in default_house().colours}


def test_a_plain_product_has_one_colour_with_its_own_value() -> None:
    (swatch,) = find_swatches(*product(blocks(((30, 60, 140), SIDE))))
    assert rgb_of(swatch.hex) == pytest.approx((30, 60, 140), abs=2)
    assert swatch.share == pytest.approx(1)


def test_two_colours_come_with_their_shares_the_larger_first() -> None:
    swatches = find_swatches(*product(blocks(((200, 30, 40), 140), ((20, 30, 90), 60))))
    assert [swatch.name for swatch in swatches] == ["red", "navy"]
    assert swatches[0].share == pytest.approx(0.7, abs=0.04)
    assert sum(swatch.share for swatch in swatches) == pytest.approx(1, abs=1e-5)


def test_folds_of_one_cloth_stay_one_colour() -> None:
    image = blocks(((40, 80, 160), SIDE)).astype(float)
    image *= 1 + 0.18 * np.sin(np.arange(SIDE) / 9.0)[None, :, None]
    assert len(find_swatches(*product(image.clip(0, 255).astype(np.uint8)))) == 1


def test_a_small_logo_neither_appears_nor_tints_the_shirt() -> None:
    image = blocks(((20, 20, 22), SIDE))
    image[80:100, 80:100] = (250, 240, 30)
    (swatch,) = find_swatches(*product(image))
    assert swatch.name == "black"
    assert rgb_of(swatch.hex) == pytest.approx((20, 20, 22), abs=4)


def test_at_most_five_colours_are_given() -> None:
    rainbow = blocks(*(((red, green, 60), 25) for red in (10, 120, 240) for green in (10, 120, 240)))
    assert 2 <= len(find_swatches(*product(rainbow))) <= 5


def test_the_ground_outside_the_mask_does_not_count() -> None:
    image = blocks(((250, 250, 250), 100), ((20, 120, 40), 100))
    alpha = np.zeros(image.shape[:2], np.uint8)
    alpha[:, 100:] = 255
    assert [swatch.name for swatch in find_swatches(*product(image, alpha))] == ["green"]


def test_for_a_person_the_garment_counts_and_skin_and_hair_do_not() -> None:
    image = blocks(((220, 170, 140), 60), ((60, 40, 30), 40), ((190, 20, 40), 100))
    parts = np.zeros((SIDE, SIDE), np.uint8)
    parts[:, :60], parts[:, 60:100] = PART_NAMES.index("skin"), PART_NAMES.index("hair")
    garment = np.ones((SIDE, SIDE), np.uint8)
    swatches = find_swatches(image, np.full((SIDE, SIDE), 255, np.uint8), person(image, garment, parts))
    assert [swatch.name for swatch in swatches] == ["red"]


def test_without_garment_instances_the_largest_garment_part_counts() -> None:
    image = blocks(((20, 120, 40), 60), ((190, 20, 40), 140))
    parts = np.zeros((SIDE, SIDE), np.uint8)
    parts[:, :60], parts[:, 60:] = PART_NAMES.index("top"), PART_NAMES.index("trousers")
    swatches = find_swatches(image, np.full((SIDE, SIDE), 255, np.uint8), person(image, None, parts))
    assert [swatch.name for swatch in swatches] == ["red"]


def test_a_bare_belly_labelled_as_top_is_known_by_the_wearers_skin() -> None:
    image = blocks(((214, 160, 130), 120), ((31, 95, 191), 80))
    parts = np.full((SIDE, SIDE), PART_NAMES.index("top"), np.uint8)
    parts[:, :40] = PART_NAMES.index("skin")
    swatches = find_swatches(image, np.full((SIDE, SIDE), 255, np.uint8), person(image, None, parts))
    assert [swatch.name for swatch in swatches] == ["blue"]


def test_an_empty_mask_still_gives_a_colour() -> None:
    image = blocks(((90, 90, 90), SIDE))
    assert len(find_swatches(*product(image, np.zeros((SIDE, SIDE), np.uint8)))) == 1


@pytest.mark.parametrize(("level", "family"), [(245, "white"), (128, "grey"), (22, "black")])
def test_a_neutral_product_with_folds_and_highlights_is_one_neutral_colour(level: int, family: str) -> None:
    rows, columns = np.indices((SIDE, SIDE))
    light = 1 + 0.2 * np.sin(columns / 13.0) * np.cos(rows / 29.0)
    image = np.repeat((level * light)[..., None], 3, axis=2)
    image[60:70, 60:70] += 60
    (swatch,) = find_swatches(*product(image.clip(0, 255).astype(np.uint8)))
    assert families()[swatch.name] == family
    assert np.ptp(rgb_of(swatch.hex)) <= 2


def test_black_and_white_stripes_are_two_colours_although_both_are_neutral() -> None:
    image = np.full((SIDE, SIDE, 3), 240, np.uint8)
    image[:, np.arange(SIDE) // 20 % 2 == 0] = 20
    assert [families()[swatch.name] for swatch in find_swatches(*product(image))] in (
        ["black", "white"],
        ["white", "black"],
    )


def test_the_deep_shade_of_a_cloth_is_no_colour_of_its_own() -> None:
    lit = np.array([150, 40, 60], float)
    shade = np.linspace(1.0, 0.3, SIDE)[None, :, None] ** (1 / 2.2)
    image = np.broadcast_to(lit * shade, (SIDE, SIDE, 3)).astype(np.uint8)
    (swatch,) = find_swatches(*product(np.ascontiguousarray(image)))
    assert families()[swatch.name] in ("red", "pink")


def test_an_instance_that_reaches_over_another_garment_counts_only_where_its_own_is() -> None:
    image = blocks(((20, 120, 40), 60), ((190, 20, 40), 140))
    parts = np.zeros((SIDE, SIDE), np.uint8)
    parts[:, :60], parts[:, 60:] = PART_NAMES.index("top"), PART_NAMES.index("skirt")
    everything = np.ones((SIDE, SIDE), np.uint8)
    swatches = find_swatches(image, np.full((SIDE, SIDE), 255, np.uint8), person(image, everything, parts))
    assert [families()[swatch.name] for swatch in swatches] == ["red"]


def test_an_instance_that_is_mostly_a_belly_does_not_beat_the_larger_shorts() -> None:
    image = blocks(((20, 120, 40), 50), ((200, 150, 120), 80), ((190, 20, 40), 70))
    parts = np.zeros((SIDE, SIDE), np.uint8)
    parts[:, :50], parts[:, 50:130], parts[:, 130:] = PART_NAMES.index("top"), 0, PART_NAMES.index("skirt")
    waistband_and_belly = np.zeros((SIDE, SIDE), np.uint8)
    waistband_and_belly[:, :130] = 1
    swatches = find_swatches(image, np.full((SIDE, SIDE), 255, np.uint8), person(image, waistband_and_belly, parts))
    assert [families()[swatch.name] for swatch in swatches] == ["red"]


def test_an_instance_of_the_waistband_and_half_the_shorts_does_not_hide_the_shorts() -> None:
    image = blocks(((170, 210, 220), 80), ((20, 20, 22), 120))
    parts = np.full((SIDE, SIDE), PART_NAMES.index("trousers"), np.uint8)
    parts[:, :80] = PART_NAMES.index("top")
    waistband_and_half = np.zeros((SIDE, SIDE), np.uint8)
    waistband_and_half[:, :140] = 1
    swatches = find_swatches(image, np.full((SIDE, SIDE), 255, np.uint8), person(image, waistband_and_half, parts))
    assert [families()[swatch.name] for swatch in swatches] == ["black"]


@pytest.mark.parametrize(("second", "read"), [((34, 92, 178), "blue"), ((200, 30, 40), "black")])
def test_a_blouse_with_two_names_is_one_garment_where_its_parts_have_one_colour(
    second: tuple[int, int, int], read: str
) -> None:
    image = blocks(((31, 95, 191), 60), (second, 50), ((20, 20, 22), 90))
    parts = np.full((SIDE, SIDE), PART_NAMES.index("trousers"), np.uint8)
    parts[:, :60], parts[:, 60:110] = PART_NAMES.index("top"), PART_NAMES.index("outerwear")
    swatches = find_swatches(image, np.full((SIDE, SIDE), 255, np.uint8), person(image, None, parts))
    assert [families()[swatch.name] for swatch in swatches] == [read]


def test_a_hem_that_was_taken_for_skin_makes_the_skirt_the_largest_garment() -> None:
    image = blocks(((20, 120, 40), 90), ((190, 20, 40), 110))
    parts = np.zeros((SIDE, SIDE), np.uint8)
    parts[:, :90], parts[:, 90:160] = PART_NAMES.index("top"), PART_NAMES.index("skirt")
    parts[:, 165:], parts[:40, :60] = PART_NAMES.index("skin"), PART_NAMES.index("skin")
    image[:40, :60] = (214, 160, 130)
    swatches = find_swatches(image, np.full((SIDE, SIDE), 255, np.uint8), person(image, None, parts))
    assert swatches[0].name == "red"


def test_bare_shoulders_called_top_do_not_make_it_the_largest_garment() -> None:
    image = blocks(((31, 95, 191), 84), ((214, 160, 130), 28), ((190, 20, 40), 88))
    parts = np.zeros((SIDE, SIDE), np.uint8)
    parts[:, :100], parts[:, 112:] = PART_NAMES.index("top"), PART_NAMES.index("trousers")
    parts[:, 100:112] = PART_NAMES.index("skin")
    swatches = find_swatches(image, np.full((SIDE, SIDE), 255, np.uint8), person(image, None, parts))
    assert [swatch.name for swatch in swatches] == ["red"]


def test_a_swatch_tells_how_far_its_name_is() -> None:
    (swatch,) = find_swatches(*product(blocks(((27, 36, 64), SIDE))))
    assert swatch.name == "navy"
    assert swatch.distance == pytest.approx(0, abs=0.5)


def test_the_names_come_from_the_house_that_is_asked() -> None:
    house = HouseColours((HouseColour("Midnight", "#1b2440", "blue"), HouseColour("Snow", "#ffffff", "white")))
    image, alpha, found = product(blocks(((30, 40, 70), SIDE)))
    assert [swatch.name for swatch in find_swatches(image, alpha, found, house)] == ["Midnight"]
