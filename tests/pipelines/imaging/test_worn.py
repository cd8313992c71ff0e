from __future__ import annotations

import numpy as np

from pipelines.crops.table import class_of
from pipelines.imaging.worn import with_worn
from pipelines.types import PART_NAMES, Detection, Kind, Segmentation

TOP, DRESS, TROUSERS, SKIN = (PART_NAMES.index(name) for name in ("top", "dress", "trousers", "skin"))


def a_person(kind: Kind = "human") -> Segmentation:
    """A shirt that is partly taken for a dress above trousers, of which only the trousers were found."""
    parts = np.zeros((40, 30), np.uint8)
    parts[2:6, 10:20], parts[6:20, 8:22], parts[12:20, 8:15], parts[20:34, 9:21] = SKIN, TOP, DRESS, TROUSERS
    foreground = np.zeros((80, 60), np.float32)
    foreground[4:68, 16:44] = 1
    mask = np.zeros((80, 60), np.bool_)
    mask[40:60, 18:42] = True
    trousers = Detection("trousers", 0.9, (36.0, 80.0, 84.0, 120.0), mask, 1920)
    return Segmentation(kind, 0.9, (trousers,), foreground, parts)


def test_a_garment_that_only_the_parts_show_becomes_an_instance_of_the_photos_size() -> None:
    found = with_worn(a_person(), (120, 160))
    assert [instance.label for instance in found.instances] == ["trousers", "top"]
    shirt = found.instances[1]
    assert shirt.mask.shape == (80, 60)
    assert shirt.box_xyxy_px == (32, 24, 88, 80)
    assert shirt.mask_area_px == 56 * 56
    assert shirt.score == (14 * 14 - 8 * 7) / (14 * 14)


def test_what_is_sold_is_then_named_after_the_larger_garment() -> None:
    def named(found: Segmentation) -> str:
        return class_of(found.kind, [(one.label, one.mask_area_px) for one in found.instances])

    assert named(a_person()) == "trousers"
    assert named(with_worn(a_person(), (120, 160))) == "top"


def test_products_and_engines_without_parts_are_left_alone() -> None:
    product = a_person("product")
    assert with_worn(product, (120, 160)) is product
    bare = Segmentation("human", 0.9, (), product.foreground)
    assert with_worn(bare, (120, 160)) is bare


def test_a_trace_of_a_garment_is_none() -> None:
    person = a_person()
    assert person.parts is not None
    person.parts[person.parts == TOP] = SKIN
    person.parts[person.parts == DRESS] = SKIN
    person.parts[7, 8:11] = TOP
    assert len(with_worn(person, (120, 160)).instances) == 1
